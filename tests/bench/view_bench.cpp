// SPDX-License-Identifier: Apache-2.0
// How quickly the projection is drawn, in a real window, as fast as it can, while every position
// changes with every frame:  view_bench [--points 320,1000,10000,70000] [--frames 120] [--size
// 1300x750] [--save FOLDER]
#include "core/base/random.h"
#include "core/images/color.h"
#include "core/images/thumbnails.h"
#include "ui/theme.h"
#include "ui/view/camera_guide.h"
#include "ui/view/projection_view.h"
#include "ui/view/scene.h"
#include "ui/view/scene_renderer.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QOpenGLWidget>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <numeric>
#include <vector>

using namespace murmuration;

namespace {

using Clock = std::chrono::steady_clock;

struct Case
{
    std::size_t points = 0;
    int dimensions = 2;
    bool pictures = false;
    bool dark = false;
};

constexpr std::size_t kClasses = 10;

/// Clusters of points, as t-SNE draws them.
Scene sceneOf(const Case& kind)
{
    Random random(11);
    Scene scene;
    const std::vector<Color> palette = classPalette(kClasses);
    std::vector<std::uint32_t> items(kind.points);
    std::iota(items.begin(), items.end(), 0U);
    scene.items = std::make_shared<const std::vector<std::uint32_t>>(std::move(items));
    std::vector<QVector3D> centers;
    for (std::size_t c = 0; c < kClasses; ++c) {
        const double angle = 2.4 * static_cast<double>(c);
        const double away = 9 * std::sqrt(static_cast<double>(c) + 0.5);
        centers.emplace_back(
            static_cast<float>(away * std::cos(angle)), static_cast<float>(away * std::sin(angle)),
            kind.dimensions == 3 ? static_cast<float>(random.uniform(-25, 25)) : 0.0F);
    }
    for (std::size_t i = 0; i < kind.points; ++i) {
        const std::size_t label = i * kClasses / kind.points;
        for (int axis = 0; axis < 3; ++axis) {
            const double spread = axis == 2 && kind.dimensions == 2 ? 0.0 : 4.0;
            scene.positions.push_back(centers[label][axis] +
                                      static_cast<float>(spread * random.normal()));
        }
        scene.looks.push_back({palette[label], 0});
    }
    scene.depthRadius = kind.dimensions == 3 ? 45.0F : 0.0F;
    return scene;
}

std::shared_ptr<const Thumbnails> thumbnailsOf(const Scene& scene)
{
    auto thumbnails = std::make_shared<Thumbnails>(scene.rows(), Thumbnails::sideFor(scene.rows()));
    for (std::size_t item = 0; item < scene.rows(); ++item) {
        Image picture(64, 64);
        for (int y = 0; y < 64; ++y) {
            for (int x = 0; x < 64; ++x) {
                const auto wave = static_cast<std::uint8_t>(
                    127 + 120 * std::sin(0.2 * x + static_cast<double>(item)) * std::cos(0.15 * y));
                picture.pixel(x, y)[0] = wave;
                picture.pixel(x, y)[1] = static_cast<std::uint8_t>(4 * y);
                picture.pixel(x, y)[2] = static_cast<std::uint8_t>(255 - wave);
            }
        }
        thumbnails->set(item, picture);
    }
    return thumbnails;
}

/// Draws its scene again as soon as the last frame is on the screen.
class BenchWindow : public QOpenGLWidget
{
public:
    BenchWindow(const Case& kind, int frames)
        : m_case(kind)
        , m_frames(frames)
        , m_scene(sceneOf(kind))
        , m_rest(m_scene.positions)
    {
        setFormat(ProjectionView::surfaceFormat());
        if (kind.pictures)
            m_scene.thumbnails = thumbnailsOf(m_scene);
        connect(this, &QOpenGLWidget::frameSwapped, this, [this] { next(); });
    }
    ~BenchWindow() override
    {
        makeCurrent();
        m_renderer.reset();
        doneCurrent();
    }

    /// Milliseconds from frame to frame, sorted.
    [[nodiscard]] const std::vector<double>& times() const { return m_times; }
    /// Of all threads, for each frame: what is left when the machine is busy with other things.
    [[nodiscard]] double cpuMs() const { return m_cpuMs / static_cast<double>(m_times.size()); }
    [[nodiscard]] QImage picture() { return grabFramebuffer(); }

protected:
    void initializeGL() override { m_renderer = std::make_unique<SceneRenderer>(); }

