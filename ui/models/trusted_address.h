// SPDX-License-Identifier: Apache-2.0
#pragma once

class QNetworkAccessManager;
class QUrl;

namespace murmuration {

/// Whether something may be fetched from there: over https, or from this machine itself.
[[nodiscard]] bool isTrusted(const QUrl& address);

/// Whether a server at `origin` may pass on to `target`: to https, and on this machine to itself.
[[nodiscard]] bool mayPassOn(const QUrl& origin, const QUrl& target);

/// Through the proxy of the desktop or the environment, but for this machine itself.
void useSystemProxy(QNetworkAccessManager& manager);

} // namespace murmuration
