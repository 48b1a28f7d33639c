// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/images/decode.h"
#include "tests/core/picture_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <fcntl.h>
#include <functional>
#include <iostream>
#include <thread>
#include <unistd.h>

using namespace murmuration;

namespace {

/// What reaches the process's standard error while `work` runs.
std::string standardErrorOf(const std::function<void()>& work)
{
    const QTemporaryDir folder;
    const std::string file = folder.filePath("stderr").toStdString();
    const int before = ::dup(STDERR_FILENO);
    const int to = ::open(file.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    ::dup2(to, STDERR_FILENO);
    work();
    ::dup2(before, STDERR_FILENO);
    ::close(to);
    ::close(before);
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Pictures about which OpenCV and libpng would write lines of their own.
void decodeDamagedPictures()
{
    pictures::Bytes png = pictures::png(4, 8, pictures::PngColor::Grey,
                                        std::vector<pictures::Bytes>(4, pictures::Bytes(4, 9)));
    png[png.size() - 30] ^= 0xFF;
    pictures::Bytes cutPng = png;
    cutPng.resize(cutPng.size() / 2 + 20);
    pictures::Bytes bmp = pictures::bmp(4, 4, 24, pictures::Bytes(48));
    bmp[30] = 77; // no such compression
    for (const pictures::Bytes& bytes : {png, cutPng, bmp}) {
        try {
            static_cast<void>(decodeImage(bytes));
        } catch (const Error&) {
            // that is where the reason belongs
        }
    }
}

} // namespace

class TestQuietDecoding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodersSayNothingThemselves()
    {
        QCOMPARE(QString::fromStdString(standardErrorOf(decodeDamagedPictures)), QString());
    }

    void othersAreStillHeard()
    {
        const std::string heard = standardErrorOf([] {
            decodeDamagedPictures();
            std::fputs("from C\n", stderr);
            std::cerr << "from C++ " << 7 << '\n';
            std::jthread([] {
                for (int i = 0; i < 20; ++i)
                    decodeDamagedPictures();
            });
        });
        QCOMPARE(heard, std::string("from C\nfrom C++ 7\n"));
    }

    void realPictures()
    {
        const std::filesystem::path folder = MURMURATION_SOURCE_DIR "/../shared/data/odd-images";
        if (!std::filesystem::exists(folder))
            QSKIP("../shared/data/odd-images is absent");
        const std::string heard = standardErrorOf([&] {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
                if (!entry.is_regular_file())
                    continue;
                try {
                    static_cast<void>(decodeImageFile(entry.path()));
                } catch (const Error&) {
                    // that is where the reason belongs
                }
            }
        });
        QCOMPARE(QString::fromStdString(heard), QString());
    }
};

QTEST_GUILESS_MAIN(TestQuietDecoding)
#include "tst_quiet_decoding.moc"