    void paintGL() override
    {
        const Theme theme = m_case.dark ? Theme::darkTheme() : Theme::light();
        DrawOptions options;
        options.camera = m_camera;
        options.pixelScale = devicePixelRatioF();
        options.pictures = m_case.pictures;
        options.pointDiameterPx = pointDiameterPx(m_scene.rows(), 1);
        options.pictureSidePx = pictureSidePx(m_scene.rows(), m_camera.viewport(), 1);
        options.background = theme.view;
        options.ink = theme.text;
        options.accent = theme.accent;
        m_renderer->draw(m_scene, options);
    }

    void resizeEvent(QResizeEvent* event) override
    {
        QOpenGLWidget::resizeEvent(event);
        CameraGuide guide(m_camera);
        guide.setViewport(QSizeF(size()));
        guide.setScene({{}, 38, {{38, 38, 0}, {-38, 0, m_scene.depthRadius}}}, m_case.dimensions,
                       true);
    }

private:
    void next()
    {
        // The first frames upload thumbnails and compile shaders.
        const bool warm = ++m_drawn > 12 && !m_renderer->hasPendingThumbnails();
        const Clock::time_point now = Clock::now();
        if (warm && m_last != Clock::time_point{})
            m_times.push_back(std::chrono::duration<double, std::milli>(now - m_last).count());
        else
            m_cpuStart = std::clock();
        m_last = warm ? now : Clock::time_point{};
        if (static_cast<int>(m_times.size()) >= m_frames) {
            m_cpuMs = 1000.0 * static_cast<double>(std::clock() - m_cpuStart) / CLOCKS_PER_SEC;
            std::sort(m_times.begin(), m_times.end());
            QCoreApplication::quit();
            return;
        }
        const auto phase = 0.05F * static_cast<float>(m_drawn);
        for (std::size_t i = 0; i < m_rest.size(); i += 3)
            m_scene.positions[i] = m_rest[i] + 0.4F * std::sin(phase + static_cast<float>(i % 97));
        ++m_scene.positionsRevision;
        update();
    }

    const Case m_case;
    const int m_frames;
    Scene m_scene;
    const std::vector<float> m_rest;
    Camera m_camera;
    std::unique_ptr<SceneRenderer> m_renderer;
    std::vector<double> m_times;
    Clock::time_point m_last{};
    std::clock_t m_cpuStart = 0;
    double m_cpuMs = 0;
    int m_drawn = 0;
};

double quantile(const std::vector<double>& sorted, double part)
{
    return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

} // namespace

int main(int argc, char** argv)
{
    QSurfaceFormat::setDefaultFormat(ProjectionView::surfaceFormat());
    const QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption points(QStringLiteral("points"), QStringLiteral("Numbers of points."),
                                    QStringLiteral("list"), QStringLiteral("320,1000,10000,70000"));
    const QCommandLineOption frames(QStringLiteral("frames"), QStringLiteral("Frames to measure."),
                                    QStringLiteral("count"), QStringLiteral("120"));
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Of the view."),
                                  QStringLiteral("WxH"), QStringLiteral("1300x750"));
    const QCommandLineOption save(QStringLiteral("save"),
                                  QStringLiteral("Saves each case's last frame."),
                                  QStringLiteral("folder"));
    parser.addOptions({points, frames, size, save});
    parser.process(application);

    const QStringList sides = parser.value(size).split(u'x');
    QApplication::setQuitOnLastWindowClosed(false);
    std::printf("%8s %4s %-9s %10s %10s %10s %10s\n", "points", "dims", "drawn as", "frames/s",
                "median ms", "99 % ms", "CPU ms");
    for (const QString& count : parser.value(points).split(u',')) {
        for (const int dimensions : {2, 3}) {
            for (const bool pictures : {false, true}) {
                const Case kind{count.toULongLong(), dimensions, pictures, dimensions == 3};
                BenchWindow window(kind, parser.value(frames).toInt());
                window.resize(sides.value(0).toInt(), sides.value(1).toInt());
                window.show();
                QApplication::exec();
                const std::vector<double>& times = window.times();
                if (times.empty())
                    return 1;
                const double sum = std::accumulate(times.begin(), times.end(), 0.0);
                std::printf("%8zu %4d %-9s %10.1f %10.2f %10.2f %10.2f\n", kind.points, dimensions,
                            pictures ? "pictures" : "points",
                            1000 * static_cast<double>(times.size()) / sum, quantile(times, 0.5),
                            quantile(times, 0.99), window.cpuMs());
                std::fflush(stdout);
                if (parser.isSet(save)) {
                    window.picture().save(
                        QStringLiteral("%1/%2-%3d-%4.png")
                            .arg(parser.value(save), count)
                            .arg(dimensions)
                            .arg(pictures ? QStringLiteral("pictures") : QStringLiteral("points")));
                }
            }
        }
    }
    return 0;
}
