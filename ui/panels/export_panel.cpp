// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/export_panel.h"

#include "ui/actions.h"
#include "ui/controls/action_button.h"
#include "ui/controls/section.h"
#include "ui/controls/segments.h"
#include "ui/exports.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace murmuration {
namespace {

constexpr int kDefaultSideIndex = 1;

} // namespace

ExportPanel::ExportPanel(Exports& exports, const Actions& actions, QWidget* parent)
    : QWidget(parent)
    , m_exports(exports)
    , m_scale(new Segments(tr("Size"), {tr("1×"), tr("2×"), tr("4×")},
                           tr("How many times larger than the view on the screen"), this))
    , m_transparent(new QCheckBox(tr("Transparent background"), this))
    , m_side(new QComboBox(this))
    , m_borders(new QCheckBox(tr("Borders in the classes' colours"), this))
    , m_avoidOverlap(new QCheckBox(tr("Avoid overlap"), this))
{
    for (const int side : {2048, 4096, 8192, 16384})
        m_side->addItem(tr("%1 px").arg(side), side);
    m_side->setCurrentIndex(kDefaultSideIndex);
    m_borders->setChecked(true);
    m_avoidOverlap->setChecked(true);
    m_avoidOverlap->setToolTip(tr("Moves each picture to the nearest free cell of a grid; "
                                  "off puts it exactly at its point"));

    auto* section = new Section(tr("EXPORT"), this);
    section->addRow(tr("View"), m_scale, m_scale->toolTip());
    section->addRow(m_transparent);
    section->addRow(actionButton(actions.exportScreenshot, this));
    section->addRow(tr("Mosaic"), m_side, tr("Side of the square picture"));
    section->addRow(m_borders);
    section->addRow(m_avoidOverlap);
    section->addRow(actionButton(actions.exportMosaic, this));
    section->addRow(actionButton(actions.exportCoordinates, this));
    section->addRow(actionButton(actions.exportFeatures, this));
    section->setOpen(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(section);

    connect(m_scale, &Segments::chosen, this, &ExportPanel::apply);
    connect(m_transparent, &QCheckBox::toggled, this, &ExportPanel::apply);
    connect(m_side, &QComboBox::currentIndexChanged, this, &ExportPanel::apply);
    connect(m_borders, &QCheckBox::toggled, this, &ExportPanel::apply);
    connect(m_avoidOverlap, &QCheckBox::toggled, this, &ExportPanel::apply);
}

void ExportPanel::apply()
{
    ScreenshotOptions screenshot;
    screenshot.scale = 1 << m_scale->current();
    screenshot.transparent = m_transparent->isChecked();
    m_exports.setScreenshotOptions(screenshot);

    MosaicOptions mosaic;
    mosaic.sidePx = m_side->currentData().toInt();
    mosaic.borderPx = m_borders->isChecked() ? MosaicOptions().borderPx : 0;
    mosaic.avoidOverlap = m_avoidOverlap->isChecked();
    m_exports.setMosaicOptions(mosaic);
}

} // namespace murmuration
