// SPDX-License-Identifier: Apache-2.0
// What watching a layout costs the engine, all in one run:  live_bench MNIST_FOLDER [--dims 2,3]
// [--from 300] [--until 1300] [--rounds 2] [--snapshots 2000,10000,70000]
//
// For 10 000 digits: iterations per second without a window; in one that draws nothing; in a view
// so small that software has hardly a pixel to fill, which shows what all else costs; and in one
// that draws. Frames per second, what a frame costs the GUI's thread and Mesa's; how soon the card
// of a point is there. Then the share of the engine's time that goes into snapshots, for several
// numbers of points. Where there is no graphics card, GALLIUM_NOOP=1 makes Mesa draw nothing: what
// is left is what the layout would have beside one.
#include "bench_data.h"
#include "core/base/parallel.h"
#include "core/layout/layout_pipeline.h"
#include "live_time.h"
#include "ui/main_window.h"
#include "ui/selection_model.h"
#include "ui/session.h"
#include "ui/view/hover_card.h"
#include "ui/view/projection_view.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QEventLoop>
#include <QMouseEvent>
#include <QSurfaceFormat>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

using namespace murmuration;
using namespace murmuration::bench;

namespace {

/// Which iterations are timed.
struct Span
{
    int from = 0;
    int until = 0;
};

struct Measured
{
    double seconds = 0;
    int iterations = 0;
    int snapshots = 0;
    int frames = 0;
    Work work;

    Measured& operator+=(const Measured& other)
    {
        seconds += other.seconds;
        iterations += other.iterations;
        snapshots += other.snapshots;
        frames += other.frames;
        work += other.work;
        return *this;
    }
};

Measured measureHeadless(const Session& session, const Span& span)
{
    Measured measured;
    std::thread([&] {
        lowerThreadPriority(); // as the worker's
        LayoutPipeline pipeline;
        pipeline.update(session.features(), session.layoutOptions());
        while (pipeline.iteration() < span.from)
            pipeline.step();
        const auto begin = Clock::now();
        const Work before = workSoFar("live_bench");
        while (pipeline.iteration() < span.until)
            pipeline.step();
        measured = {secondsSince(begin), span.until - span.from, 0, 0,
                    workSoFar("live_bench") - before};
    }).join();
    return measured;
}

Measured measureWindow(Session& session, const ProjectionView& view, const Span& span)
{
    Measured measured;
    QEventLoop loop;
    Clock::time_point begin;
    Work before;
    int first = -1;
    session.restartLayout();
    session.setPaused(false);
    QObject::connect(&view, &ProjectionView::frameDrawn, &loop,
                     [&] { measured.frames += first < 0 ? 0 : 1; });
    QObject::connect(&session, &Session::layoutChanged, &loop, [&] {
        const int iteration = session.snapshot()->iteration;
        if (first >= 0)
            ++measured.snapshots;
        if (first < 0 && iteration >= span.from && iteration < span.until) {
            first = iteration;
            begin = Clock::now();
            before = workSoFar("live_bench");
        } else if (first >= 0 && iteration >= span.until) {
            measured.seconds = secondsSince(begin);
            measured.iterations = iteration - first;
            measured.work = workSoFar("live_bench") - before;
            loop.quit();
        }
    });
    loop.exec();
    session.setPaused(true);
    return measured;
}

/// Tells when a widget has been painted.
class PaintWatch : public QObject
{
public:
    explicit PaintWatch(QWidget& widget) { widget.installEventFilter(this); }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && static_cast<QWidget*>(watched)->isVisible())
            painted = true;
        return false;
    }

    bool painted = false;
};

/// While the layout runs: from the mouse's coming over a point to the card's being painted.
void measureHover(Session& session, ProjectionView& view)
{
    QWidget* card = nullptr;
    for (QObject* child : view.children())
        if (auto* found = dynamic_cast<HoverCard*>(child))
            card = found;
    session.restartLayout();
    session.setPaused(false);
    PaintWatch watch(*card);
    std::vector<double> ms;
    const auto sendMouse = [&](QPointF to) {
        QMouseEvent move(QEvent::MouseMove, to, view.mapToGlobal(to), Qt::NoButton, Qt::NoButton,
                         Qt::NoModifier);
        QApplication::sendEvent(&view, &move);
    };
    constexpr int kHovers = 60;
    for (std::uint32_t i = 0; i < kHovers; ++i) {
        const auto until = Clock::now() + std::chrono::milliseconds(100);
        while (Clock::now() < until)
            QApplication::processEvents(QEventLoop::AllEvents, 10);
        const auto place = view.positionOf(i * 150);
        if (!place)
            continue;
        watch.painted = false;
        const auto begin = Clock::now();
        sendMouse(*place);
        while (!watch.painted && secondsSince(begin) < 1)
            QApplication::processEvents(QEventLoop::AllEvents, 1);
        ms.push_back(1000 * secondsSince(begin));
        sendMouse({2, 2});
    }
    session.setPaused(true);
    std::ranges::sort(ms);
    std::printf("hover card after ms: median %.1f, 90 %% %.1f, longest %.1f\n", ms[ms.size() / 2],
                ms[ms.size() * 9 / 10], ms.back());
}

