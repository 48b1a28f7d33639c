// SPDX-License-Identifier: Apache-2.0
#include "app/cache_command.h"
#include "app/embed_command.h"
#include "app/models_command.h"
#include "app/train_builtin_command.h"
#include "app/window_command.h"
#include "core/base/near_names.h"
#include "core/base/version.h"

#include <QCoreApplication>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

namespace {

/// What to say when `path` is nothing that could be opened but looks like a command; else empty.
std::string mistypedCommand(const CLI::App& program, const std::string& path)
{
    std::error_code error;
    if (path.empty() || path.find('/') != std::string::npos ||
        std::filesystem::exists(std::filesystem::u8path(path), error))
        return {};
    std::vector<std::string> commands;
    for (const CLI::App* command : program.get_subcommands({}))
        commands.push_back(command->get_name());
    const std::string meant = murmuration::didYouMean(path, commands);
    return meant.empty() ? meant
                         : "murmuration: there is no command and no file '" + path + "'" + meant;
}

} // namespace

int main(int argc, char** argv)
{
    constexpr int kWrongUsage = 2;
    int exitCode = 0;

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
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? 0 : kWrongUsage;
    }
    if (!program.get_subcommands().empty())
        return exitCode;
    if (const std::string hint = mistypedCommand(program, window.layout.path); !hint.empty()) {
        std::cerr << hint << '\n';
        return kWrongUsage;
    }
    return murmuration::runWindow(window, argc, argv);
}
