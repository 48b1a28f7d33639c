// SPDX-License-Identifier: Apache-2.0
// How soon a layout stops when it is asked to. What is counted is how often the request is looked
// at, never time: work for a few hundred points is done in less than a millisecond.
#include "core/base/stoppable_memory.h"
#include "tests/core/layout_test_data.h"
#include "tests/core/pipeline_runs.h"
#include "tests/core/tsne_runs.h"

#include <QtTest>

#include <atomic>
#include <limits>
#include <map>

using namespace murmuration;

namespace {

constexpr std::size_t kPoints = 12000; ///< so many are searched in cells and laid along a curve
constexpr std::size_t kPointsBetweenLooks = 512;

/// Counts looks at the request, and says yes from a certain one on.
struct Looks
{
    std::atomic<int> seen{0};
    int stopAfter = std::numeric_limits<int>::max();

    [[nodiscard]] TaskContext context()
    {
        return TaskContext([this] { return ++seen > stopAfter; });
    }
};

} // namespace

class TestStopping : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyStageLooksOften_data()
    {
        QTest::addColumn<LayoutMethod>("method");
        QTest::addColumn<int>("dimensions");
        QTest::newRow("t-SNE in 2-D") << LayoutMethod::Tsne << 2;
        QTest::newRow("t-SNE in 3-D") << LayoutMethod::Tsne << 3;
        QTest::newRow("UMAP") << LayoutMethod::Umap << 2;
    }
    void everyStageLooksOften()
    {
        QFETCH(LayoutMethod, method);
        QFETCH(int, dimensions);
        Looks looks;
        std::map<std::string, int> during;
        std::string stage = "before";
        const auto close = [&](const std::string& next) {
            during[stage] += looks.seen.exchange(0);
            stage = next;
        };
        LayoutPipeline pipeline([&](std::string_view next) { close(std::string(next)); });
        LayoutOptions options;
        options.method = method;
        options.tsne.dimensions = dimensions;
        options.tsne.perplexity = 10;
        pipeline.update(finished(plantedClusters(kPoints, 60, 20)), options, looks.context());
        close("first step"); // which arranges the affinities
        if (method == LayoutMethod::Tsne)
            pipeline.step(looks.context());
        close("after");
        during.erase("before");
        if (method == LayoutMethod::Umap)
            during.erase("first step");
        QVERIFY(during.size() >= 3);
        for (const auto& [name, count] : during)
            QVERIFY2(static_cast<std::size_t>(count) >= kPoints / kPointsBetweenLooks,
                     qPrintable(QStringLiteral("%1: %2").arg(name.c_str()).arg(count)));
    }

    void aStoppedStepIsTakenAgainAsIfNothingHadBeen_data()
    {
        QTest::addColumn<int>("points");
        QTest::addColumn<int>("dimensions");
        for (const int points : {300, 2000, 4200})
            for (const int dimensions : {2, 3})
                QTest::addRow("%d points in %d-D", points, dimensions) << points << dimensions;
    }
    void aStoppedStepIsTakenAgainAsIfNothingHadBeen()
    {
        QFETCH(int, points);
        QFETCH(int, dimensions);
        const Matrix rows = plantedClusters(static_cast<std::size_t>(points), 5, 9);
        TsneOptions wanted = tsneIn(dimensions);
        wanted.perplexity = 5;
        const AffinityMatrix affinities = affinitiesOf(rows, 5);
        const Matrix start = startPositions(rows, wanted);
        Tsne undisturbed(affinities, start, wanted);
        Tsne stopped(affinities, start, wanted);
        int stops = 0;
        for (int i = 0; i < 34; ++i) { // over the iteration at which points are laid anew
            undisturbed.step();
            Looks looks;
            looks.stopAfter = i % 7;
            const TsneState before = stopped.save();
            try {
                stopped.step(looks.context());
            } catch (const Cancelled&) {
                ++stops;
                QCOMPARE(stopped.save().positions, before.positions);
                QCOMPARE(stopped.iteration(), before.iteration);
                stopped.step();
            }
            QVERIFY(stopped.save() == undisturbed.save());
        }
        QVERIFY(stops > 3);
    }

    void largeMemoryIsTakenLittleByLittle()
    {
        const std::size_t values = 5 * kBytesBetweenLooks / sizeof(float);
        Looks looks;
        const Matrix zeros = zerosUnlessStopped(values / 8, 8, looks.context());
        QVERIFY(looks.seen >= 4);
        QCOMPARE(zeros, Matrix(values / 8, 8));
        looks.seen = 0;
        QCOMPARE(copyUnlessStopped(zeros, looks.context()), zeros);
        QVERIFY(looks.seen >= 5);
        looks.seen = 0;
        looks.stopAfter = 2;
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(copyUnlessStopped(zeros, looks.context())),
                                 Cancelled);
        QCOMPARE(copyUnlessStopped(Matrix(), {}), Matrix());
    }
};

QTEST_GUILESS_MAIN(TestStopping)
#include "tst_stopping.moc"
