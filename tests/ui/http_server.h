// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <functional>

namespace murmuration {

struct HttpRequest
{
    QByteArray path;
    QHash<QByteArray, QByteArray> headers; ///< by their names in small letters

    /// Of "Range: bytes=BEGIN-"; 0 without one.
    [[nodiscard]] qsizetype rangeBegin() const
    {
        return headers.value("range")
            .mid(6)
            .chopped(headers.contains("range") ? 1 : 0)
            .toLongLong();
    }
};

/// A web server on this machine that answers as a test wants it to, well or badly.
class HttpServer : public QTcpServer
{
public:
    using Answer = std::function<void(const HttpRequest& request, QTcpSocket& socket)>;

    explicit HttpServer(Answer answer)
        : m_answer(std::move(answer))
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = nextPendingConnection())
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(*socket); });
        });
    }

    [[nodiscard]] QUrl address(const QString& path = QStringLiteral("/weights.pth")) const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(serverPort()).arg(path));
    }

    [[nodiscard]] const QList<HttpRequest>& requests() const { return m_requests; }

    /// Headers with their line ends, then the body; closes unless `keepOpen`.
    static void send(QTcpSocket& socket, const QByteArray& status, const QByteArrayList& headers,
                     const QByteArray& body, bool keepOpen = false)
    {
        socket.write("HTTP/1.1 " + status + "\r\nConnection: close\r\n");
        for (const QByteArray& header : headers)
            socket.write(header + "\r\n");
        socket.write("\r\n" + body);
        if (!keepOpen)
            socket.disconnectFromHost();
    }

    /// All of `body`, or its rest when that is asked for and `version` has not changed.
    static void serve(const HttpRequest& request, QTcpSocket& socket, const QByteArray& body,
                      const QByteArray& version = "\"v1\"")
    {
        const qsizetype begin = request.rangeBegin();
        const bool same = request.headers.value("if-range", version) == version;
        const QByteArray rest = begin > 0 && same ? body.mid(begin) : body;
        QByteArrayList headers{"ETag: " + version,
                               "Content-Length: " + QByteArray::number(rest.size())};
        if (begin > 0 && same)
            headers.append("Content-Range: bytes " + QByteArray::number(begin) + "-" +
                           QByteArray::number(body.size() - 1) + "/" +
                           QByteArray::number(body.size()));
        send(socket, begin > 0 && same ? "206 Partial Content" : "200 OK", headers, rest);
    }

private:
    void read(QTcpSocket& socket)
    {
        QByteArray& text = m_unread[&socket];
        text += socket.readAll();
        if (!text.endsWith("\r\n\r\n"))
            return;
        HttpRequest request;
        const QByteArrayList lines = text.split('\n');
        request.path = lines.front().split(' ').value(1);
        for (const QByteArray& line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0)
                request.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
        }
        m_unread.remove(&socket);
        m_requests.append(request);
        m_answer(request, socket);
    }

    Answer m_answer;
    QHash<QTcpSocket*, QByteArray> m_unread;
    QList<HttpRequest> m_requests;
};

} // namespace murmuration
