// SPDX-License-Identifier: Apache-2.0
// How quickly the window comes, when the first points are on it, and how evenly it draws while
// extraction and layout both run:  window_bench PATH [--model M] [--seconds 10] [--pictures]
#include "ui/main_window.h"
#include "ui/session.h"
#include "ui/view/projection_view.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSurfaceFormat>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace murmuration;

namespace {

using Clock = std::chrono::steady_clock;

double msBetween(Clock::time_point begin, Clock::time_point end)
{
    return std::chrono::duration<double, std::milli>(end - begin).count();
}

/// Milliseconds this process had lived when main() began: what loading its libraries took.
double msBeforeMain()
{
    std::ifstream stat("/proc/self/stat");
    std::string field;
    for (int i = 0; i < 22; ++i)
        stat >> field;
    std::ifstream uptime("/proc/uptime");
    double up = 0;
    uptime >> up;
    return 1000 * (up - std::stod(field) / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

double percentile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at),
                     values.end());
    return values[at];
}

} // namespace

int main(int argc, char** argv)
{
    const double loading = msBeforeMain();
    const auto start = Clock::now();
    QSurfaceFormat format;
    format.setVersion(3, 3);
    format.setProfile(QSurfaceFormat::CoreProfile);
    QSurfaceFormat::setDefaultFormat(format);
    QApplication application(argc, argv);

    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("PATH"), QStringLiteral("what to open"));
    const QCommandLineOption model(QStringLiteral("model"), {}, QStringLiteral("M"),
                                   QStringLiteral("builtin"));
    const QCommandLineOption seconds(QStringLiteral("seconds"), {}, QStringLiteral("S"),
                                     QStringLiteral("10"));
    const QCommandLineOption pictures(QStringLiteral("pictures"));
    parser.addOptions({model, seconds, pictures});
    parser.addHelpOption();
    parser.process(application);
    if (parser.positionalArguments().isEmpty())
        parser.showHelp(2);

    Session session;
    session.setModel(parser.value(model));
    MainWindow window(session);
    window.resize(1280, 800);
    ViewStyle style = window.view().style();
    style.pictures = parser.isSet(pictures);
    window.view().setStyle(style);

    double firstFrame = -1;
    double firstPoints = -1;
    double extracted = -1;
    std::vector<double> frames;
    std::vector<double> framesWhileExtracting;
    Clock::time_point last;
    QObject::connect(&window.view(), &ProjectionView::frameDrawn, [&] {
        const auto now = Clock::now();
        if (firstFrame < 0)
            firstFrame = msBetween(start, now);
        if (session.snapshot() && firstPoints < 0) {
            firstPoints = msBetween(start, now);
        } else if (session.snapshot()) {
            frames.push_back(msBetween(last, now));
            if (session.ingest().busy())
                framesWhileExtracting.push_back(frames.back());
        }
        last = now;
    });
    QObject::connect(&session, &Session::progressChanged, [&] {
        if (extracted < 0 && session.ingest().stage == IngestStage::Done)
            extracted = msBetween(start, Clock::now());
    });
    window.show();
    session.open(std::filesystem::absolute(parser.positionalArguments().front().toStdString()));
    QTimer::singleShot(static_cast<int>(1000 * parser.value(seconds).toDouble()), &application,
                       &QApplication::quit);
    QApplication::exec();

    std::printf("libraries loaded      %8.0f ms before main\n", loading);
    std::printf("window drawn          %8.0f ms after main began\n", firstFrame);
    std::printf("first points          %8.0f ms after the window\n", firstPoints - firstFrame);
    std::printf("all extracted         %8.0f ms after the window\n", extracted - firstFrame);
    const auto report = [](const char* name, const std::vector<double>& values) {
        const double median = percentile(values, 0.5);
        std::printf("%-21s %8zu frames, median %.1f ms (%.0f/s), 99th percentile %.1f ms\n", name,
                    values.size(), median, median > 0 ? 1000 / median : 0.0,
                    percentile(values, 0.99));
    };
    report("while extracting", framesWhileExtracting);
    report("all", frames);
    if (session.snapshot())
        std::printf("points %zu, iteration %d, %.0f iterations/s\n", session.snapshot()->points(),
                    session.snapshot()->iteration, session.layout().iterationsPerSecond);
    return 0;
}
