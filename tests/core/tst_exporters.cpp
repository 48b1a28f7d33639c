// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/export/coordinates.h"
#include "core/features/npy.h"
#include "tests/core/tables.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

using namespace murmuration;
using namespace tables;
namespace fs = std::filesystem;

namespace {

/// Names that make trouble in one format or another; the last has no class.
Collection troublesomeCollection()
{
    Collection collection;
    collection.classNames = {"plain", "comma, and \"quotes\"", "línea\nнова\t大"};
    collection.items = {{"a/1.jpg", 0},
                        {"a, b/2.jpg", 1},
                        {"\"q\".jpg", 1},
                        {"two\r\nlines.jpg", 2},
                        {"tab\there/鳥 \\ ü.png", 2},
                        {"", kNoClass}};
    return collection;
}

/// Points in another order than the items; values whose decimals are long, tiny, huge or negative.
LayoutSnapshot awkwardLayout(std::size_t dimensions)
{
    LayoutSnapshot layout;
    layout.items = std::make_shared<const std::vector<std::uint32_t>>(
        std::vector<std::uint32_t>{3, 0, 5, 1, 4, 2});
    layout.positions = Matrix(6, dimensions);
    const std::vector<float> values{0.1F,          -1.0F / 3, 1e-30F,      123456792.0F,
                                    3.4028235e38F, -0.0F,     1.5e-45F,    16777216.0F,
                                    2.0F,          -7.25F,    0.30000001F, 1e10F};
    for (std::size_t i = 0; i < layout.positions.values.size(); ++i)
        layout.positions.values[i] = values[i % values.size()] * (i < values.size() ? 1 : -0.7F);
    return layout;
}

/// The position of an item.
std::vector<float> positionOf(const LayoutSnapshot& layout, std::size_t item)
{
    for (std::size_t p = 0; p < layout.points(); ++p) {
        if ((*layout.items)[p] == item)
            return {layout.positions.row(p).begin(), layout.positions.row(p).end()};
    }
    return {};
}

bool sameBits(float a, float b)
{
    return std::memcmp(&a, &b, sizeof a) == 0;
}

std::string contentOf(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Whether every row after the header holds its item's position, bit for bit.
bool holdsPositions(const Table& table, const LayoutSnapshot& layout)
{
    for (std::size_t item = 0; item < layout.points(); ++item) {
        const std::vector<float> position = positionOf(layout, item);
        const std::vector<std::string>& row = table.at(item + 1);
        if (row.size() != 2 + position.size())
            return false;
        for (std::size_t axis = 0; axis < position.size(); ++axis) {
            if (!sameBits(std::strtof(row[2 + axis].c_str(), nullptr), position[axis]))
                return false;
        }
    }
    return table.size() == layout.points() + 1;
}

} // namespace

class ExportersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->path().toStdString();
    }

    void coordinates_data()
    {
        QTest::addColumn<int>("dimensions");
        QTest::newRow("2-D") << 2;
        QTest::newRow("3-D") << 3;
    }

    void coordinates()
    {
        QFETCH(int, dimensions);
        const Collection collection = troublesomeCollection();
        const LayoutSnapshot layout = awkwardLayout(static_cast<std::size_t>(dimensions));
        std::vector<std::string> header{"file", "class", "x", "y"};
        if (dimensions == 3)
            header.emplace_back("z");
        readCsvBack(collection, layout, header);
        readTsvBack(collection, layout, header);
        readJsonBack(collection, layout, header);

        writeCoordinates(m_folder / "map.npy", collection, layout);
        const Matrix matrix = readNpy(m_folder / "map.npy");
        QCOMPARE(matrix.rows, layout.points());
        QCOMPARE(matrix.columns, static_cast<std::size_t>(dimensions));
        for (std::size_t item = 0; item < matrix.rows; ++item) {
            const std::vector<float> position = positionOf(layout, item);
            QVERIFY(
                std::equal(position.begin(), position.end(), matrix.row(item).begin(), sameBits));
        }
    }

    void onlyWhatIsLaidOutIsWritten()
    {
        const Collection collection = troublesomeCollection();
        LayoutSnapshot layout;
        layout.positions = Matrix(2, 2);
        layout.items =
            std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{4, 1});
        writeCoordinates(m_folder / "some.CSV", collection, layout);
        const Table table = parseCsv(contentOf(m_folder / "some.CSV"));
        QCOMPARE(table.size(), std::size_t{3});
        QCOMPARE(table[1][0], collection.items[1].name);
        QCOMPARE(table[2][0], collection.items[4].name);

        layout.positions = Matrix(0, 2);
        layout.items = std::make_shared<const std::vector<std::uint32_t>>();
        writeCoordinates(m_folder / "none.json", collection, layout);
        QVERIFY(nlohmann::json::parse(contentOf(m_folder / "none.json"))["points"].empty());
    }

    void namesThatAreNotUtf8StayValidJson()
    {
        Collection collection = troublesomeCollection();
        collection.items[0].name = "caf\xe9.jpg";
        writeCoordinates(m_folder / "map.json", collection, awkwardLayout(2));
        const auto json = nlohmann::json::parse(contentOf(m_folder / "map.json"));
        QCOMPARE(json["points"][0][0].get<std::string>(), std::string("caf\xef\xbf\xbd.jpg"));
    }

    void featuresInTheItemsOrder()
    {
        FeatureMatrix features(5, 3, "test");
        for (const std::uint32_t item : {4U, 0U, 2U}) {
            const std::vector<float> row{static_cast<float>(item), 1.0F / 3, -0.0F};
            features.append(item, row);
        }
        writeFeatures(m_folder / "features.npy", features);
        const Matrix matrix = readNpy(m_folder / "features.npy");
        QCOMPARE(matrix.rows, std::size_t{3});
        QCOMPARE(matrix.columns, std::size_t{3});
        for (std::size_t r = 0; r < 3; ++r) {
            QCOMPARE(matrix.at(r, 0), static_cast<float>(2 * r));
            QVERIFY(sameBits(matrix.at(r, 1), 1.0F / 3) && sameBits(matrix.at(r, 2), -0.0F));
        }
    }

    void cancelledWritingLeavesNothing()
    {
        const Collection collection = troublesomeCollection();
        const LayoutSnapshot layout = awkwardLayout(2);
        const TaskContext stopped([] { return true; });
        for (const char* name : {"map.csv", "map.tsv", "map.json", "map.npy"})
            QVERIFY_EXCEPTION_THROWN(writeCoordinates(m_folder / name, collection, layout, stopped),
                                     Cancelled);
        const FeatureMatrix features(Matrix(2, 3), "test");
        QVERIFY_EXCEPTION_THROWN(writeFeatures(m_folder / "f.npy", features, stopped), Cancelled);
        QVERIFY(fs::is_empty(m_folder));
    }

    void saysWhyItFails()
    {
        const Collection collection = troublesomeCollection();
        const LayoutSnapshot layout = awkwardLayout(2);
        for (const char* name : {"map.xlsx", "map", "missing/map.csv"})
            QVERIFY_EXCEPTION_THROWN(writeCoordinates(m_folder / name, collection, layout), Error);
        QVERIFY_EXCEPTION_THROWN(
            writeFeatures(m_folder / "features.csv", FeatureMatrix(1, 1, "test")), Error);
        QVERIFY(fs::is_empty(m_folder));
    }

