// SPDX-License-Identifier: Apache-2.0
#include "app/models_command.h"

#include "app/command_failure.h"
#include "app/interrupt.h"
#include "app/model_listing.h"
#include "app/qt_messages.h"
#include "app/terminal_progress.h"
#include "core/base/error.h"
#include "core/base/near_names.h"
#include "core/base/paths.h"
#include "core/networks/architectures/architectures.h"
#include "core/networks/registry.h"
#include "core/networks/unknown_model.h"
#include "ui/models/download.h"

#include <QCoreApplication>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

namespace murmuration {
namespace {

struct ModelsOptions
{
    std::string model; ///< to describe; empty lists all
    std::string get;
    std::string remove;
    bool offline = false;
};

/// Runs a command, and turns what goes wrong into one line.
int run(const std::function<void()>& command)
{
    try {
        command();
        return 0;
    } catch (const Cancelled&) {
        std::cerr << "murmuration: interrupted; what has come is kept, get again to go on\n";
    } catch (const std::exception& error) {
        tellFailure(error);
    }
    return 1;
}

const PublishedWeights& published(const std::string& name)
{
    if (const PublishedWeights* weights = findPublishedWeights(name))
        return *weights;
    std::vector<std::string> names;
    for (const PublishedWeights& weights : publishedWeights())
        names.push_back(weights.name);
    if (name == "builtin" || name == "pixels")
        throw Error("'" + name + "' needs no weights that are fetched; use it with --model " +
                    name);
    if (findArchitecture(name))
        throw Error(unknownModel(name));
    const std::string guess = didYouMean(name, names);
    throw Error("no weights named '" + name + "' are published" +
                (guess.empty() ? "; murmuration models lists those that are" : guess));
}

void get(const ModelsOptions& options)
{
    const PublishedWeights& weights = published(options.get);
    const std::string file = utf8(fetchedFile(weights));
    const bool isThere = isFetched(weights);
    if (isThere && isWhole(sourceOf(weights))) {
        std::cout << weights.name << " is here already: " << file << '\n';
        return;
    }
    if (isThere && options.offline)
        throw Error(file +
                    " is not what was published, and --offline keeps it from being fetched " +
                    "again; leave it out");
    if (isThere)
        std::cerr << "murmuration: " << file << " is not what was published; it is fetched again\n";
    else if (options.offline)
        throw Error("the weights of " + weights.name + " are not here, and --offline keeps them " +
                    "from being fetched; leave it out, or put them at " + file);
    char name[] = "murmuration";
    char* arguments[] = {name, nullptr};
    int count = 1;
    const QCoreApplication application(count, arguments); // Qt's network wants one
    TerminalProgress progress;
    progress.beginStage("Fetching " + weights.name + " (" + weights.licence + ") from " +
                        weights.publisher);
    download(sourceOf(weights), TaskContext(stopOnInterrupt(), [&](auto done, auto total) {
                 progress.advance(done / 1'000'000, total / 1'000'000, "MB");
             }));
    progress.endStage();
    std::cout << "fetched " << file << '\n';
}

void remove(const ModelsOptions& options)
{
    const PublishedWeights& weights = published(options.remove);
    const std::filesystem::path file = fetchedFile(weights);
    bool removed = false;
    for (const char* ending : {"", ".part", ".part.version"}) {
        std::filesystem::path part = file;
        part += ending;
        std::error_code error;
        removed = std::filesystem::remove(part, error) || removed;
        if (error)
            throw Error("cannot remove " + utf8(part) + ": " + error.message());
    }
    std::cout << (removed ? "removed " + utf8(file) : weights.name + " was not here") << '\n';
}

} // namespace

void addModelsCommand(CLI::App& program, int& exitCode)
{
    // Shared with the callbacks, which run after this function has returned.
    const auto options = std::make_shared<ModelsOptions>();
    CLI::App* const command = program.add_subcommand(
        "models", "list the networks there are, or the layers of one; fetch and remove weights");
    command->require_subcommand(0, 1);
    command->add_option("MODEL", options->model,
                        "a name of the list, a file, builtin or pixels: lists its layers");

    CLI::App* const fetch =
        command->add_subcommand("get", "fetch weights from their publisher, or go on with it");
    fetch->add_option("NAME", options->get, "a name of the list")->required();
    fetch->add_flag("--offline", options->offline, "fail rather than use the network");
    fetch->callback([options, &exitCode] { exitCode = run([&] { get(*options); }); });

    CLI::App* const drop = command->add_subcommand("remove", "remove fetched weights");
    drop->add_option("NAME", options->remove, "a name of the list")->required();
    drop->callback([options, &exitCode] { exitCode = run([&] { remove(*options); }); });

    command->callback([command, options, &exitCode] {
        if (!command->get_subcommands().empty())
            return;
        exitCode =
            run([&] { options->model.empty() ? listModels() : describeModel(options->model); });
    });
}

} // namespace murmuration
