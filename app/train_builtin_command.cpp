// SPDX-License-Identifier: Apache-2.0
#include "app/train_builtin_command.h"

#include "app/command_failure.h"
#include "app/flag_checks.h"
#include "app/interrupt.h"
#include "app/model_card.h"
#include "app/photograph_test.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/networks/lessons.h"
#include "core/networks/network_module.h"

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

TrainingSet readArchives(const TrainBuiltinOptions& options, std::vector<ArchiveClasses>& archives,
                         const TaskContext& context)
{
    TrainingSet set;
    for (const std::filesystem::path& file : options.data) {
        std::printf("reading %s\n", utf8(file).c_str());
        std::fflush(stdout);
        TrainingSet part = readTrainingArchive(file, options.holdOut, context);
        archives.push_back({file, part.train.size(), part.test.size(), part.classNames.size()});
        append(set, std::move(part));
    }
    std::printf("%zu pictures to train on, %zu to test, %zu of classes held out, %zu classes\n",
                set.train.size(), set.test.size(), set.heldOut.size(), set.classNames.size());
    std::fflush(stdout);
    return set;
}

/// What the teacher says: from the file where it was kept, else by asking it.
std::optional<Lessons> lessonsFor(const TrainingSet& set, const TrainBuiltinOptions& options,
                                  unsigned threads, const TaskContext& context)
{
    if (options.teacher.empty())
        return std::nullopt;
    if (!options.lessons.empty() && std::filesystem::exists(options.lessons))
        return readLessons(options.lessons, set.train);
    std::printf("asking %s\n", options.teacher.c_str());
    std::fflush(stdout);
    const auto teacher = openNetwork({options.teacher}, threads);
    Lessons lessons =
        askTeacher(set.train, *teacher, options.views, options.training.seed, context);
    if (!options.lessons.empty())
        writeLessons(options.lessons, lessons);
    return lessons;
}

int train(TrainBuiltinOptions options, const TaskContext& context)
{
    if (options.training.threads == 0)
        options.training.threads = threadBudget();
    const unsigned threads = options.training.threads;
    const std::filesystem::path weights = options.output / "builtin.safetensors";
    std::filesystem::create_directories(options.output);
    std::optional<PhotographTest> photographs;
    if (!options.evaluate.empty())
        photographs.emplace(options.evaluate);

    ModelCard card{options, {}, {}, {}, {}, {}};
    TrainingSet set = readArchives(options, card.archives, context);
    std::optional<PhotographTest> heldOut;
    if (set.heldOut.size() != 0)
        heldOut.emplace(std::move(set.heldOut));
    const std::optional<Lessons> lessons = lessonsFor(set, options, threads, context);
    if (lessons)
        card.taught = lessons->windows.size();

    ProgressPrinter printer;
    TrainingObserver observer;
    observer.progressed = [&](const TrainingProgress& progress) {
        printer.show(progress, options.training.epochs);
    };
    observer.epochFinished = [&](const EpochReport& report) {
        printer.endLine();
        card.report = report;
        std::printf("epoch %d/%d   loss %.3f   %.1f min\n", report.epoch, options.training.epochs,
                    report.loss, report.seconds / 60);
        const auto measured = [&](const PhotographTest& test, const char* what) {
            const PhotographFigures figures =
                test.measure(*networkModule().openBuiltin(weights, threads), context);
            std::printf("   label agreement on %s: %.3f cosine, %.3f Euclidean\n", what,
                        figures.cosine, figures.euclidean);
            return figures;
        };
        if (heldOut)
            card.heldOut = measured(*heldOut, "the classes held out");
        if (photographs && report.last)
            card.photographs = measured(*photographs, "photographs");
        std::fflush(stdout);
        writeModelCard(options.output / "builtin.md", card);
    };
    networkModule().trainBuiltin(set, lessons ? &*lessons : nullptr, options.training, weights,
                                 observer, context);
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
        tellFailure(e, "give fewer or smaller archives, a smaller --side or fewer --views");
    }
    return 1;
}

void addTrainBuiltinCommand(CLI::App& app, int& exitCode)
{
    CLI::App* const command =
        app.add_subcommand("train-builtin", "Train the built-in network and write its weights");
    const auto options = std::make_shared<TrainBuiltinOptions>();
    command
        ->add_option("--data", options->data,
                     "Archives (.tar.gz) of {train,test}/CLASS/PICTURE or of CLASS/PICTURE")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_option("--hold-out", options->holdOut, "Classes not to train but to measure on")
        ->delimiter(',');
    command->add_option("--teacher", options->teacher,
                        "A larger network: what it makes of the photographs is learnt, too");
    command->add_option("--lessons", options->lessons,
                        "File to keep what the teacher says, or to read it from");
    command
        ->add_option("--views", options->views,
                     "Windows of each photograph to ask the teacher about")
        ->check(wholeBetween(1, 100))
        ->capture_default_str();
    command->add_option("--start", options->training.start, "Weights to start from")
        ->check(CLI::ExistingFile);
    command
        ->add_option("--output", options->output, "Folder for builtin.safetensors and builtin.md")
        ->capture_default_str();
    command
        ->add_option(
            "--evaluate", options->evaluate,
            "Folder of photographs, one subfolder for each class, to measure on at the end")
        ->check(CLI::ExistingDirectory);
    command->add_option("--side", options->training.side, "Input side in px")
        ->check(wholeBetween(32, 256))
        ->capture_default_str();
    command
        ->add_option("--stem-stride", options->training.stemStride,
                     "Stride of the first convolution: 1 for thumbnails, 2 for photographs")
        ->check(wholeBetween(1, 2))
        ->capture_default_str();
    command->add_option("--epochs", options->training.epochs, "Passes over the pictures")
        ->check(wholeBetween(1, 1000))
        ->capture_default_str();
    command->add_option("--seed", options->training.seed, "Seed of all random numbers")
        ->check(below2To64())
        ->capture_default_str();
    options->training.threads = 0;
    command->add_option("--threads", options->training.threads, "Threads; 0 = all cores")
        ->check(wholeBetween(0, 1024));
    command->callback([options, &exitCode] { exitCode = runTrainBuiltin(*options); });
}

} // namespace murmuration