private:
    void readCsvBack(const Collection& collection, const LayoutSnapshot& layout,
                     const std::vector<std::string>& header)
    {
        writeCoordinates(m_folder / "map.csv", collection, layout);
        const Table csv = parseCsv(contentOf(m_folder / "map.csv"));
        QVERIFY(csv.at(0) == header);
        QVERIFY(holdsPositions(csv, layout));
        for (std::size_t i = 0; i < collection.size(); ++i) {
            const Item& item = collection.items[i];
            QCOMPARE(csv[i + 1][0], item.name);
            QCOMPARE(csv[i + 1][1],
                     item.label == kNoClass
                         ? std::string()
                         : collection.classNames[static_cast<std::size_t>(item.label)]);
        }
    }

    void readTsvBack(const Collection& collection, const LayoutSnapshot& layout,
                     const std::vector<std::string>& header)
    {
        writeCoordinates(m_folder / "map.tsv", collection, layout);
        const Table tsv = parseTsv(contentOf(m_folder / "map.tsv"));
        QVERIFY(tsv.at(0) == header);
        QVERIFY(holdsPositions(tsv, layout));
        QCOMPARE(tsv[2][0], collection.items[1].name);
        QCOMPARE(tsv[4][0], std::string("two  lines.jpg"));
        QCOMPARE(tsv[5][0], std::string("tab here/鳥 \\ ü.png"));
        QCOMPARE(tsv[5][1], std::string("línea нова 大"));
        QCOMPARE(tsv[6][1], std::string());
    }

    void readJsonBack(const Collection& collection, const LayoutSnapshot& layout,
                      const std::vector<std::string>& header)
    {
        writeCoordinates(m_folder / "map.json", collection, layout);
        const auto json = nlohmann::json::parse(contentOf(m_folder / "map.json"));
        QVERIFY(json["columns"].get<std::vector<std::string>>() == header);
        QCOMPARE(json["points"].size(), layout.points());
        for (std::size_t i = 0; i < collection.size(); ++i) {
            const auto& point = json["points"][i];
            const Item& item = collection.items[i];
            QCOMPARE(point[0].get<std::string>(), item.name);
            if (item.label == kNoClass)
                QVERIFY(point[1].is_null());
            else
                QCOMPARE(point[1].get<std::string>(),
                         collection.classNames[static_cast<std::size_t>(item.label)]);
            const std::vector<float> position = positionOf(layout, i);
            QCOMPARE(point.size(), 2 + position.size());
            for (std::size_t axis = 0; axis < position.size(); ++axis)
                QVERIFY(sameBits(point[2 + axis].get<float>(), position[axis]));
        }
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

QTEST_GUILESS_MAIN(ExportersTest)
#include "tst_exporters.moc"
