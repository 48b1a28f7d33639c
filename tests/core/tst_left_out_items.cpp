// SPDX-License-Identifier: Apache-2.0
// Items that are taken out of a layout and brought back while it runs.
#include "core/base/error.h"
#include "core/layout/layout_pipeline.h"
#include "core/layout/prepared_rows.h"
#include "tests/core/item_places.h"
#include "tests/core/layout_test_data.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace murmuration;

class TestLeftOutItems : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keptRowsAreThoseStillInOrder();
    void othersStayInTheirPlaces_data();
    void othersStayInTheirPlaces();
    void whatComesBackIsPlacedAtItsNeighbours();
    void someGoWhileOthersComeBackAndNewOnesJoin();
    void restartForgetsThatTheyWereAway();
    void thoseLeftOutFromTheStartTakeTheirPlacesWithARestart();
    void allOfThemIsAnErrorWithAWayBack();
};

void TestLeftOutItems::keptRowsAreThoseStillInOrder()
{
    const Items before = {4, 2, 9, 7};
    QCOMPARE(rowsKept(before, before), (Items{0, 1, 2, 3}));
    QCOMPARE(rowsKept(before, Items{4, 9}), (Items{0, 2}));
    QCOMPARE(rowsKept(before, Items{2, 7, 5, 4}), (Items{1, 3})); // 4 has come back, 5 is new
    QCOMPARE(rowsKept(before, Items{5}), Items());
}

void TestLeftOutItems::othersStayInTheirPlaces_data()
{
    QTest::addColumn<LayoutMethod>("method");
    QTest::newRow("t-SNE") << LayoutMethod::Tsne;
    QTest::newRow("UMAP") << LayoutMethod::Umap;
}

void TestLeftOutItems::othersStayInTheirPlaces()
{
    QFETCH(LayoutMethod, method);
    const auto features = std::make_shared<FeatureMatrix>(plantedClusters(kRows, 6, 3), "test");
    LayoutOptions options = optionsFor(method);
    LayoutPipeline pipeline;
    pipeline.update(features, options);
    steps(pipeline, 120);
    const LayoutSnapshot before = pipeline.snapshot();
    options.leftOut = listOf({1, 30, 89});
    pipeline.update(features, options);
    const LayoutSnapshot after = pipeline.snapshot();
    QCOMPARE(after.points(), kRows - 3);
    QCOMPARE(after.iteration, before.iteration);
    const std::vector<float> moved = [&] { // the middle of what is left is the new middle
        std::vector<float> by = *placeOf(after, 0);
        for (std::size_t axis = 0; axis < by.size(); ++axis)
            by[axis] -= (*placeOf(before, 0))[axis];
        return by;
    }();
    for (std::uint32_t item = 0; item < kRows; ++item) {
        QCOMPARE(placeOf(after, item).has_value(), !isIn(options.leftOut, item));
        if (!placeOf(after, item))
            continue;
        std::vector<float> expected = *placeOf(before, item);
        for (std::size_t axis = 0; axis < expected.size(); ++axis)
            expected[axis] += moved[axis];
        QVERIFY(distance(*placeOf(after, item), expected) < 1e-4);
    }
    steps(pipeline, 30);
    for (const float value : pipeline.snapshot().positions.values)
        QVERIFY(std::isfinite(value));
}

void TestLeftOutItems::whatComesBackIsPlacedAtItsNeighbours()
{
    const auto features = std::make_shared<FeatureMatrix>(plantedClusters(kRows, 6, 3), "test");
    LayoutOptions options = optionsFor(LayoutMethod::Tsne);
    LayoutPipeline pipeline;
    pipeline.update(features, options);
    steps(pipeline, 400);
    options.leftOut = listOf({0, 3, 7});
    pipeline.update(features, options);
    options.leftOut.reset();
    pipeline.update(features, options);
    const LayoutSnapshot back = pipeline.snapshot();
    QCOMPARE(back.points(), kRows);
    // Item i belongs to cluster i % 3, and the clusters have come apart.
    for (const std::uint32_t item : {0U, 3U, 7U}) {
        const double own = distance(*placeOf(back, item), *placeOf(back, item % 3 + 30));
        const double other = distance(*placeOf(back, item), *placeOf(back, (item + 1) % 3 + 30));
        QVERIFY(own < other);
    }
}

