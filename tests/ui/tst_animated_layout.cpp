// SPDX-License-Identifier: Apache-2.0
#include "ui/view/animated_layout.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace murmuration;

namespace {

std::shared_ptr<const LayoutSnapshot> snapshotOf(const std::vector<std::vector<float>>& rows,
                                                 std::vector<std::uint32_t> items, int iteration,
                                                 LayoutMethod method = LayoutMethod::Tsne)
{
    auto snapshot = std::make_shared<LayoutSnapshot>();
    snapshot->positions = Matrix(rows.size(), rows.front().size());
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t c = 0; c < rows[r].size(); ++c)
            snapshot->positions.at(r, c) = rows[r][c];
    snapshot->items = std::make_shared<const std::vector<std::uint32_t>>(std::move(items));
    snapshot->iteration = iteration;
    snapshot->method = method;
    return snapshot;
}

} // namespace

class TestAnimatedLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsItsOwnSnapshotsDirectly()
    {
        AnimatedLayout layout;
        QCOMPARE(layout.show(snapshotOf({{0, 1}, {0, -1}}, {4, 2}, 10)),
                 AnimatedLayout::Change::NewLayout);
        QVERIFY(!layout.moving());
        QCOMPARE(layout.show(snapshotOf({{0.1F, 1}, {-0.1F, -1}}, {4, 2}, 11)),
                 AnimatedLayout::Change::Moved);
        QVERIFY(!layout.moving());
        QCOMPARE(layout.positions(), (std::vector<float>{0.1F, 1, 0, -0.1F, -1, 0}));
        QCOMPARE(layout.rowOf(2), std::optional<std::size_t>(1));
        QVERIFY(!layout.rowOf(3) && !layout.rowOf(99));
    }

    void glidesByItemToAnotherLayout()
    {
        AnimatedLayout layout;
        layout.show(snapshotOf({{0, 8}, {0, -8}}, {4, 2}, 500));
        // PCA in space has the items in another order and one more.
        QCOMPARE(layout.show(snapshotOf({{6, 0, 2}, {-6, 0, 4}, {1, 1, 1}}, {2, 4, 7}, 0,
                                        LayoutMethod::Pca)),
                 AnimatedLayout::Change::NewLayout);
        QVERIFY(layout.moving());
        QCOMPARE(layout.positions(), (std::vector<float>{0, -8, 0, 0, 8, 0, 1, 1, 1}));
        QVERIFY(std::abs(layout.shownBounds()->radius - 8) < 0.1F); // not yet where they belong
        layout.advance(0.1);
        QVERIFY(layout.positions()[0] > 0 && layout.positions()[0] < 6 &&
                layout.positions()[2] > 0);
        layout.advance(1);
        QVERIFY(!layout.moving());
        QCOMPARE(layout.positions(), (std::vector<float>{6, 0, 2, -6, 0, 4, 1, 1, 1}));
    }

    void glidesToAnotherMethodThoughIterationsGoUp()
    {
        AnimatedLayout layout;
        layout.show(snapshotOf({{0, 8}, {0, -8}}, {0, 1}, 0, LayoutMethod::Pca));
        QCOMPARE(layout.show(snapshotOf({{1, 7}, {-1, -7}}, {0, 1}, 40, LayoutMethod::Umap)),
                 AnimatedLayout::Change::NewLayout);
        QVERIFY(layout.moving());
    }

    void restartGlidesToItsNewestSnapshot()
    {
        AnimatedLayout layout;
        layout.show(snapshotOf({{0, 8}, {0, -8}}, {0, 1}, 500));
        layout.show(snapshotOf({{1, 0}, {-1, 0}}, {0, 1}, 1));
        layout.advance(0.2);
        QCOMPARE(layout.show(snapshotOf({{2, 0}, {-2, 0}}, {0, 1}, 2)),
                 AnimatedLayout::Change::Moved);
        QVERIFY(layout.moving());
        layout.advance(0.2);
        QCOMPARE(layout.positions(), (std::vector<float>{2, 0, 0, -2, 0, 0}));
    }

    void boundsHoldTheIncludedRows()
    {
        AnimatedLayout layout;
        layout.show(snapshotOf({{0, 8}, {4, -8}, {100, 100}}, {0, 1, 2}, 5));
        const auto bounds = layout.bounds([](std::size_t row) { return row < 2; });
        QVERIFY(bounds.has_value());
        QCOMPARE(bounds->center, QVector3D(2, 0, 0));
        QCOMPARE(bounds->radius, std::hypot(2.0F, 8.0F));
        QVERIFY(std::ranges::count(bounds->extremes, QVector3D(2, -8, 0)) > 0);
        QVERIFY(!layout.bounds([](std::size_t) { return false; }));
        layout.show(nullptr);
        QCOMPARE(layout.points(), std::size_t{0});
    }

    void slowSnapshotsAreMovedBetweenEvenly()
    {
        AnimatedLayout layout;
        layout.show(snapshotOf({{0, 8}, {0, -8}}, {0, 1}, 10));
        layout.show(snapshotOf({{1, 8}, {-1, -8}}, {0, 1}, 11), 0.1);
        QVERIFY(layout.moving() && !layout.gliding());
        QCOMPARE(layout.positions(), (std::vector<float>{0, 8, 0, 0, -8, 0}));
        layout.advance(0.05);
        QCOMPARE(layout.positions(), (std::vector<float>{0.5F, 8, 0, -0.5F, -8, 0}));
        // The next one comes early: from where they are to where they belong now.
        layout.show(snapshotOf({{2.5F, 8}, {-2.5F, -8}}, {0, 1}, 12), 0.1);
        QCOMPARE(layout.positions()[0], 0.5F);
        layout.advance(0.05);
        QCOMPARE(layout.positions()[0], 1.5F);
        layout.advance(0.1);
        QVERIFY(!layout.moving());
        QCOMPARE(layout.positions()[0], 2.5F);
        // What joins meanwhile appears in its place.
        layout.show(snapshotOf({{2.5F, 8}, {-2.5F, -8}, {0, 3}}, {0, 1, 2}, 13), 0.1);
        QCOMPARE(layout.positions()[7], 3.0F);
        // A fast one is shown at once.
        layout.show(snapshotOf({{2, 8}, {-2, -8}, {0, 3}}, {0, 1, 2}, 14));
        QVERIFY(!layout.moving());
        QCOMPARE(layout.positions()[0], 2.0F);
    }

    void anotherLayoutGlidesAlthoughPointsWereMovingEvenly()
    {
        AnimatedLayout layout;
        layout.show(snapshotOf({{0, 8}, {0, -8}}, {0, 1}, 10));
        layout.show(snapshotOf({{1, 8}, {-1, -8}}, {0, 1}, 11), 0.1);
        layout.advance(0.05);
        layout.show(snapshotOf({{9, 0}, {-9, 0}}, {0, 1}, 0), 0.1);
        QVERIFY(layout.gliding());
        QCOMPARE(layout.positions()[0], 0.5F);
        // Snapshots that come meanwhile only change where it goes.
        layout.show(snapshotOf({{8, 0}, {-8, 0}}, {0, 1}, 1), 0.1);
        QVERIFY(layout.gliding());
        layout.advance(1);
        QCOMPARE(layout.positions()[0], 8.0F);
    }
};

QTEST_GUILESS_MAIN(TestAnimatedLayout)
#include "tst_animated_layout.moc"
