// SPDX-License-Identifier: Apache-2.0
#include "app/window_command.h"

#include "app/cache_command.h"
#include "app/flag_checks.h"
#include "app/output_file.h"
#include "app/qt_messages.h"
#include "app/window_screenshot.h"
#include "ui/main_window.h"
#include "ui/models/network_memory.h"
#include "ui/session.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "ui/view/projection_view.h"

#include <QApplication>
#include <QIcon>
#include <QSurfaceFormat>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>

namespace murmuration {
namespace {

std::optional<QSize> parsedSize(const std::string& text)
{
    int width = 0;
    int height = 0;
    if (std::sscanf(text.c_str(), "%dx%d", &width, &height) != 2 || width < 320 || height < 240)
        return std::nullopt;
    return QSize(width, height);
}

CLI::Validator sizeValidator()
{
    return {[](std::string& value) {
                return parsedSize(value) ? std::string()
                                         : "'" + value + "' is no size such as 1280x800";
            },
            "WIDTHxHEIGHT"};
}

void openWhatIsAsked(Session& session, const WindowOptions& options)
{
    const LayoutFlags& flags = options.layout;
    if (!flags.noCache)
        session.setFeatureCache(configuredFeatureCache());
    NetworkChoice network = flags.network;
    if (!options.modelGiven) {
        const NetworkChoice remembered = rememberedNetwork(Settings());
        network.model = remembered.model;
        if (network.layer.empty() && network.preprocessing.empty() && network.pooling == Pooling())
            network = remembered;
    }
    session.setNetwork(network);
    const bool path = options.labelFromGiven ? flags.openOptions().labelFrom == LabelFrom::WholePath
                                             : Settings().get(setting::kLabelFromPath);
    session.setLabelFrom(path ? LabelFrom::WholePath : LabelFrom::FirstFolder);
    session.setLayoutOptions(flags.layoutOptions());
    if (flags.demo)
        session.openDemo();
    else if (!flags.path.empty())
        session.open(std::filesystem::absolute(std::filesystem::u8path(flags.path)),
                     flags.openOptions().labelsFile);
}

} // namespace

void WindowOptions::addTo(CLI::App& program)
{
    layout.addTo(program);
    program.get_option("--model")->each([this](const std::string&) { modelGiven = true; });
    program.get_option("--label-from")->each([this](const std::string&) { labelFromGiven = true; });
    auto* shot = program
                     .add_option("--screenshot", screenshot,
                                 "write a picture of the window to this PNG file")
                     ->check(outputFile({".png"}));
    program.add_option("--at-iteration", atIteration, "when to take it")
        ->needs(shot)
        ->check(wholeBetween(0, 10'000'000))
        ->capture_default_str();
    program.add_flag("--quit", quit, "end after the screenshot")->needs(shot);
    program.add_option("--theme", theme, "instead of the one in the settings")
        ->check(CLI::IsMember({"light", "dark"}));
    program.add_option("--window-size", windowSize, "instead of the last one")
        ->check(sizeValidator());
    program.add_flag("--pictures", pictures, "show pictures instead of points");
}

int runWindow(const WindowOptions& options, int argc, char** argv)
{
    QSurfaceFormat::setDefaultFormat(ProjectionView::surfaceFormat());
    qInstallMessageHandler(explainMissingDisplay);
    QApplication application(argc, argv);
    qInstallMessageHandler(passMessages);
    QApplication::setDesktopFileName(QStringLiteral("murmuration"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icon/murmuration.png")));

    Session session;
    MainWindow window(session);
    if (!options.theme.empty())
        window.setThemeChoice(options.theme == "dark" ? ThemeChoice::Dark : ThemeChoice::Light);
    if (const auto size = parsedSize(options.windowSize))
        window.resize(*size);
    if (options.pictures) {
        ViewStyle style = window.view().style();
        style.pictures = true;
        window.view().setStyle(style);
    }
    window.show();
    openWhatIsAsked(session, options);

    std::optional<WindowScreenshot> screenshot;
    if (!options.screenshot.empty()) {
        const bool opens = options.layout.demo || !options.layout.path.empty();
        screenshot.emplace(window, session, std::filesystem::u8path(options.screenshot),
                           opens ? std::optional(options.atIteration) : std::nullopt, options.quit);
    }
    return QApplication::exec();
}

} // namespace murmuration
