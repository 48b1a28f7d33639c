// SPDX-License-Identifier: Apache-2.0
#include "app/usage_error.h"

#include "core/base/near_names.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

namespace murmuration {
namespace {

/// The command that was parsed last; the program where there is none.
const CLI::App& lastParsed(const CLI::App& program)
{
    const CLI::App* app = &program;
    while (!app->get_subcommands().empty())
        app = app->get_subcommands().front();
    return *app;
}

std::vector<std::string> commandsOf(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({}))
        names.push_back(command->get_name());
    return names;
}

std::vector<std::string> optionsOf(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

bool isOption(const std::string& word)
{
    return word.starts_with('-');
}

} // namespace

std::string mistypedCommand(const CLI::App& program, const std::string& path)
{
    std::error_code error;
    if (path.empty() || path.find('/') != std::string::npos ||
        std::filesystem::exists(std::filesystem::u8path(path), error))
        return {};
    const std::string meant = didYouMean(path, commandsOf(program));
    return meant.empty() ? meant : "there is no command and no file '" + path + "'" + meant;
}

std::string unexpectedWords(const CLI::App& program, const std::string& path)
{
    const std::vector<std::string> words = program.remaining(true);
    if (words.empty())
        return {};
    const CLI::App& command = lastParsed(program);
    const bool isProgram = &command == &program;
    const std::string of = isProgram ? "" : " of " + command.get_name();
    const auto option = std::ranges::find_if(words, isOption);
    if (option != words.end()) {
        const std::string name = option->substr(0, option->find('='));
        return "there is no option '" + name + "'" + of + didYouMean(name, optionsOf(command));
    }
    if (std::string mistyped = isProgram ? mistypedCommand(program, path) : ""; !mistyped.empty())
        return mistyped;
    const std::string& word = words.front();
    const std::string meant = didYouMean(word, commandsOf(command));
    if (!meant.empty())
        return "there is no command '" + word + "'" + of + meant;
    return "'" + word + "' is a word too many" + (isProgram ? "" : " for " + command.get_name());
}

} // namespace murmuration
