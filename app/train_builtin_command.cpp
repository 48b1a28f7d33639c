// SPDX-License-Identifier: Apache-2.0
#include "app/train_builtin_command.h"

#include "app/interrupt.h"
#include "app/model_card.h"
#include "app/photograph_test.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/networks/network_module.h"
#include "core/networks/weights/safetensors.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <optional>
#include <unistd.h>

namespace murmuration {
namespace {

/// Progress in place on a terminal, as a line every half minute otherwise.
class ProgressPrinter
{
public:
    void show(const TrainingProgress& progress, int epochs)
    {
        constexpr int kQuiet = 30; // reports come about once a second
        if (!m_terminal && ++m_calls % kQuiet != 0)
            return;
        std::printf("%sepoch %d/%d   loss %.3f   %.0f images/s   %.0f min left%s",
                    m_terminal ? "\r\033[K" : "", progress.epoch, epochs, progress.loss,
                    progress.imagesPerSecond, progress.secondsLeft / 60, m_terminal ? "" : "\n");
        std::fflush(stdout);
    }

    void endLine()
    {
        if (m_terminal)
            std::printf("\r\033[K");
    }

private:
    bool m_terminal = isatty(STDOUT_FILENO) != 0;
    int m_calls = 0;
};

void setInputSide(const std::filesystem::path& weights, int side)
{
    StateDict file = readSafetensors(weights);
    file.metadata["resize"] = std::to_string(side);
    file.metadata["crop"] = std::to_string(side);
    writeSafetensors(weights, file);
}

/// The network takes any side: measures a few on the photographs and leaves the best in the weight
/// file.
std::vector<PhotographFigure> chooseInputSide(const std::filesystem::path& weights,
                                              const PhotographTest& test, unsigned threads,
                                              const TaskContext& context)
{
    std::vector<PhotographFigure> figures;
    for (const int side : {32, 40, 48, 56, 64}) {
        setInputSide(weights, side);
        figures.push_back(
            {side, test.agreement(*networkModule().openBuiltin(weights, threads), context)});
    }
    setInputSide(weights, bestOf(figures).side);
    return figures;
}

int train(const TrainBuiltinOptions& options, const TaskContext& context)
{
    const std::filesystem::path weights = options.output / "builtin.safetensors";
    const unsigned threads = options.threads != 0 ? options.threads : threadBudget();
    std::filesystem::create_directories(options.output);
    std::optional<PhotographTest> photographs;
    if (!options.evaluate.empty())
        photographs.emplace(options.evaluate);

    std::printf("reading %s\n", utf8(options.data).c_str());
    const TrainingSet set = readTrainingArchive(options.data, context);
    std::printf(
        "%zu pictures to train on, %zu to test, %zu classes, %d px; seed %llu, %u thread(s)\n",
        set.train.size(), set.test.size(), set.classNames.size(), set.side,
        static_cast<unsigned long long>(options.seed), threads);
    std::fflush(stdout);

    ProgressPrinter printer;
    TrainingObserver observer;
    observer.progressed = [&](const TrainingProgress& progress) {
        printer.show(progress, options.epochs);
    };
    observer.epochFinished = [&](const EpochReport& report) {
        printer.endLine();
        std::printf("epoch %d/%d   loss %.3f   test accuracy %.2f %%   %.1f min\n", report.epoch,
                    options.epochs, report.loss, 100 * report.testAccuracy, report.seconds / 60);
        std::vector<PhotographFigure> figures;
        if (photographs)
            figures = chooseInputSide(weights, *photographs, threads, context);
        for (const PhotographFigure& figure : figures)
            std::printf("   label agreement on photographs at %d px: %.3f\n", figure.side,
                        figure.agreement);
        std::fflush(stdout);
        writeModelCard(options.output / "builtin.md",
                       {options.data, options.evaluate, options.epochs, options.seed, threads, &set,
                        report, figures});
    };
    networkModule().trainBuiltin(set, {options.epochs, options.seed, threads}, weights, observer,
                                 context);
    std::printf("wrote %s and builtin.md\n", utf8(weights).c_str());
    return 0;
}

} // namespace

int runTrainBuiltin(const TrainBuiltinOptions& options)
{
    try {
        return train(options, TaskContext(stopOnInterrupt()));
    } catch (const Cancelled&) {
        std::cerr << "\nmurmuration: interrupted; the last complete epoch, if any, is in "
                  << utf8(options.output / "builtin.safetensors") << '\n';
    } catch (const std::exception& e) {
        std::cerr << "murmuration: " << e.what() << '\n';
    }
    return 1;
}

void addTrainBuiltinCommand(CLI::App& app, int& exitCode)
{
    CLI::App* const command =
        app.add_subcommand("train-builtin", "Train the built-in network and write its weights");
    const auto options = std::make_shared<TrainBuiltinOptions>();
    command
        ->add_option("--data", options->data, "CIFAR-10 as .tar.gz of {train,test}/CLASS/PICTURE")
        ->required()
        ->check(CLI::ExistingFile);
    command
        ->add_option("--output", options->output, "Folder for builtin.safetensors and builtin.md")
        ->capture_default_str();
    command
        ->add_option("--evaluate", options->evaluate,
                     "Folder of photographs, one subfolder for each class")
        ->check(CLI::ExistingDirectory);
    command->add_option("--epochs", options->epochs, "Passes over the pictures")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_option("--seed", options->seed, "Seed of all random numbers")
        ->capture_default_str();
    command->add_option("--threads", options->threads, "Threads; 0 = all cores")
        ->check(CLI::Range(0, 1024));
    command->callback([options, &exitCode] { exitCode = runTrainBuiltin(*options); });
}

} // namespace murmuration
