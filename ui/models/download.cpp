// SPDX-License-Identifier: Apache-2.0
#include "ui/models/download.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/version.h"
#include "ui/models/partial_file.h"
#include "ui/models/trusted_address.h"

#include <QCryptographicHash>
#include <QEventLoop>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslSocket>
#include <QTimer>

#include <algorithm>
#include <exception>
#include <memory>

namespace murmuration {
namespace {

constexpr int kOk = 200;
constexpr int kPartialContent = 206;
constexpr int kNotFound = 404;
constexpr int kGone = 410;
constexpr int kRangeNotSatisfiable = 416;
constexpr int kPollMs = 50;
/// Where neither the publisher nor the server says how long a file is.
constexpr std::uint64_t kMostUnstated = std::uint64_t{4} << 30;

std::string megabytes(std::uint64_t bytes)
{
    return QString::number(static_cast<double>(bytes) / 1e6, 'f', 1).toStdString() + " MB";
}

/// One attempt: a request, and what comes back.
class Transfer
{
public:
    Transfer(const DownloadSource& source, PartialFile& file, const TaskContext& context)
        : m_source(source)
        , m_file(file)
        , m_context(context)
    {
        useSystemProxy(m_manager);
    }

    /// False when the server cannot go on where the file ends, and it has been emptied.
    bool run()
    {
        m_reply.reset(m_manager.get(request()));
        QNetworkReply* const reply = m_reply.get();
        QTimer stall;
        stall.setSingleShot(true);
        QTimer poll;
        QEventLoop loop;
        const auto guarded = [this](auto step) {
            return [this, step] {
                try {
                    step();
                } catch (...) { // not through Qt's event loop
                    m_failure = std::current_exception();
                    m_reply->abort();
                }
            };
        };
        QObject::connect(reply, &QNetworkReply::redirected, &loop,
                         [&, check = guarded([this] { checkRedirection(); })](const QUrl& target) {
                             m_target = target;
                             check();
                         });
        QObject::connect(reply, &QNetworkReply::readyRead, &loop, guarded([&] {
                             stall.start(m_source.patience);
                             receive();
                         }));
        QObject::connect(&stall, &QTimer::timeout, &loop, guarded([this] { giveUpWaiting(); }));
        QObject::connect(&poll, &QTimer::timeout, &loop,
                         guarded([this] { m_context.throwIfStopped(); }));
        QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
        stall.start(m_source.patience);
        poll.start(kPollMs);
        if (!reply->isFinished())
            loop.exec();
        if (!m_failure)
            guarded([this] { receive(); })();
        if (m_failure)
            std::rethrow_exception(m_failure);
        return conclude();
    }

private:
    [[nodiscard]] QNetworkRequest request() const
    {
        QNetworkRequest request(m_source.address);
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                             QNetworkRequest::UserVerifiedRedirectPolicy);
        request.setHeader(QNetworkRequest::UserAgentHeader,
                          QStringLiteral("Murmuration/") + QLatin1StringView(kVersion));
        request.setRawHeader("Accept-Encoding", "identity"); // bytes are counted
        if (m_file.size() > 0) {
            request.setRawHeader("Range", "bytes=" + QByteArray::number(m_file.size()) + "-");
            if (!m_file.version().isEmpty())
                request.setRawHeader("If-Range", m_file.version());
        }
        return request;
    }

    void checkRedirection()
    {
        if (!mayPassOn(m_source.address, m_target))
            fail("it passes on to " + m_target.toString().toStdString() +
                 ", which is not safe to fetch from");
        Q_EMIT m_reply->redirectAllowed();
    }

    void receive()
    {
        if (!m_begun && !begin())
            return;
        const QByteArray bytes = m_reply->readAll();
        if (bytes.isEmpty())
            return;
        checkSize(m_file.size() + static_cast<std::uint64_t>(bytes.size()));
        m_file.append(bytes);
        m_context.report(m_file.size(), m_total);
    }

    /// Whether what comes belongs into the file; pages about errors do not.
    bool begin()
    {
        if (status() == kOk)
            m_file.startOver(version());
        else if (status() != kPartialContent || rangeBegin() != m_file.size())
            return false;
        m_begun = true;
        const auto length = m_reply->header(QNetworkRequest::ContentLengthHeader);
        const std::uint64_t published = m_source.bytes.value_or(0);
        m_total = length.isValid() ? m_file.size() + length.toULongLong() : published;
        m_least =
            length.isValid() ? m_total : published - std::min(published, m_source.bytesWithin);
        m_most = m_source.bytes ? published + m_source.bytesWithin
                 : m_total > 0  ? m_total
                                : kMostUnstated;
        checkSize(m_total);
        askForRoom();
        return true;
    }

    void checkSize(std::uint64_t size)
    {
        if (size <= m_most)
            return;
        m_file.startOver();
        fail("it sends more than the " + megabytes(m_most) +
             " that were published; try again later");
    }

