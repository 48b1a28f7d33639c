// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/features/npy.h"
#include "tests/core/picture_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>

using namespace murmuration;
namespace fs = std::filesystem;

namespace {

template <typename Value>
pictures::Bytes npy(const std::string& header, const std::vector<Value>& values, char version = 1)
{
    pictures::Bytes file;
    pictures::append(file, "\x93NUMPY");
    file.push_back(static_cast<std::uint8_t>(version));
    file.push_back(0);
    pictures::appendLittle(file, static_cast<std::uint32_t>(header.size()), version == 1 ? 2 : 4);
    pictures::append(file, header);
    const std::size_t begin = file.size();
    file.resize(begin + values.size() * sizeof(Value));
    std::memcpy(file.data() + begin, values.data(), values.size() * sizeof(Value));
    return file;
}

} // namespace

class TestNpy : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    Matrix read(const pictures::Bytes& bytes)
    {
        const fs::path file = fs::path(m_folder.path().toStdString()) / "a.npy";
        pictures::write(file, bytes);
        return readNpy(file);
    }

    std::string failure(const pictures::Bytes& bytes)
    {
        try {
            static_cast<void>(read(bytes));
            return {};
        } catch (const Error& error) {
            return error.what();
        }
    }

private Q_SLOTS:
    void whatIsWrittenIsRead_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("one") << 1 << 1;
        QTest::newRow("tall") << 40000 << 3;
        QTest::newRow("wide") << 3 << 20011;
        QTest::newRow("none") << 0 << 5;
    }

    void whatIsWrittenIsRead()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        Matrix matrix(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
        for (std::size_t i = 0; i < matrix.values.size(); ++i)
            matrix.values[i] = std::sin(static_cast<float>(i));
        std::ostringstream out;
        writeNpy(out, matrix);
        const std::string text = out.str();
        QCOMPARE((text.size() - matrix.values.size() * sizeof(float)) % 64, std::size_t{0});
        QVERIFY(read(pictures::Bytes(text.begin(), text.end())) == matrix);
    }

    void readsOtherLayouts()
    {
        const Matrix expected = [] {
            Matrix m(2, 3);
            m.values = {1, 2, 3, 4, 5, 6};
            return m;
        }();
        const std::vector<double> rowsFirst{1, 2, 3, 4, 5, 6};
        const std::vector<float> columnsFirst{1, 4, 2, 5, 3, 6};
        QVERIFY(read(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n",
                         rowsFirst)) == expected);
        QVERIFY(read(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n",
                         columnsFirst)) == expected);
        QVERIFY(read(npy("{'shape': (2, 3), 'fortran_order': False, 'descr': '<f8'}", rowsFirst,
                         2)) == expected);
        QVERIFY(read(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", rowsFirst,
                         3)) == expected);

        const Matrix column =
            read(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }", rowsFirst));
        QCOMPARE(column.rows, std::size_t{6});
        QCOMPARE(column.columns, std::size_t{1});
        QCOMPARE(column.at(5, 0), 6.0F);
    }

    void numbersBeyondFloatAreInfinite()
    {
        const std::vector<double> values{1e300, -1e300, 3.4e38, 1e-300};
        const Matrix matrix =
            read(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }", values));
        QCOMPARE(matrix.at(0, 0), std::numeric_limits<float>::infinity());
        QCOMPARE(matrix.at(1, 0), -std::numeric_limits<float>::infinity());
        QCOMPARE(matrix.at(2, 0), 3.4e38F);
        QCOMPARE(matrix.at(3, 0), 0.0F);
    }

    void longTypesAreShortened()
    {
        const std::string fields(5000, 'x');
        const std::string text =
            failure(npy("{'descr': '" + fields + "', 'fortran_order': False, 'shape': (1,), }",
                        std::vector<float>{1}));
        QVERIFY2(text.find("xxx") != std::string::npos && text.size() < 400, text.c_str());
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        const std::vector<float> values{1, 2, 3, 4};
        const auto row = [](const char* name, const pictures::Bytes& bytes, const char* reason) {
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<qsizetype>(bytes.size()))
                                << QString(reason);
        };
        row("empty", {}, "not a NumPy array");
        row("text", {'h', 'e', 'l', 'l', 'o', ' ', 'y', 'o', 'u'}, "not a NumPy array");
        row("integers", npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 2), }", values),
            "<i8");
        row("big-endian",
            npy("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 2), }", values), ">f4");
        row("objects", npy("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }", values),
            "|O");
        row("fields",
            npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (4,), }", values),
            "type");
        row("3-D", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 2), }", values),
            "3 dimensions");
        row("a number", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", values),
            "0 dimensions");
        row("cut short", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", values),
            "cut short");
        row("followed by a value",
            npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1), }", values),
            "announces 3 x 1 values and 4 bytes more");
        pictures::Bytes two =
            npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", values);
        two.push_back(0);
        row("followed by a byte", two, "2 x 2 values and 1 byte more");
        two.pop_back();
        const pictures::Bytes second = two;
        two.insert(two.end(), second.begin(), second.end());
        row("two arrays", two, "more than one array");
        row("vast",
            npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }",
                values),
            "cut short");
        row("shape overflows",
            npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999, 2), }",
                values),
            "damaged");
        row("no shape", npy("{'descr': '<f4', 'fortran_order': False}", values), "damaged");
        row("version 9",
            npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", values, 9),
            "version 9");
        pictures::Bytes cut =
            npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", values);
        cut.resize(20);
        row("header cut short", cut, "header");
    }

    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, reason);
        const auto text =
            QString::fromStdString(failure(pictures::Bytes(bytes.begin(), bytes.end())));
        QVERIFY2(text.contains("a.npy"), qPrintable(text));
        QVERIFY2(text.contains(reason), qPrintable(text));
        QVERIFY2(text.contains("save ") || text.contains("numpy.save"), qPrintable(text));
    }

    void absentFileIsNamed()
    {
        QVERIFY_THROWS_EXCEPTION(Error, static_cast<void>(readNpy("/nowhere/absent.npy")));
    }
};

QTEST_GUILESS_MAIN(TestNpy)
#include "tst_npy.moc"
