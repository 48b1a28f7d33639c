// SPDX-License-Identifier: Apache-2.0
#include "core/images/decode.h"
#include "tests/core/picture_files.h"

#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

using namespace murmuration;

namespace {

pictures::Bytes photograph()
{
    const std::filesystem::path folder = MURMURATION_SOURCE_DIR "/../shared/data/animals10/cane";
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        files.push_back(entry.path());
    if (files.empty())
        return {};
    std::ifstream in(*std::ranges::min_element(files), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

/// Photographs of ../shared/data: cut short, and decoded smaller than they are.
class TestDecodePhotographs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsAndReportsCutPhotographs()
    {
        const pictures::Bytes whole = photograph();
        if (whole.empty())
            QSKIP("../shared/data/animals10 is absent");
        const DecodedImage complete = decodeImage(whole);
        QVERIFY(complete.damage.empty());

        const pictures::Bytes half(whole.begin(),
                                   whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2));
        const DecodedImage cut = decodeImage(half);
        QVERIFY(!cut.damage.empty());
        QCOMPARE(cut.image.width, complete.image.width);
        QCOMPARE(cut.image.height, complete.image.height);
        const std::size_t topRows = static_cast<std::size_t>(complete.image.width) * 3 * 8;
        QVERIFY(std::equal(cut.image.rgb.begin(),
                           cut.image.rgb.begin() + static_cast<std::ptrdiff_t>(topRows),
                           complete.image.rgb.begin()));
        QVERIFY(decodeImage(half).image == cut.image);
    }

    void decodesPhotographsSmaller()
    {
        const pictures::Bytes file = photograph();
        if (file.empty())
            QSKIP("../shared/data/animals10 is absent");
        const Image whole = decodeImage(file).image;
        const int shorter = std::min(whole.width, whole.height);
        for (const int side : {shorter, shorter / 2, shorter / 4, shorter / 8, 16}) {
            const Image reduced = decodeImage(file, side).image;
            QVERIFY(std::min(reduced.width, reduced.height) >= side);
            QVERIFY(std::abs(reduced.width * whole.height - reduced.height * whole.width) <=
                    std::max(whole.width, whole.height));
        }
        QVERIFY(decodeImage(file, shorter / 4).image.width < whole.width / 2);
        QVERIFY(decodeImage(file, shorter + 1).image == whole);
    }
};

QTEST_GUILESS_MAIN(TestDecodePhotographs)
#include "tst_decode_photographs.moc"