    void askForRoom() const
    {
        std::error_code error;
        const auto space = std::filesystem::space(m_file.name().parent_path(), error);
        const std::uint64_t missing = m_total - std::min(m_total, m_file.size());
        if (!error && space.available < missing)
            throw Error("there is no room for " + m_source.name + ": " + megabytes(missing) +
                        " are needed and " + megabytes(space.available) + " are free in " +
                        utf8(m_file.name().parent_path()) + "; make room and try again");
    }

    void giveUpWaiting() const
    {
        fail("nothing has come for " + std::to_string(m_source.patience.count() / 1000) +
             " s; try again, it goes on where it was");
    }

    bool conclude()
    {
        const int status = this->status();
        const bool askedForRest = m_file.size() > 0 && !m_begun;
        if (askedForRest && (status == kRangeNotSatisfiable || status == kPartialContent)) {
            m_file.startOver();
            return false;
        }
        if (status == kNotFound || status == kGone)
            fail("it no longer has the file (" + std::to_string(status) +
                 "); fetch the weights with a browser and open the file");
        if (status >= 400)
            fail("it answers " + std::to_string(status) + "; try again later");
        if (m_reply->error() != QNetworkReply::NoError)
            fail(m_reply->errorString().toStdString() +
                 (m_file.size() > 0 ? "; try again, it goes on where it was"
                                    : "; look at the connection, or the proxy, and try again"));
        if (!m_begun && !m_target.isEmpty()) // Qt gives a circle up without a word
            fail("it passes on from one address to the next and sends no file; try again later");
        if (!m_begun)
            fail("it answers " + std::to_string(status) + ", which is no file; try again later");
        if (m_file.size() < m_least) // Qt does not always tell that the connection was lost
            fail("only " + megabytes(m_file.size()) + " of " + megabytes(m_total) +
                 " have come; try again, it goes on where it was");
        return true;
    }

    [[nodiscard]] int status() const
    {
        return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    }

    /// A weak one does not stand for bytes.
    [[nodiscard]] QByteArray version() const
    {
        const QByteArray tag = m_reply->rawHeader("ETag");
        return tag.startsWith('"') ? tag : QByteArray();
    }

    /// Of "bytes BEGIN-END/TOTAL".
    [[nodiscard]] std::uint64_t rangeBegin() const
    {
        const QByteArray range = m_reply->rawHeader("Content-Range");
        bool valid = range.startsWith("bytes ");
        const auto begin = range.mid(6, range.indexOf('-') - 6).toULongLong(&valid);
        return valid ? begin : UINT64_MAX;
    }

    [[noreturn]] void fail(const std::string& reason) const
    {
        throw Error("cannot fetch " + m_source.name + " from " +
                    m_source.address.host().toStdString() + ": " + reason);
    }

    const DownloadSource& m_source;
    PartialFile& m_file;
    const TaskContext& m_context;
    QNetworkAccessManager m_manager;
    std::unique_ptr<QNetworkReply> m_reply;
    QUrl m_target;
    bool m_begun = false;
    std::uint64_t m_total = 0;
    std::uint64_t m_least = 0;
    std::uint64_t m_most = 0;
    std::exception_ptr m_failure;
};

void checkAddress(const DownloadSource& source)
{
    if (!isTrusted(source.address))
        throw Error("cannot fetch " + source.name + ": " + source.address.toString().toStdString() +
                    " is no https address");
    if (source.address.scheme() == QLatin1StringView("https") && !QSslSocket::supportsSsl())
        throw Error("cannot fetch " + source.name +
                    ": Qt finds no TLS library; install the package libssl3 and try again");
}

} // namespace

DownloadSource sourceOf(const PublishedWeights& weights)
{
    DownloadSource source;
    source.name = weights.name;
    source.address = QUrl(QString::fromStdString(weights.address));
    source.file = fetchedFile(weights);
    source.sha256 = weights.sha256;
    source.bytes = weights.bytes;
    source.bytesWithin = weights.bytesWithin;
    return source;
}

bool isWhole(const DownloadSource& source)
{
    QFile file(source.file);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        throw Error("cannot read " + utf8(source.file) + ": " + file.errorString().toStdString());
    return hash.result().toHex().toStdString().starts_with(source.sha256);
}

void download(const DownloadSource& source, const TaskContext& context)
{
    checkAddress(source);
    PartialFile file(source.file, context);
    // What an earlier attempt left may be whole: it was stopped before it could be renamed.
    if (file.size() == 0 || !file.hasHash(source.sha256)) {
        while (!Transfer(source, file, context).run()) {
        }
        if (!file.hasHash(source.sha256)) {
            const std::string hash = file.hash();
            file.startOver();
            throw Error("what came for " + source.name +
                        " is not what was published (its SHA-256 is " + hash + ", not " +
                        source.sha256 + "…) and was thrown away; try again");
        }
    }
    file.finish();
}

} // namespace murmuration
