// SPDX-License-Identifier: Apache-2.0
#include "core/quality/label_agreement.h"

#include <QTest>

using namespace murmuration;

namespace {

/// Five points in a ring of neighbours: point i's are i+1, i+2 and i+3 (modulo 5), nearest first.
NeighborGraph ring()
{
    NeighborGraph graph;
    graph.points = 5;
    graph.k = 3;
    for (std::uint32_t i = 0; i < 5; ++i) {
        for (std::uint32_t step = 1; step <= 3; ++step) {
            graph.indices.push_back((i + step) % 5);
            graph.distances.push_back(static_cast<float>(step));
        }
    }
    return graph;
}

} // namespace

class LabelAgreementTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void averagesSharesOfEqualLabels()
    {
        // Neighbours of 0: 1 2 3 -> labels 0 1 1: 1/3; of 1: 2 3 4 -> 1 1 1: 0; of 2: 3 4 0 -> 2/3;
        // of 3: 4 0 1 -> 1/3; of 4: 0 1 2 -> 1/3.
        const std::vector<int> labels{0, 0, 1, 1, 1};
        const auto agreement = labelAgreement(ring(), labels, 3);
        QVERIFY(agreement.has_value());
        QVERIFY(std::abs(*agreement - (1 + 0 + 2 + 1 + 1) / 15.0) < 1e-12);
    }

    void looksAtTheNearestOnly()
    {
        const std::vector<int> labels{0, 0, 1, 1, 1};
        const auto agreement = labelAgreement(ring(), labels, 1);
        QVERIFY(agreement.has_value());
        QVERIFY(std::abs(*agreement - 3.0 / 5) < 1e-12); // 0, 2 and 3 are followed by their like
    }

    void passesOverPointsWithoutLabel()
    {
        // Labelled neighbours of 0: 1 (same), 3 (other); of 1: 3 (other); of 3: 0, 1 (others).
        const std::vector<int> labels{0, 0, -1, 1, -1};
        const auto agreement = labelAgreement(ring(), labels, 3);
        QVERIFY(agreement.has_value());
        QVERIFY(std::abs(*agreement - 0.5 / 3) < 1e-12);
    }

    void saysNothingOfLessThanTwoClasses()
    {
        QVERIFY(!labelAgreement(ring(), std::vector<int>{1, 1, 1, 1, 1}));
        QVERIFY(!labelAgreement(ring(), std::vector<int>{-1, 2, 2, -1, 2}));
        QVERIFY(!labelAgreement(ring(), std::vector<int>{-1, -1, -1, -1, -1}));
        QVERIFY(!labelAgreement(NeighborGraph(), std::vector<int>()));
    }

    void isOneForSeparateClasses()
    {
        NeighborGraph graph;
        graph.points = 4;
        graph.k = 1;
        graph.indices = {1, 0, 3, 2};
        graph.distances = {1, 1, 1, 1};
        QCOMPARE(labelAgreement(graph, std::vector<int>{7, 7, 3, 3}).value_or(0), 1.0);
    }
};

QTEST_GUILESS_MAIN(LabelAgreementTest)
#include "tst_label_agreement.moc"
