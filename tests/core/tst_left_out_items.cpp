// SPDX-License-Identifier: Apache-2.0
// Items that are taken out of a layout and brought back while it runs, and pinned ones.
#include "core/base/error.h"
#include "core/layout/layout_pipeline.h"
#include "core/layout/prepared_rows.h"
#include "tests/core/layout_test_data.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace murmuration;

namespace {

constexpr std::size_t kRows = 90;
using Items = std::vector<std::uint32_t>;

ItemList listOf(Items items)
{
    return std::make_shared<const Items>(std::move(items));
}

LayoutOptions optionsFor(LayoutMethod method)
{
    LayoutOptions options;
    options.method = method;
    options.tsne.perplexity = 8;
    return options;
}

/// Where an item is; nothing when it takes no part.
std::optional<std::vector<float>> placeOf(const LayoutSnapshot& layout, std::uint32_t item)
{
    const auto found = std::ranges::find(*layout.items, item);
    if (found == layout.items->end())
        return std::nullopt;
    const auto row = layout.positions.row(static_cast<std::size_t>(found - layout.items->begin()));
    return std::vector<float>(row.begin(), row.end());
}

double distance(const std::vector<float>& a, const std::vector<float>& b)
{
    double squared = 0;
    for (std::size_t axis = 0; axis < a.size(); ++axis)
        squared += std::pow(static_cast<double>(a[axis]) - static_cast<double>(b[axis]), 2);
    return std::sqrt(squared);
}

void steps(LayoutPipeline& pipeline, int count)
{
    for (int i = 0; i < count; ++i)
        pipeline.step();
}

} // namespace

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
    void pinsFollowTheirItems();
    void pinsStayOverARestart_data();
    void pinsStayOverARestart();
    void pinsStayWithAnotherSeedAndAnAxisMore();
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

void TestLeftOutItems::pinsFollowTheirItems()
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

void TestLeftOutItems::pinsStayOverARestart_data()
{
    othersStayInTheirPlaces_data();
}

void TestLeftOutItems::pinsStayOverARestart()
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

void TestLeftOutItems::pinsStayWithAnotherSeedAndAnAxisMore()
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
