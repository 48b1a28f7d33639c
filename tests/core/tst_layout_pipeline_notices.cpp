// SPDX-License-Identifier: Apache-2.0
#include "tests/core/layout_test_data.h"
#include "tests/core/pipeline_runs.h"

#include <QtTest>

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

using namespace murmuration;

class TestLayoutPipelineNotices : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void perplexityIsLoweredAndSaidSo()
    {
        LayoutPipeline pipeline;
        pipeline.update(finished(noise(50, 5)), {});
        QVERIFY(mentions(pipeline.notices(),
                         "Perplexity 30 is too large for 50 points; 16.3 is used."));
        pipeline.update(finished(noise(100, 5)), {});
        QVERIFY(pipeline.notices().empty());
    }

    void whatElseIsLoweredIsSaidToo()
    {
        LayoutOptions options;
        options.tsne.perplexity = 5;
        options.tsne.secondPerplexity = 100;
        LayoutPipeline pipeline;
        pipeline.update(finished(noise(61, 5)), options);
        QVERIFY(mentions(pipeline.notices(), "The second perplexity 100 is too large"));
        QVERIFY(!mentions(pipeline.notices(), "exaggeration")); // nobody asked for the default

        options.tsne.earlyExaggeration = 30;
        pipeline.update(finished(noise(61, 5)), options);
        QVERIFY(mentions(pipeline.notices(), "Early exaggeration 30 is too large"));
    }

    void neighborsAreLoweredAndSaidSo()
    {
        LayoutPipeline pipeline;
        pipeline.update(finished(noise(12, 5)), umap());
        QVERIFY(mentions(pipeline.notices(),
                         "15 neighbours are more than there are points; 12 are used."));
        pipeline.update(finished(noise(15, 5)), umap());
        QVERIFY(pipeline.notices().empty());
    }

    void constantFeaturesAreSaid()
    {
        Matrix rows(40, 60);
        std::fill(rows.values.begin(), rows.values.end(), 0.3F);
        for (const bool sphereize : {false, true}) {
            for (const LayoutMethod method :
                 {LayoutMethod::Tsne, LayoutMethod::Umap, LayoutMethod::Pca}) {
                LayoutOptions options;
                options.method = method;
                options.transform.sphereize = sphereize;
                LayoutPipeline pipeline;
                pipeline.update(finished(rows), options);
                run(pipeline, 100);
                QVERIFY(mentions(pipeline.notices(), "All features are the same"));
                QVERIFY(allFinite(pipeline.snapshot().positions));
            }
        }
    }

    void labelsShapeTheLayoutOnlyWhenAsked_data()
    {
        QTest::addColumn<LayoutMethod>("method");
        QTest::addColumn<double>("least");
        QTest::newRow("t-SNE") << LayoutMethod::Tsne << 0.8;
        QTest::newRow("UMAP") << LayoutMethod::Umap << 0.65; // draws fewer of the neighbours
    }
    void labelsShapeTheLayoutOnlyWhenAsked()
    {
        QFETCH(LayoutMethod, method);
        QFETCH(double, least);
        const Matrix rows = noise(300, 8); // nothing in the features tells the labels apart
        auto labels = std::make_shared<std::vector<int>>();
        for (int i = 0; i < 300; ++i)
            labels->push_back(i % 3);
        const auto agreement = [&](double supervision) {
            LayoutOptions options;
            options.method = method;
            options.labels = labels;
            options.tsne.supervision = supervision;
            LayoutPipeline pipeline;
            pipeline.update(finished(rows), options);
            run(pipeline, 400);
            const LayoutSnapshot snapshot = pipeline.snapshot();
            const IssueList notices = pipeline.notices();
            const bool asItShould = supervision > 0 ? mentions(notices, "supervision 90 %") &&
                                                          snapshot.supervision == supervision
                                                    : notices.empty();
            return asItShould ? static_cast<double>(amongTheirLikes(snapshot, 3)) / 300 : -1.0;
        };
        const double plain = agreement(0);
        QVERIFY(plain > 0.2 && plain < 0.55);
        const double shaped = agreement(0.9);
        QVERIFY2(shaped > least, qPrintable(QString::number(shaped)));
    }

    void supervisionWithoutEffectIsSaid()
    {
        LayoutOptions options;
        options.tsne.supervision = 0.5;
        const Features features = finished(noise(100, 5));
        LayoutPipeline pipeline;
        pipeline.update(features, options);
        QVERIFY(
            mentions(pipeline.notices(), "Supervision has no effect, as there are no two classes"));
        options.labels = std::make_shared<const std::vector<int>>(100, 1);
        pipeline.update(features, options);
        QVERIFY(mentions(pipeline.notices(), "Supervision has no effect, as there are no two"));
        auto labels = std::vector<int>(100, 1);
        labels[7] = 2;
        options.labels = std::make_shared<const std::vector<int>>(std::move(labels));
        pipeline.update(features, options);
        QVERIFY(mentions(pipeline.notices(), "The labels shape this layout (supervision 50 %)"));
        options.method = LayoutMethod::Pca;
        pipeline.update(features, options);
        QVERIFY(mentions(pipeline.notices(), "Supervision has no effect on PCA"));
        options.tsne.supervision = 0;
        pipeline.update(features, options);
        QVERIFY(pipeline.notices().empty());
    }

    void copiesAreSaid()
    {
        Matrix rows = noise(200, 5);
        for (std::size_t r = 1; r < 120; ++r)
            std::ranges::copy(rows.row(0), rows.row(r).begin());
        LayoutPipeline pipeline;
        pipeline.update(finished(rows), {});
        QVERIFY(mentions(pipeline.notices(), "120 points can't be told from 90 others"));
        pipeline.update(finished(twins(200, 5)), {});
        QVERIFY(pipeline.notices().empty());

        // A number that stands for a missing one: beside it, whatever the others hold vanishes.
        rows = noise(200, 5);
        rows.at(10, 2) = std::numeric_limits<float>::max();
        pipeline.update(finished(rows), {});
        QVERIFY(mentions(pipeline.notices(), "199 points can't be told from 90 others"));
    }

    void valuesThatAreNotFiniteAreNamed()
    {
        Matrix rows = noise(30, 5);
        rows.at(12, 4) = std::numeric_limits<float>::quiet_NaN();
        LayoutPipeline pipeline;
        QVERIFY_EXCEPTION_THROWN(pipeline.update(finished(rows), {}), Error);

        const auto features = std::make_shared<FeatureMatrix>(30, 5, "test");
        for (std::size_t r = 0; r < 10; ++r)
            features->append(static_cast<std::uint32_t>(r), rows.row(r));
        pipeline.update(features, {});
        for (std::size_t r = 10; r < 14; ++r)
            features->append(static_cast<std::uint32_t>(r), rows.row(r));
        QVERIFY_EXCEPTION_THROWN(pipeline.update(features, {}), Error);
        QCOMPARE(pipeline.snapshot().points(), std::size_t{10});
    }

    void tinyCollections_data()
    {
        QTest::addColumn<int>("points");
        for (const int points : {1, 2, 3, 10})
            QTest::addRow("%d", points) << points;
    }
    void tinyCollections()
    {
        QFETCH(int, points);
        const auto count = static_cast<std::size_t>(points);
        for (const LayoutMethod method :
             {LayoutMethod::Tsne, LayoutMethod::Umap, LayoutMethod::Pca}) {
            LayoutOptions options;
            options.method = method;
            options.tsne.dimensions = 3;
            options.transform.sphereize = true;
            LayoutPipeline pipeline;
            pipeline.update(finished(noise(count, 80)), options);
            QCOMPARE(pipeline.canStep(), method != LayoutMethod::Pca && points > 1);
            run(pipeline, 200);
            const LayoutSnapshot snapshot = pipeline.snapshot();
            QCOMPARE(snapshot.points(), count);
            QCOMPARE(snapshot.dimensions(), 3);
            QVERIFY(allFinite(snapshot.positions));
        }
    }
};

QTEST_GUILESS_MAIN(TestLayoutPipelineNotices)
#include "tst_layout_pipeline_notices.moc"
