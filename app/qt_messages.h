// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

class QMessageLogContext;
class QString;

namespace murmuration {

/// For qInstallMessageHandler while the window's application object is made: a display that is
/// absent or cannot be reached ends the program with one sentence and exit code 1, where Qt would
/// abort.
void explainMissingDisplay(QtMsgType type, const QMessageLogContext& context,
                           const QString& message);

/// For commands without a window, which use Qt to draw text alone: passes failures on, and none of
/// Qt's remarks on the desktop session.
void passFailuresOnly(QtMsgType type, const QMessageLogContext& context, const QString& message);

/// Prints all messages but one: that Qt keeps its sockets in another folder where nobody has logged
/// in, as in a container, which changes nothing.
void passMessages(QtMsgType type, const QMessageLogContext& context, const QString& message);

} // namespace murmuration