void TestLeftOutItems::someGoWhileOthersComeBackAndNewOnesJoin()
{
    const Matrix values = plantedClusters(kRows, 6, 3);
    const auto features = std::make_shared<FeatureMatrix>(kRows, values.columns, "test");
    for (std::uint32_t r = 0; r < 60; ++r)
        features->append(r, values.row(r));
    for (const LayoutMethod method : {LayoutMethod::Tsne, LayoutMethod::Umap, LayoutMethod::Pca}) {
        LayoutOptions options = optionsFor(method);
        options.leftOut = listOf({2, 5});
        LayoutPipeline pipeline;
        const std::size_t count = features->rows();
        pipeline.update(features, options);
        QCOMPARE(pipeline.snapshot().points(), count - 2);
        steps(pipeline, 20);
        for (std::uint32_t r = static_cast<std::uint32_t>(count); r < count + 10; ++r)
            features->append(r, values.row(r));
        options.leftOut = listOf({5, 8, 11});
        pipeline.update(features, options);
        const LayoutSnapshot layout = pipeline.snapshot();
        Items items = *layout.items;
        QCOMPARE(items.size(), layout.points());
        std::ranges::sort(items);
        Items expected;
        for (std::uint32_t item = 0; item < count + 10; ++item)
            if (!isIn(options.leftOut, item))
                expected.push_back(item);
        QCOMPARE(items, expected);
        steps(pipeline, 20);
        for (const float value : pipeline.snapshot().positions.values)
            QVERIFY(std::isfinite(value));
    }
}

void TestLeftOutItems::restartForgetsThatTheyWereAway()
{
    const auto features = std::make_shared<FeatureMatrix>(plantedClusters(kRows, 6, 3), "test");
    LayoutOptions options = optionsFor(LayoutMethod::Tsne);
    LayoutPipeline fresh;
    fresh.update(features, options);
    steps(fresh, 50);

    LayoutPipeline pipeline;
    pipeline.update(features, options);
    steps(pipeline, 10);
    options.leftOut = listOf({0, 4});
    pipeline.update(features, options);
    options.leftOut.reset();
    pipeline.update(features, options);
    steps(pipeline, 10);
    pipeline.restart();
    pipeline.update(features, options);
    steps(pipeline, 50);
    QCOMPARE(*pipeline.snapshot().items, *fresh.snapshot().items);
    QCOMPARE(pipeline.snapshot().positions, fresh.snapshot().positions);
}

void TestLeftOutItems::thoseLeftOutFromTheStartTakeTheirPlacesWithARestart()
{
    const auto features = std::make_shared<FeatureMatrix>(plantedClusters(kRows, 6, 3), "test");
    LayoutOptions options = optionsFor(LayoutMethod::Tsne);
    options.leftOut = listOf({4, 5});
    LayoutPipeline pipeline;
    pipeline.update(features, options);
    options.leftOut.reset();
    pipeline.update(features, options);
    QCOMPARE(pipeline.snapshot().items->back(), std::uint32_t{5}); // without moving the others
    pipeline.restart();
    pipeline.update(features, options);
    LayoutPipeline fresh;
    fresh.update(features, options);
    QCOMPARE(*pipeline.snapshot().items, *fresh.snapshot().items);
    QCOMPARE(pipeline.snapshot().positions, fresh.snapshot().positions);
}

void TestLeftOutItems::allOfThemIsAnErrorWithAWayBack()
{
    const auto features = std::make_shared<FeatureMatrix>(plantedClusters(kRows, 6, 3), "test");
    LayoutOptions options = optionsFor(LayoutMethod::Tsne);
    Items all(kRows);
    std::iota(all.begin(), all.end(), 0U);
    LayoutPipeline pipeline;
    pipeline.update(features, options);
    options.leftOut = listOf(all);
    QVERIFY_THROWS_EXCEPTION(Error, pipeline.update(features, options));
    options.leftOut = listOf({3});
    pipeline.update(features, options);
    QCOMPARE(pipeline.snapshot().points(), kRows - 1);
}

QTEST_GUILESS_MAIN(TestLeftOutItems)
#include "tst_left_out_items.moc"
