// SPDX-License-Identifier: Apache-2.0
#include "core/base/atomic_file.h"
#include "core/base/error.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>
#include <iterator>
#include <ostream>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace murmuration;
namespace fs = std::filesystem;

namespace {

std::string contentOf(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t entries(const fs::path& folder)
{
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

void write(const fs::path& file, const std::string& text)
{
    writeFileAtomically(file, [&](std::ostream& out) { out << text; });
}

std::string reasonOfFailure(const fs::path& file, const std::string& text = "text")
{
    try {
        write(file, text);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

/// No file may grow beyond `bytes` while this lives: stands for a full disk.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(rlim_t bytes)
        : m_handler(std::signal(SIGXFSZ, SIG_IGN))
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    void (*m_handler)(int);
    rlimit m_before{};
};

} // namespace

class AtomicFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->path().toStdString();
    }

    void writesAndReplaces()
    {
        const fs::path file = m_folder / "Größe 大.csv";
        write(file, "first");
        QCOMPARE(contentOf(file), std::string("first"));
        const std::string large(300'000, 'x');
        write(file, large);
        QCOMPARE(contentOf(file), large);
        QCOMPARE(entries(m_folder), std::size_t{1});
    }

    void writesIntoTheCurrentFolder()
    {
        const fs::path before = fs::current_path();
        fs::current_path(m_folder);
        write("plain", "here");
        fs::current_path(before);
        QCOMPARE(contentOf(m_folder / "plain"), std::string("here"));
    }

    void failedWriterLeavesWhatWasThere()
    {
        const fs::path file = m_folder / "kept.txt";
        write(file, "old");
        const auto failing = [](std::ostream& out) {
            out << std::string(200'000, 'n');
            throw std::runtime_error("broken");
        };
        QVERIFY_EXCEPTION_THROWN(writeFileAtomically(file, failing), std::runtime_error);
        const auto cancelled = [](const fs::path&) { throw Cancelled(); };
        QVERIFY_EXCEPTION_THROWN(replaceFileAtomically(file, cancelled), Cancelled);
        QCOMPARE(contentOf(file), std::string("old"));
        QCOMPARE(entries(m_folder), std::size_t{1});
    }

    void fullDiskLeavesWhatWasThere()
    {
        const fs::path file = m_folder / "kept.txt";
        write(file, "old");
        std::string reason;
        {
            const FileSizeLimit limit(100'000);
            reason = reasonOfFailure(file, std::string(1'000'000, 'n'));
        }
        QVERIFY2(reason.find("kept.txt: File too large") != std::string::npos, reason.c_str());
        QCOMPARE(contentOf(file), std::string("old"));
        QCOMPARE(entries(m_folder), std::size_t{1});
    }

    void saysWhyItFails()
    {
        const auto contains = [](const std::string& reason, const char* part) {
            return reason.find("cannot write") == 0 && reason.find(part) != std::string::npos;
        };
        QVERIFY(contains(reasonOfFailure(m_folder / "missing" / "a.csv"), "there is no folder"));
        // A folder that is there and takes no files, even from root.
        QVERIFY(contains(reasonOfFailure("/proc/a.csv"), "the folder /proc cannot be written to"));
        write(m_folder / "file", "");
        QVERIFY(contains(reasonOfFailure(m_folder / "file" / "a.csv"), "Not a directory"));
        fs::create_directory(m_folder / "folder.csv");
        QVERIFY(contains(reasonOfFailure(m_folder / "folder.csv"), "Is a directory"));
        QVERIFY(contains(reasonOfFailure("/dev/null"), "no regular file"));
        QVERIFY(fs::is_character_file("/dev/null"));
        const auto badStream = [](std::ostream& out) { out.setstate(std::ios::failbit); };
        QVERIFY_EXCEPTION_THROWN(writeFileAtomically(m_folder / "a", badStream), Error);
        QCOMPARE(entries(m_folder), std::size_t{2});
    }

    void writerGetsANameWithTheSameExtension()
    {
        const fs::path file = m_folder / "picture.png";
        fs::path seen;
        replaceFileAtomically(file, [&](const fs::path& temporary) {
            seen = temporary;
            fs::remove(temporary); // some encoders make the file anew
            std::ofstream(temporary) << "pixels";
        });
        QCOMPARE(seen.extension(), fs::path(".png"));
        QCOMPARE(seen.parent_path(), m_folder);
        QVERIFY(seen != file);
        QCOMPARE(contentOf(file), std::string("pixels"));
        QCOMPARE(entries(m_folder), std::size_t{1});

        const auto removing = [](const fs::path& temporary) { fs::remove(temporary); };
        QVERIFY_EXCEPTION_THROWN(replaceFileAtomically(file, removing), Error);
        QCOMPARE(contentOf(file), std::string("pixels"));
    }

    void keepsPermissionsAndLinks()
    {
        const auto modeOf = [](const fs::path& file) { return fs::status(file).permissions(); };
        const mode_t before = ::umask(027);
        const fs::path file = m_folder / "file";
        write(file, "new");
        ::umask(before);
        QCOMPARE(static_cast<int>(modeOf(file)), 0640);
        fs::permissions(file, static_cast<fs::perms>(0604));
        fs::create_symlink("file", m_folder / "link");
        write(m_folder / "link", "through the link");
        QVERIFY(fs::is_symlink(m_folder / "link"));
        QCOMPARE(contentOf(file), std::string("through the link"));
        QCOMPARE(static_cast<int>(modeOf(file)), 0604);
    }

    void longNamesWork()
    {
        const fs::path file = m_folder / (std::string(240, 'n') + ".csv");
        write(file, "long");
        QCOMPARE(contentOf(file), std::string("long"));
    }

    void whatCannotBeWrittenIsKnownBefore()
    {
        write(m_folder / "kept.csv", "kept");
        fs::create_directory(m_folder / "folder.csv");
        requireWritable(m_folder / "new.csv");
        requireWritable(m_folder / "kept.csv");
        for (const fs::path& file :
             {m_folder / "missing" / "a.csv", fs::path("/proc/a.csv"), m_folder / "folder.csv",
              fs::path("/dev/null"), m_folder / (std::string(300, 'n') + ".csv")})
            QVERIFY_EXCEPTION_THROWN(requireWritable(file), Error);
        QCOMPARE(contentOf(m_folder / "kept.csv"), std::string("kept"));
        QCOMPARE(entries(m_folder), std::size_t{2});
    }

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

QTEST_GUILESS_MAIN(AtomicFileTest)
#include "tst_atomic_file.moc"
