// SPDX-License-Identifier: Apache-2.0
// Items that stay where they are while the rest of the layout moves, and in the next one.
#include "core/layout/layout_pipeline.h"
#include "tests/core/item_places.h"
#include "tests/core/layout_test_data.h"

#include <QTest>

using namespace murmuration;

class TestPinnedItems : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pinsFollowTheirItems();
    void pinsStayOverARestart_data();
    void pinsStayOverARestart();
    void pinsStayWithAnotherSeedAndAnAxisMore();
    void pinsStayWithAnotherMethod();
};

void TestPinnedItems::pinsFollowTheirItems()
{
    const auto features = std::make_shared<FeatureMatrix>(plantedClusters(kRows, 6, 3), "test");
    LayoutOptions options = optionsFor(LayoutMethod::Tsne);
    LayoutPipeline pipeline;
    pipeline.update(features, options);
    steps(pipeline, 100);
    options.pinned = listOf({40, 41});
    pipeline.update(features, options);
    options.leftOut = listOf({0, 1, 2}); // the pinned ones are in other rows from now on
    pipeline.update(features, options);
    const LayoutSnapshot before = pipeline.snapshot();
    steps(pipeline, 20);
    const LayoutSnapshot after = pipeline.snapshot();
    QCOMPARE(placeOf(after, 40), placeOf(before, 40));
    QCOMPARE(placeOf(after, 41), placeOf(before, 41));
    QVERIFY(placeOf(after, 43) != placeOf(before, 43));
}

void TestPinnedItems::pinsStayOverARestart_data()
{
    QTest::addColumn<LayoutMethod>("method");
    QTest::newRow("t-SNE") << LayoutMethod::Tsne;
    QTest::newRow("UMAP") << LayoutMethod::Umap;
}

void TestPinnedItems::pinsStayOverARestart()
{
    QFETCH(LayoutMethod, method);
    const auto features = std::make_shared<FeatureMatrix>(plantedClusters(kRows, 6, 3), "test");
    LayoutOptions options = optionsFor(method);
    LayoutPipeline pipeline;
    pipeline.update(features, options);
    options.leftOut = listOf({0, 1});
    pipeline.update(features, options);
    options.leftOut.reset(); // these come last, until the restart puts all into their order again
    options.pinned = listOf({1, 40, 41});
    pipeline.update(features, options);
    steps(pipeline, 100);
    const LayoutSnapshot before = pipeline.snapshot();
    pipeline.restart();
    pipeline.restart();
    pipeline.update(features, options);
    QCOMPARE(pipeline.iteration(), 0);
    const LayoutSnapshot first = pipeline.snapshot();
    QVERIFY(*first.items != *before.items);
    steps(pipeline, 30);
    for (const std::uint32_t item : *options.pinned) {
        QCOMPARE(placeOf(first, item), placeOf(before, item));
        QCOMPARE(placeOf(pipeline.snapshot(), item), placeOf(before, item));
    }
    QVERIFY(placeOf(first, 43) != placeOf(before, 43));

    options.pinned.reset(); // nothing is left of them in the next start
    pipeline.restart();
    pipeline.update(features, options);
    LayoutPipeline fresh;
    fresh.update(features, options);
    QCOMPARE(pipeline.snapshot().positions, fresh.snapshot().positions);
}

void TestPinnedItems::pinsStayWithAnotherSeedAndAnAxisMore()
{
    const auto features = std::make_shared<FeatureMatrix>(plantedClusters(kRows, 6, 3), "test");
    LayoutOptions options = optionsFor(LayoutMethod::Tsne);
    LayoutPipeline pipeline;
    options.pinned = listOf({7});
    pipeline.update(features, options);
    steps(pipeline, 100);
    const LayoutSnapshot before = pipeline.snapshot();
    options.tsne.seed = 5;
    options.tsne.dimensions = 3;
    pipeline.update(features, options);
    QCOMPARE(pipeline.iteration(), 0);
    steps(pipeline, 10);
    const auto place = placeOf(pipeline.snapshot(), 7);
    QCOMPARE(place->size(), std::size_t{3});
    QVERIFY(std::equal(place->begin(), place->begin() + 2, placeOf(before, 7)->begin()));
}

void TestPinnedItems::pinsStayWithAnotherMethod()
{
    const auto features = std::make_shared<FeatureMatrix>(plantedClusters(kRows, 6, 3), "test");
    for (const bool tsneFirst : {true, false}) {
        LayoutOptions options = optionsFor(tsneFirst ? LayoutMethod::Tsne : LayoutMethod::Umap);
        LayoutPipeline pipeline;
        pipeline.update(features, options);
        steps(pipeline, 100);
        options.pinned = listOf({7, 50});
        pipeline.update(features, options);
        const LayoutSnapshot before = pipeline.snapshot();
        options.method = tsneFirst ? LayoutMethod::Umap : LayoutMethod::Tsne;
        pipeline.update(features, options);
        QCOMPARE(pipeline.iteration(), 0);
        steps(pipeline, 30);
        for (const std::uint32_t item : *options.pinned)
            QCOMPARE(placeOf(pipeline.snapshot(), item), placeOf(before, item));
        QVERIFY(placeOf(pipeline.snapshot(), 8) != placeOf(before, 8));

        options.pinned = listOf({8}); // and on the way back
        pipeline.update(features, options);
        const LayoutSnapshot other = pipeline.snapshot();
        options.method = tsneFirst ? LayoutMethod::Tsne : LayoutMethod::Umap;
        pipeline.update(features, options);
        QCOMPARE(pipeline.iteration(), 100);
        QCOMPARE(placeOf(pipeline.snapshot(), 9), placeOf(before, 9));
        steps(pipeline, 30);
        QCOMPARE(placeOf(pipeline.snapshot(), 8), placeOf(other, 8));
    }
}

QTEST_GUILESS_MAIN(TestPinnedItems)
#include "tst_pinned_items.moc"
