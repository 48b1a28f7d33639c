// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/collection/collection.h"
#include "tests/core/picture_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace murmuration;
namespace fs = std::filesystem;

namespace {

/// Pictures of 3 x 2 pixels whose bytes count up from 0.
pictures::Bytes images(std::uint32_t announced, std::uint32_t held)
{
    pictures::Bytes file;
    for (const std::uint32_t field : {0x803U, announced, 2U, 3U})
        pictures::appendBig(file, field);
    for (std::uint32_t i = 0; i < held * 6; ++i)
        file.push_back(static_cast<std::uint8_t>(i));
    return file;
}

pictures::Bytes labels(const pictures::Bytes& values)
{
    pictures::Bytes file;
    pictures::appendBig(file, 0x801);
    pictures::appendBig(file, static_cast<std::uint32_t>(values.size()));
    file.insert(file.end(), values.begin(), values.end());
    return file;
}

/// A gzip member (RFC 1952) that stores its data.
pictures::Bytes gzip(const pictures::Bytes& plain)
{
    pictures::Bytes file{0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1};
    const auto length = static_cast<std::uint32_t>(plain.size());
    pictures::appendLittle(file, length, 2);
    pictures::appendLittle(file, ~length, 2);
    file.insert(file.end(), plain.begin(), plain.end());
    pictures::appendLittle(file, pictures::crc32(plain));
    pictures::appendLittle(file, length);
    return file;
}

std::string failureOf(const fs::path& path)
{
    try {
        static_cast<void>(openCollection(path));
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

bool mentions(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class TestIdx : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = m_folder->path().toStdString();
    }

    void picturesAndLabels_data()
    {
        QTest::addColumn<QString>("imagesName");
        QTest::addColumn<QString>("labelsName");
        QTest::newRow("plain") << "train-images-idx3-ubyte"
                               << "train-labels-idx1-ubyte";
        QTest::newRow("packed") << "train-images-idx3-ubyte.gz"
                                << "train-labels-idx1-ubyte.gz";
        QTest::newRow("mixed") << "train-images-idx3-ubyte.gz"
                               << "train-labels-idx1-ubyte";
        QTest::newRow("dot") << "train-images-idx3-ubyte"
                             << "train-labels.idx1-ubyte";
        QTest::newRow("other dot") << "t10k-images.idx3-ubyte"
                                   << "t10k-labels-idx1-ubyte.gz";
        QTest::newRow("own names") << "my images"
                                   << "my labels";
    }

    void picturesAndLabels()
    {
        QFETCH(QString, imagesName);
        QFETCH(QString, labelsName);
        const auto store = [&](const QString& name, const pictures::Bytes& bytes) {
            pictures::write(m_root / name.toStdString(),
                            name.endsWith(".gz") ? gzip(bytes) : bytes);
        };
        store(imagesName, images(3, 3));
        store(labelsName, labels({10, 9, 10}));
        for (const fs::path& path : {m_root / imagesName.toStdString(), m_root}) {
            const auto [collection, issues] = openCollection(path);
            QVERIFY(issues.empty());
            QCOMPARE(collection->name, imagesName.toStdString());
            QCOMPARE(collection->size(), std::size_t{3});
            QCOMPARE(collection->items[2].name, std::string("#2"));
            QCOMPARE(collection->classNames, (std::vector<std::string>{"9", "10"}));
            QCOMPARE(collection->labels(), (std::vector<int>{1, 0, 1}));
            const Image image = collection->pictures->read(1, 0).image;
            QCOMPARE(image.width, 3);
            QCOMPARE(image.height, 2);
            for (int channel = 0; channel < 3; ++channel)
                QCOMPARE(int{image.pixel(2, 1)[channel]}, 11);
            QVERIFY(collection->pictures->file(0).empty());
        }
    }

    void labelsMayBeAbsent()
    {
        pictures::write(m_root / "images", images(2, 2));
        const auto [collection, issues] = openCollection(m_root / "images");
        QVERIFY(collection->classNames.empty());
        QCOMPARE(issues.size(), std::size_t{1});
        QVERIFY(mentions(issues[0].text, "labels"));
    }

    void severalFilesAreNamed()
    {
        pictures::write(m_root / "b-images", images(1, 1));
        pictures::write(m_root / "a-images", images(2, 2));
        const auto [collection, issues] = openCollection(m_root);
        QCOMPARE(collection->name, std::string("a-images"));
        QVERIFY(std::ranges::any_of(
            issues, [](const Issue& issue) { return mentions(issue.text, "b-images"); }));
    }

    void damageIsSaid()
    {
        pictures::write(m_root / "short", images(5, 3));
        QVERIFY(mentions(failureOf(m_root / "short"), "announces 5 pictures and holds 3; copy"));

        pictures::Bytes packed = gzip(images(5, 5));
        packed.resize(40);
        pictures::write(m_root / "short.gz", packed);
        QVERIFY(mentions(failureOf(m_root / "short.gz"), "cut short"));

        pictures::write(m_root / "x-images", images(3, 3));
        pictures::write(m_root / "x-labels", labels({1, 2}));
        QVERIFY(mentions(failureOf(m_root / "x-images"), "2 labels for 3 pictures"));
        QVERIFY(mentions(failureOf(m_root / "x-labels"), "holds labels"));

        pictures::write(m_root / "none", images(0, 0));
        QVERIFY(mentions(failureOf(m_root / "none"), "no pictures"));

        pictures::Bytes vast;
        for (const std::uint32_t field : {0x803U, 0xFFFFFFFFU, 16384U, 16384U})
            pictures::appendBig(vast, field);
        pictures::write(m_root / "vast", vast);
        QVERIFY(mentions(failureOf(m_root / "vast"), "cut short"));
    }

    void wrongChecksumIsSaid()
    {
        pictures::write(m_root / "images.gz", gzip(images(3, 3)));
        QCOMPARE(openCollection(m_root / "images.gz").collection->size(), std::size_t{3});
        pictures::Bytes pixel = gzip(images(3, 3));
        pixel[40] ^= 1;
        pictures::Bytes end = gzip(images(3, 3));
        end.resize(end.size() - 3);
        for (const auto& [bytes, reason] :
             {std::pair{pixel, "damaged"}, std::pair{end, "cut short"}}) {
            pictures::write(m_root / "images.gz", bytes);
            const std::string failure = failureOf(m_root / "images.gz");
            QVERIFY2(mentions(failure, reason), failure.c_str());
            QVERIFY2(mentions(failure, "download it again"), failure.c_str());
        }
        // Of the labels, too.
        pictures::write(m_root / "images.gz", gzip(images(3, 3)));
        pictures::Bytes packed = gzip(labels({1, 2, 3}));
        packed.back() ^= 1;
        pictures::write(m_root / "labels.gz", packed);
        const std::string failure = failureOf(m_root / "images.gz");
        QVERIFY2(mentions(failure, "labels.gz") && mentions(failure, "damaged"), failure.c_str());
    }

    void surplusIsSaid()
    {
        for (const bool packed : {false, true}) {
            const pictures::Bytes bytes = images(2, 3);
            pictures::write(m_root / "images", packed ? gzip(bytes) : bytes);
            const auto [collection, issues] = openCollection(m_root / "images");
            QCOMPARE(collection->size(), std::size_t{2});
            QVERIFY(std::ranges::any_of(issues, [](const Issue& issue) {
                return mentions(issue.text, "more than the pictures it announces");
            }));
        }
        // A changed byte may be why there seems to be more: the checksum behind it is compared.
        pictures::Bytes packed = gzip(images(2, 3));
        packed[packed.size() - 8] ^= 1;
        pictures::write(m_root / "images", packed);
        const std::string failure = failureOf(m_root / "images");
        QVERIFY2(mentions(failure, "incorrect data check"), failure.c_str());
    }

    void digits()
    {
        const fs::path folder = MURMURATION_SOURCE_DIR "/../shared/data/mnist";
        if (!fs::exists(folder))
            QSKIP("../shared/data/mnist is absent");
        const auto [collection, issues] = openCollection(folder / "train-images-idx3-ubyte.gz");
        QVERIFY(issues.empty());
        QCOMPARE(collection->size(), std::size_t{60000});
        QCOMPARE(collection->classNames.size(), std::size_t{10});
        QCOMPARE(collection->classNames[5], std::string("5"));
        QCOMPARE(collection->items[0].label, 5); // MNIST's first digit
        QCOMPARE(collection->pictures->read(59999, 0).image.width, 28);

        const auto [first, notes] = openCollection(folder);
        QCOMPARE(first->name, std::string("t10k-images-idx3-ubyte.gz"));
        QCOMPARE(notes.size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestIdx)
#include "tst_idx.moc"
