// SPDX-License-Identifier: Apache-2.0
#include "ui/view/gl_program.h"

#include "core/base/error.h"

#include <QOpenGLContext>
#include <QOpenGLShaderProgram>
#include <QOpenGLVersionFunctionsFactory>

// Q_INIT_RESOURCE declares a function and so must stand outside any namespace.
static void registerShaders()
{
    Q_INIT_RESOURCE(projection_shaders);
}

namespace murmuration {

QOpenGLFunctions_3_3_Core& currentGl()
{
    QOpenGLContext* context = QOpenGLContext::currentContext();
    if (context == nullptr)
        throw Error("The projection cannot be drawn: this computer offers no OpenGL. "
                    "Install a graphics driver, or Mesa's software renderer (libgl1-mesa-dri).");
    auto* functions = QOpenGLVersionFunctionsFactory::get<QOpenGLFunctions_3_3_Core>(context);
    if (functions == nullptr || !functions->initializeOpenGLFunctions()) {
        const QSurfaceFormat format = context->format();
        throw Error(
            "The projection cannot be drawn: it needs OpenGL 3.3, and this computer offers only " +
            std::to_string(format.majorVersion()) + "." + std::to_string(format.minorVersion()) +
            ". Update the graphics driver, or start with LIBGL_ALWAYS_SOFTWARE=1.");
    }
    return *functions;
}

std::unique_ptr<QOpenGLShaderProgram> loadProgram(const QString& name)
{
    registerShaders();
    auto program = std::make_unique<QOpenGLShaderProgram>();
    const QString path = QStringLiteral(":/murmuration/view/shaders/") + name;
    if (!program->addShaderFromSourceFile(QOpenGLShader::Vertex, path + QStringLiteral(".vert")) ||
        !program->addShaderFromSourceFile(QOpenGLShader::Fragment,
                                          path + QStringLiteral(".frag")) ||
        !program->link())
        throw Error("The projection cannot be drawn: the graphics driver rejects the shader \"" +
                    name.toStdString() + "\": " + program->log().trimmed().toStdString());
    return program;
}

} // namespace murmuration
