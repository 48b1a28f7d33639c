// SPDX-License-Identifier: Apache-2.0
#include "app/model_card.h"

#include "core/base/atomic_file.h"
#include "core/base/paths.h"

#include <iomanip>
#include <numeric>
#include <ostream>
#include <string>

namespace murmuration {
namespace {

/// Of the test pictures of the classes from `first` on, each class counting alike.
double meanAccuracy(const EpochReport& report, std::size_t first, std::size_t classes)
{
    const auto begin = report.accuracies.begin() + static_cast<std::ptrdiff_t>(first);
    return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(classes), 0.0) /
           static_cast<double>(classes);
}

void writeArchives(std::ostream& out, const ModelCard& card)
{
    std::size_t first = 0;
    for (const ArchiveClasses& archive : card.archives) {
        out << "| trained on | " << utf8(archive.file.filename()) << ": " << archive.train
            << " pictures of " << archive.classes << " classes; recognises " << std::setprecision(1)
            << 100 * meanAccuracy(card.report, first, archive.classes) << " % of the "
            << archive.test << " test pictures, each class counting alike |\n";
        first += archive.classes;
    }
}

void writeFigures(std::ostream& out, const std::string& what, const PhotographFigures& figures)
{
    out << "| label agreement of the 10 nearest neighbours, " << what << " | "
        << std::setprecision(3) << figures.cosine << " by cosine, " << figures.euclidean
        << " Euclidean |\n";
}

void writeTraining(std::ostream& out, const ModelCard& card)
{
    const TrainBuiltinOptions& options = card.options;
    if (!options.teacher.empty())
        out << "| teacher | " << utf8(std::filesystem::path(options.teacher).filename()) << ": "
            << card.taught
            << " windows of the photographs. What it made of them was learnt; none of its weights "
               "is part of this network |\n";
    if (!options.training.start.empty())
        out << "| started from | an earlier training's weights, "
            << utf8(options.training.start.filename()) << " |\n";
    out << "| training | " << card.report.epoch << " of " << options.training.epochs
        << " epochs, seed " << options.training.seed << ", " << options.training.threads
        << " thread(s), " << std::setprecision(0) << card.report.seconds / 60
        << " minutes; the same seed and threads give the same weights on the same machine |\n";
}

} // namespace

void writeModelCard(const std::filesystem::path& file, const ModelCard& card)
{
    const TrainBuiltinOptions& options = card.options;
    writeFileAtomically(file, [&](std::ostream& out) {
        const int side = options.training.side;
        out << std::fixed << "# The built-in network\n\n"
            << "Written by `murmuration train-builtin` beside the weights, "
               "`builtin.safetensors`.\n\n"
            << "| | |\n|---|---|\n"
            << "| architecture | residual CNN of 8 convolutions, 3x3"
            << (options.training.stemStride == 2 ? " but for the first, 6x6," : "")
            << " with batch normalisation (32, 64, 64, 64, 128, 256, 256, 256 channels), halved "
            << (options.training.stemStride == 2 ? "four" : "three")
            << " times; after D. Page's ResNet-9 at half its width |\n"
            << "| parameters | " << card.report.parameters << ", stored as 16-bit floats |\n"
            << "| features | the last convolution's 256 channels, averaged over all places and "
               "standardised by their mean and deviation over training pictures |\n"
            << "| input | RGB, shorter side resized to " << side << " px, centre " << side << " x "
            << side
            << ", normalised by the training pictures' mean and deviation (in the file's metadata) "
               "|\n";
        writeArchives(out, card);
        writeTraining(out, card);
        if (card.heldOut) {
            std::string classes;
            for (const std::string& name : options.holdOut)
                classes += (classes.empty() ? "" : ", ") + name;
            writeFigures(out, "classes held out (" + classes + ")", *card.heldOut);
        }
        if (card.photographs)
            writeFigures(out, utf8(options.evaluate.filename()) + ", measured once, at the end",
                         *card.photographs);
        out << "\nThe weights are the project's own work, under its licence (Apache-2.0). The "
               "training pictures are not part of them; of the usual archives, CIFAR-10 (A. "
               "Krizhevsky 2009) states no licence and Caltech-101 (Fei-Fei Li et al. 2004) is "
               "under CC BY 4.0.\n\n"
            << "It tells animals from vehicles and things, and one kind from another more often "
               "than not; for photographs a large network trained on ImageNet is better.\n";
    });
}

} // namespace murmuration
