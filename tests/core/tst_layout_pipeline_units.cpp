// SPDX-License-Identifier: Apache-2.0
#include "tests/core/layout_test_data.h"
#include "tests/core/pipeline_runs.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <memory>

using namespace murmuration;

namespace {

Matrix times(Matrix rows, int exponent)
{
    for (float& value : rows.values)
        value = std::ldexp(value, exponent);
    return rows;
}

LayoutSnapshot laidOut(const Matrix& rows, const LayoutOptions& options, int iterations)
{
    LayoutPipeline pipeline;
    pipeline.update(finished(rows), options);
    if (pipeline.canStep())
        run(pipeline, iterations);
    return pipeline.snapshot();
}

} // namespace

/// Features may be in any unit: squares of the largest and smallest numbers leave float's range.
class TestLayoutPipelineUnits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theUnitMakesNoDifference_data()
    {
        QTest::addColumn<LayoutMethod>("method");
        QTest::addColumn<Metric>("metric");
        QTest::addColumn<bool>("sphereize");
        QTest::addColumn<int>("pca");
        QTest::newRow("t-SNE") << LayoutMethod::Tsne << Metric::Euclidean << false << 0;
        QTest::newRow("t-SNE, reduced") << LayoutMethod::Tsne << Metric::Euclidean << false << 8;
        QTest::newRow("t-SNE, sphereized") << LayoutMethod::Tsne << Metric::Euclidean << true << 8;
        QTest::newRow("t-SNE, cosine") << LayoutMethod::Tsne << Metric::Cosine << false << 0;
        QTest::newRow("UMAP") << LayoutMethod::Umap << Metric::Euclidean << false << 0;
        QTest::newRow("PCA") << LayoutMethod::Pca << Metric::Euclidean << false << 0;
    }
    void theUnitMakesNoDifference()
    {
        QFETCH(LayoutMethod, method);
        QFETCH(Metric, metric);
        QFETCH(bool, sphereize);
        QFETCH(int, pca);
        LayoutOptions options;
        options.method = method;
        options.metric = metric;
        options.transform.sphereize = sphereize;
        options.transform.pca.reset();
        if (pca > 0)
            options.transform.pca = static_cast<std::size_t>(pca);
        const Matrix rows = plantedClusters(150, 20, 5);
        const LayoutSnapshot expected = laidOut(rows, options, 120);
        QVERIFY(amongTheirLikes(expected, 5) >= 140);
        for (const int exponent : {-110, -70, -26, 20, 35, 70, 118}) {
            const LayoutSnapshot snapshot = laidOut(times(rows, exponent), options, 120);
            if (method == LayoutMethod::Pca) { // is in the features' own unit, but for the extremes
                LayoutPipeline pipeline;
                pipeline.update(finished(times(rows, exponent)), options);
                QCOMPARE(mentions(pipeline.notices(), "the coordinates are theirs times 2^"),
                         std::abs(exponent) >= 70);
                if (std::abs(exponent) < 70)
                    QCOMPARE(snapshot.positions, times(expected.positions, exponent));
                QCOMPARE(amongTheirLikes(snapshot, 5), amongTheirLikes(expected, 5));
                continue;
            }
            QVERIFY2(snapshot.positions == expected.positions,
                     qPrintable(QString::number(exponent)));
        }
    }

    void aColumnOfOneHugeNumberIsLeftAside()
    {
        Matrix rows = plantedClusters(150, 20, 5);
        for (std::size_t r = 0; r < rows.rows; ++r)
            rows.at(r, 3) = 0;
        const LayoutSnapshot expected = laidOut(rows, {}, 120);
        for (std::size_t r = 0; r < rows.rows; ++r)
            rows.at(r, 3) = std::numeric_limits<float>::max();
        QCOMPARE(laidOut(rows, {}, 120).positions, expected.positions);

        // Until it turns out not to be one number throughout.
        rows.at(149, 3) = -1;
        const auto features = std::make_shared<FeatureMatrix>(150, 20, "test");
        LayoutPipeline pipeline;
        appendReversed(*features, rows, 0, 149);
        pipeline.update(features, {});
        QVERIFY(pipeline.notices().empty());
        appendReversed(*features, rows, 149, 150);
        pipeline.update(features, {});
        run(pipeline, 20);
        QVERIFY(mentions(pipeline.notices(), "can't be told from"));
        QVERIFY(allFinite(pipeline.snapshot().positions));
    }

    void aRowTooLargeForTheUnitJoins()
    {
        Matrix rows = times(plantedClusters(90, 20, 3), -90);
        for (float& value : rows.row(89))
            value = 3e30F;
        const auto features = std::make_shared<FeatureMatrix>(90, 20, "test");
        LayoutPipeline pipeline;
        appendReversed(*features, rows, 0, 89);
        pipeline.update(features, {});
        run(pipeline, 50);
        appendReversed(*features, rows, 89, 90);
        pipeline.update(features, {});
        run(pipeline, 50);
        QVERIFY(allFinite(pipeline.snapshot().positions));
        QCOMPARE(pipeline.snapshot().points(), std::size_t{90});
    }
};

QTEST_GUILESS_MAIN(TestLayoutPipelineUnits)
#include "tst_layout_pipeline_units.moc"
