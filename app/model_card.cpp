// SPDX-License-Identifier: Apache-2.0
#include "app/model_card.h"

#include "core/base/atomic_file.h"
#include "core/base/paths.h"

#include <algorithm>
#include <iomanip>
#include <ostream>

namespace murmuration {

const PhotographFigure& bestOf(const std::vector<PhotographFigure>& figures)
{
    return *std::max_element(figures.begin(), figures.end(), [](const auto& a, const auto& b) {
        return a.agreement < b.agreement;
    });
}

void writeModelCard(const std::filesystem::path& file, const ModelCard& card)
{
    writeFileAtomically(file, [&](std::ostream& out) {
        const int side = card.figures.empty() ? card.set->side : bestOf(card.figures).side;
        out << std::fixed << "# The built-in network\n\n"
            << "Written by `murmuration train-builtin` beside the weights, "
               "`builtin.safetensors`.\n\n"
            << "| | |\n|---|---|\n"
            << "| architecture | residual CNN of 8 3x3 convolutions with batch normalisation (32, "
               "64, 64, 64, 128, 256, 256, "
               "256 channels), halved three times; after D. Page's ResNet-9 at half its width |\n"
            << "| parameters | " << card.report.parameters << ", stored as 16-bit floats |\n"
            << "| features | the last convolution's 256 channels, averaged over all places and "
               "standardised by their mean and deviation over training pictures |\n"
            << "| input | RGB, shorter side resized to " << side << " px, centre " << side << " x "
            << side
            << ", normalised by the training pictures' mean and deviation (in the file's metadata) "
               "|\n"
            << "| trained on | " << utf8(card.data.filename()) << ": " << card.set->train.size()
            << " pictures of " << card.set->side << " px, " << card.set->classNames.size()
            << " classes |\n"
            << "| training | " << card.report.epoch << " of " << card.epochs << " epochs, seed "
            << card.seed << ", " << card.threads << " thread(s), " << std::setprecision(0)
            << card.report.seconds / 60
            << " minutes; the same seed and threads give the same weights on the same machine |\n"
            << "| test accuracy | " << std::setprecision(2) << 100 * card.report.testAccuracy
            << " % of " << card.set->test.size() << " test pictures |\n";
        for (const PhotographFigure& figure : card.figures) {
            out << "| " << utf8(card.evaluate.filename()) << ", " << figure.side << " px | "
                << std::setprecision(3) << figure.agreement
                << " label agreement of the 10 nearest neighbours (cosine)"
                << (figure.side == side ? "; the best, and the side it is used at" : "") << " |\n";
        }
        out << "\nThe weights are the project's own work, under its licence (Apache-2.0). They "
               "were made from scratch; the "
               "training pictures (CIFAR-10, A. Krizhevsky 2009, which states no licence) are not "
               "part of them.\n\n"
            << "It tells the ten kinds of things it was trained on apart (vehicles and animals) "
               "and is a fair "
               "describer of other small pictures; for photographs a network trained on ImageNet "
               "is better.\n";
    });
}

} // namespace murmuration
