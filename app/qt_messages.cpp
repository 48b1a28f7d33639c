// SPDX-License-Identifier: Apache-2.0
#include "app/qt_messages.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QtGlobal>

#include <cstdio>
#include <cstdlib>

namespace murmuration {
namespace {

QByteArray whyNoDisplay()
{
    if (const QByteArray platform = qgetenv("QT_QPA_PLATFORM"); !platform.isEmpty())
        return "Qt's platform \"" + platform + "\" cannot be started";
    if (const QByteArray display = qgetenv("DISPLAY"); !display.isEmpty())
        return "the display \"" + display + "\" cannot be reached";
    if (const QByteArray display = qgetenv("WAYLAND_DISPLAY"); !display.isEmpty())
        return "the display \"" + display + "\" cannot be reached";
    return "there is no display";
}

void print(const QString& message)
{
    std::fprintf(stderr, "%s\n", message.toLocal8Bit().constData());
}

} // namespace

void explainMissingDisplay(QtMsgType type, const QMessageLogContext& context,
                           const QString& message)
{
    if (type == QtFatalMsg) {
        std::fprintf(stderr,
                     "murmuration: cannot open a window: %s; \"murmuration embed PATH\" works "
                     "without one\n",
                     whyNoDisplay().constData());
        std::_Exit(EXIT_FAILURE);
    }
    // What the platform has to say before it fails is in that sentence.
    if (!QByteArrayView(context.category).startsWith("qt.qpa"))
        passMessages(type, context, message);
}

void passMessages(QtMsgType /*type*/, const QMessageLogContext& /*context*/, const QString& message)
{
    if (!message.startsWith(QLatin1StringView("QStandardPaths: XDG_RUNTIME_DIR not set")))
        print(message);
}

void passFailuresOnly(QtMsgType type, const QMessageLogContext& /*context*/, const QString& message)
{
    if (type == QtCriticalMsg || type == QtFatalMsg)
        print(message);
}

} // namespace murmuration
