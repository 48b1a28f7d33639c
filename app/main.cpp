// SPDX-License-Identifier: Apache-2.0
#include "app/cache_command.h"
#include "app/embed_command.h"
#include "app/models_command.h"
#include "app/train_builtin_command.h"
#include "app/usage_error.h"
#include "app/window_command.h"
#include "core/base/version.h"

#include <QCoreApplication>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

int main(int argc, char** argv)
{
    constexpr int kWrongUsage = 2;
    int exitCode = 0;
    const auto refuse = [](const std::string& sentence) {
        std::cerr << "murmuration: " << sentence << "\nRun with --help for more information.\n";
        return kWrongUsage;
    };

    // Where settings are found, also without a window.
    QCoreApplication::setApplicationName(QStringLiteral("Murmuration"));
    QCoreApplication::setOrganizationName(QStringLiteral("Murmuration"));

    CLI::App program("Murmuration, an embedding projector for image collections", "murmuration");
    program.set_version_flag("--version", std::string("murmuration ") + murmuration::kVersion);
    program.get_formatter()->column_width(34);
    program.require_subcommand(0, 1);
    murmuration::WindowOptions window;
    window.addTo(program);
    murmuration::addEmbedCommand(program, exitCode);
    murmuration::addModelsCommand(program, exitCode);
    murmuration::addCacheCommand(program, exitCode);
    murmuration::addTrainBuiltinCommand(program, exitCode);

    try {
        program.parse(argc, argv);
    } catch (const CLI::ExtrasError&) {
        return refuse(murmuration::unexpectedWords(program, window.layout.path));
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? 0 : kWrongUsage;
    }
    if (!program.get_subcommands().empty())
        return exitCode;
    if (const auto mistyped = murmuration::mistypedCommand(program, window.layout.path);
        !mistyped.empty())
        return refuse(mistyped);
    return murmuration::runWindow(window, argc, argv);
}
