// SPDX-License-Identifier: Apache-2.0
#include "ui/models/trusted_address.h"

#include <QHostAddress>
#include <QNetworkAccessManager>
#include <QNetworkProxyFactory>
#include <QUrl>

namespace murmuration {
namespace {

bool isHttps(const QUrl& address)
{
    return address.scheme() == QLatin1StringView("https");
}

bool isOnThisMachine(const QUrl& address)
{
    return address.host() == QLatin1StringView("localhost") ||
           QHostAddress(address.host()).isLoopback();
}

bool isLocalHttp(const QUrl& address)
{
    return address.scheme() == QLatin1StringView("http") && isOnThisMachine(address);
}

class SystemProxy : public QNetworkProxyFactory
{
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override
    {
        if (isOnThisMachine(query.url()))
            return {QNetworkProxy(QNetworkProxy::NoProxy)};
        return systemProxyForQuery(query);
    }
};

} // namespace

bool isTrusted(const QUrl& address)
{
    return isHttps(address) || isLocalHttp(address);
}

bool mayPassOn(const QUrl& origin, const QUrl& target)
{
    return isHttps(target) || (isLocalHttp(origin) && isLocalHttp(target));
}

void useSystemProxy(QNetworkAccessManager& manager)
{
    manager.setProxyFactory(new SystemProxy); // which the manager owns then
}

} // namespace murmuration
