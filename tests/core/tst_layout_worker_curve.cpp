// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"
#include "core/workers/layout_worker.h"
#include "tests/core/worker_test.h"

#include <QTest>

using namespace murmuration;

/// The curve of the KL divergence that the layout worker publishes.
class LayoutCurveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// However few states are published.
    void everyMeasurementIsOnTheCurveUntilARestart()
    {
        constexpr int kIterations = 200;
        Random random(3);
        Matrix rows(60, 4);
        for (float& value : rows.values)
            value = static_cast<float>(random.normal());
        LayoutRequest request;
        request.run = 1;
        request.features = std::make_shared<FeatureMatrix>(rows, "test");
        request.pauseAt = kIterations;
        request.snapshotInterval = std::chrono::minutes(1);
        StateReader<LayoutWorker, LayoutState> reader;
        reader.worker().request(request);
        QVERIFY(reader.waitFor([](const LayoutState& s) {
            return s.activity == LayoutActivity::Paused && s.snapshot->iteration == kIterations;
        }));
        const std::vector<KlPoint> curve = *reader.last().klCurve;
        QCOMPARE(curve.size(), std::size_t{1 + kIterations / 10});
        QCOMPARE(curve.front().iteration, 1);
        for (std::size_t i = 1; i < curve.size(); ++i)
            QCOMPARE(curve[i].iteration, static_cast<int>(10 * i));
        QVERIFY(curve.back().kl < curve[1].kl);

        request.paused = true;
        ++request.restarts;
        reader.worker().request(request);
        QVERIFY(reader.waitFor([](const LayoutState& s) {
            return s.activity == LayoutActivity::Paused && s.snapshot->iteration == 0;
        }));
        QVERIFY(reader.last().klCurve->empty());
    }
};

QTEST_GUILESS_MAIN(LayoutCurveTest)
#include "tst_layout_worker_curve.moc"
