// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QOpenGLFunctions_3_3_Core>
#include <QString>

#include <memory>

class QOpenGLShaderProgram;

namespace murmuration {

/// OpenGL 3.3's functions of the current context, which owns them. Throws Error when there is no
/// such context.
[[nodiscard]] QOpenGLFunctions_3_3_Core& currentGl();

/// Compiles and links "<name>.vert" and "<name>.frag" of the built-in shaders for the current
/// context. Throws Error.
[[nodiscard]] std::unique_ptr<QOpenGLShaderProgram> loadProgram(const QString& name);

} // namespace murmuration
