// SPDX-License-Identifier: Apache-2.0
#include "app/embed_command.h"

#include "app/cache_command.h"
#include "app/command_failure.h"
#include "app/embed.h"
#include "app/flag_checks.h"
#include "app/interrupt.h"
#include "app/output_file.h"
#include "app/qt_messages.h"
#include "app/terminal_progress.h"
#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/export/coordinates.h"
#include "core/images/mosaic.h"
#include "ui/caption.h"
#include "ui/scatter_picture.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <set>
#include <system_error>

namespace murmuration {
namespace {

namespace fs = std::filesystem;

void writeOutputs(const EmbedOptions& options, const EmbedResult& result,
                  TerminalProgress& progress, const std::stop_token& stop)
{
    const TaskContext context(
        stop, [&](std::size_t done, std::size_t total) { progress.advance(done, total); });
    const auto written = [&](const fs::path& file) {
        progress.endStage();
        std::cout << "wrote " << utf8(file) << '\n' << std::flush;
    };
    if (!options.coordinates.empty()) {
        progress.beginStage("Writing coordinates");
        writeCoordinates(options.coordinates, *result.collection, result.layout, context);
        written(options.coordinates);
    }
    if (!options.features.empty()) {
        progress.beginStage("Writing features");
        writeFeatures(options.features, *result.features, context);
        written(options.features);
    }
    if (!options.image.empty()) {
        context.throwIfStopped();
        writeScatterPicture(options.image, *result.collection, result.layout,
                            {.sidePx = options.imageSidePx});
        written(options.image);
    }
    if (!options.mosaic.empty()) {
        progress.beginStage("Drawing the mosaic");
        Image mosaic = drawMosaic(*result.collection, result.layout,
                                  {.sidePx = options.mosaicSidePx}, context);
        addCaption(mosaic, result.layout);
        writePng(options.mosaic, mosaic, context);
        written(options.mosaic);
    }
    if (!options.report.empty()) {
        writeReport(options.report, options, result);
        written(options.report);
    }
}

void printSummary(const EmbedOptions& options, const EmbedResult& result)
{
    std::cout << counted(result.layout.points(), "point") << " from "
              << counted(result.collection->size(), "item") << ", "
              << counted(result.collection->classNames.size(), "class", "classes") << '\n'
              << std::flush;
    if (result.msPerIteration > 0) {
        if (std::isfinite(result.layout.kl))
            std::printf("KL divergence %.4f, ", result.layout.kl);
        std::printf("%s, %.2f ms each\n",
                    counted(static_cast<std::size_t>(result.layout.iteration), "iteration").c_str(),
                    result.msPerIteration);
    }
    if (result.featureAgreement)
        std::printf("label agreement of 10 neighbours: %.3f in the features (%s)",
                    *result.featureAgreement, options.layout.metric.c_str());
    if (result.layoutAgreement)
        std::printf("%s%.3f in the layout\n",
                    result.featureAgreement ? ", " : "label agreement of 10 neighbours: ",
                    *result.layoutAgreement);
    std::fflush(stdout);
    if (result.issues.size() > kIssuesTold)
        std::cerr << "note: " << result.issues.size() - kIssuesTold
                  << " more; --report lists them all\n";
}

/// Throws when two of the options name one file, of which the later would replace the other, or
/// when one would replace what is read.
void requireDifferentOutputs(const EmbedOptions& options)
{
    std::set<fs::path> inputs;
    for (const std::string& name :
         {options.layout.path, options.layout.labels, options.layout.network.model}) {
        std::error_code none; // a name that is no file is no file to be replaced
        if (const fs::path file = fs::u8path(name); fs::is_regular_file(file, none))
            inputs.insert(fs::weakly_canonical(file));
    }
    std::set<fs::path> files;
    for (const fs::path* file : {&options.coordinates, &options.features, &options.image,
                                 &options.mosaic, &options.report}) {
        if (inputs.contains(fs::weakly_canonical(*file)))
            throw CLI::ValidationError(utf8(*file),
                                       "this file is read, too, and would be lost; name another");
        if (!file->empty() && !files.insert(fs::weakly_canonical(*file)).second)
            throw CLI::ValidationError(utf8(*file), "two options write this file; name two");
    }
}

bool writesNothing(const EmbedOptions& options)
{
    return options.coordinates.empty() && options.features.empty() && options.image.empty() &&
           options.mosaic.empty() && options.report.empty();
}

int runEmbed(const EmbedOptions& options)
{
    const std::stop_token stop = stopOnInterrupt();
    setThreadBudget(options.threads);
    qInstallMessageHandler(passFailuresOnly);
    TerminalProgress progress;
    try {
        const EmbedResult result = embed(options, progress, stop);
        progress.endStage();
        writeOutputs(options, result, progress, stop);
        printSummary(options, result);
        if (writesNothing(options))
            std::cerr << "note: no file was written; --coordinates, --image, --mosaic, --features "
                         "and --report do that\n";
        return 0;
    } catch (const Cancelled&) {
        progress.endStage();
        std::cerr << "murmuration: interrupted; nothing more was written\n";
    } catch (const std::exception& error) {
        progress.endStage();
        tellFailure(error, "take fewer pictures, a layer with fewer features, --pooling mean or a "
                           "smaller --mosaic-side");
    }
    return 1;
}

} // namespace

void addEmbedCommand(CLI::App& program, int& exitCode)
{
    // Shared with the callback, which runs after this function has returned.
    const auto options = std::make_shared<EmbedOptions>();
    CLI::App* command =
        program.add_subcommand("embed", "lay out a collection without a window and write files");
    options->layout.addTo(*command);
    command
        ->add_option("--iterations", options->iterations,
                     "how often points are moved; 1000 times by t-SNE unless given, 500 by UMAP "
                     "and 200 beyond 10000 points")
        ->check(wholeBetween(0, 10'000'000));
    command
        ->add_option("--threads", options->threads,
                     "how many threads to use; all cores unless given")
        ->check(wholeBetween(1, 1024));
    command->add_option("--coordinates", options->coordinates, "write file, class, x, y[, z]")
        ->check(outputFile({".csv", ".tsv", ".npy", ".json"}));
    command->add_option("--features", options->features, "write the feature vectors")
        ->check(outputFile({".npy"}));
    command->add_option("--image", options->image, "write the points with a legend")
        ->check(outputFile({".png"}));
    command
        ->add_option("--image-side", options->imageSidePx,
                     "side of its plot in pixels; the legend is added to the right")
        ->check(wholeBetween(256, 16384))
        ->capture_default_str();
    command->add_option("--mosaic", options->mosaic, "write a map of the pictures themselves")
        ->check(outputFile({".png"}));
    command->add_option("--mosaic-side", options->mosaicSidePx, "its side in pixels")
        ->check(wholeBetween(256, 16384))
        ->capture_default_str();
    command->add_option("--report", options->report, "write what was done and what it took")
        ->check(outputFile({".json"}));
    command->callback([options, &exitCode] {
        if (options->layout.path.empty() && !options->layout.demo)
            throw CLI::RequiredError("PATH or --demo");
        requireDifferentOutputs(*options);
        if (!options->layout.noCache)
            options->cache = configuredFeatureCache();
        exitCode = runEmbed(*options);
    });
}

} // namespace murmuration