void report(int dimensions, const char* name, const Measured& measured, double headless)
{
    const auto iterations = static_cast<double>(measured.iterations);
    const double frames = std::max(measured.frames, 1);
    std::printf("%4d %-18s %8.0f %7.0f %% %10.2f %9.1f %9.1f %8.2f %8.2f\n", dimensions, name,
                iterations / measured.seconds, 100 * iterations / measured.seconds / headless,
                1000 * measured.work.engine / iterations, measured.snapshots / measured.seconds,
                measured.frames / measured.seconds,
                1000 * measured.work.gui / (measured.frames > 0 ? frames : measured.snapshots),
                1000 * measured.work.raster / frames);
    std::fflush(stdout);
}

void measureDigits(const std::string& folder, const QStringList& dimensions, const Span& span,
                   int rounds)
{
    Session session;
    session.setModel(QStringLiteral("pixels"));
    MainWindow window(session);
    window.resize(1280, 800);
    window.show();
    SelectionModel nothing(session);
    ProjectionView small(session, nothing);
    small.setFixedSize(64, 64);
    session.open(folder + "/t10k-images-idx3-ubyte.gz");
    QEventLoop loop;
    QObject::connect(&session, &Session::progressChanged, &loop, [&] {
        if (session.ingest().stage == IngestStage::Done && session.snapshot())
            loop.quit();
    });
    loop.exec();
    session.setPaused(true);

    std::printf("%4s %-18s %8s %9s %10s %9s %9s %8s %8s\n", "dims", "10 000 digits", "it/s",
                "of first", "engine ms", "shown/s", "frames/s", "GUI ms", "GL ms");
    for (const QString& wanted : dimensions) {
        LayoutOptions options = session.layoutOptions();
        options.tsne.dimensions = wanted.toInt();
        session.setLayoutOptions(options);
        Measured headless;
        Measured undrawn;
        Measured tiny;
        Measured drawn;
        for (int round = 0; round < rounds; ++round) {
            headless += measureHeadless(session, span);
            window.view().setUpdatesEnabled(false);
            undrawn += measureWindow(session, window.view(), span);
            window.view().setUpdatesEnabled(true);
            window.hide();
            small.show();
            tiny += measureWindow(session, small, span);
            small.hide();
            window.show();
            drawn += measureWindow(session, window.view(), span);
        }
        const double speed = headless.iterations / headless.seconds;
        report(wanted.toInt(), "no window", headless, speed);
        report(wanted.toInt(), "view not drawn", undrawn, speed);
        report(wanted.toInt(), "view of 64 x 64", tiny, speed);
        report(wanted.toInt(), "view drawn", drawn, speed);
        measureHover(session, window.view());
    }
}

/// As the worker goes: steps for a frame of 16 ms, then a snapshot.
void measureSnapshots(const std::string& folder, std::size_t points, int dimensions)
{
    LayoutOptions options;
    options.tsne.dimensions = dimensions;
    options.transform.pca.reset();
    LayoutPipeline pipeline;
    pipeline.update(std::make_shared<FeatureMatrix>(digits(folder, points), "digits"), options);
    constexpr int kFrames = 200;
    constexpr double kFrameSeconds = 0.016;
    double stepping = 0;
    double making = 0;
    LayoutSnapshot kept;
    for (int frame = 0; frame < kFrames; ++frame) {
        const auto begin = Clock::now();
        do {
            pipeline.step();
        } while (secondsSince(begin) < kFrameSeconds);
        stepping += secondsSince(begin);
        const auto stepped = Clock::now();
        kept = pipeline.snapshot();
        making += secondsSince(stepped);
    }
    std::printf("%8zu %4d %12.1f %12.2f %% %8d\n", points, dimensions, 1e6 * making / kFrames,
                100 * making / (making + stepping), kept.iteration);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    QSurfaceFormat::setDefaultFormat(ProjectionView::surfaceFormat());
    const QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("MNIST_FOLDER"),
                                 QStringLiteral("the four files of MNIST"));
    const QCommandLineOption dims(QStringLiteral("dims"), QStringLiteral("Dimensions."),
                                  QStringLiteral("list"), QStringLiteral("2,3"));
    const QCommandLineOption from(QStringLiteral("from"), QStringLiteral("First iteration."),
                                  QStringLiteral("I"), QStringLiteral("300"));
    const QCommandLineOption until(QStringLiteral("until"), QStringLiteral("Last iteration."),
                                   QStringLiteral("I"), QStringLiteral("1300"));
    const QCommandLineOption rounds(QStringLiteral("rounds"), QStringLiteral("Of each way."),
                                    QStringLiteral("count"), QStringLiteral("2"));
    const QCommandLineOption snapshots(QStringLiteral("snapshots"),
                                       QStringLiteral("Numbers of points."), QStringLiteral("list"),
                                       QStringLiteral("2000,10000,70000"));
    parser.addOptions({dims, from, until, rounds, snapshots});
    parser.process(application);
    if (parser.positionalArguments().isEmpty())
        parser.showHelp(2);
    const std::string folder = parser.positionalArguments().front().toStdString();

    if (const int count = parser.value(rounds).toInt(); count > 0)
        measureDigits(folder, parser.value(dims).split(u','),
                      {parser.value(from).toInt(), parser.value(until).toInt()}, count);
    std::printf("%8s %4s %12s %14s %8s\n", "points", "dims", "snapshot us", "of the engine",
                "iterations");
    for (const QString& points : parser.value(snapshots).split(u',', Qt::SkipEmptyParts))
        for (const QString& dimensions : parser.value(dims).split(u','))
            measureSnapshots(folder, points.toULongLong(), dimensions.toInt());
    return 0;
}
