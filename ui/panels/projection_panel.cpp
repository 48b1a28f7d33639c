// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/projection_panel.h"

#include "core/layout/affinities.h"
#include "ui/controls/section.h"
#include "ui/controls/segments.h"
#include "ui/controls/value_slider.h"
#include "ui/panels/more_section.h"
#include "ui/panels/umap_controls.h"
#include "ui/session.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>

namespace murmuration {
namespace {

/// In the order they are offered.
constexpr LayoutMethod kMethods[] = {LayoutMethod::Tsne, LayoutMethod::Umap, LayoutMethod::Pca};

ValueRange perplexityRange()
{
    ValueRange range;
    range.minimum = 2;
    range.maximum = 100;
    range.largest = 100000;
    range.step = 1;
    range.logarithmic = true;
    return range;
}

ValueRange exaggerationRange()
{
    ValueRange range;
    range.minimum = 1;
    range.maximum = 4;
    range.largest = 100;
    return range;
}

} // namespace

ProjectionPanel::ProjectionPanel(Session& session, QAction* restart,
                                 const QList<QAction*>& commands, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_method(new Segments(
          tr("Method"), {tr("t-SNE"), tr("UMAP"), tr("PCA")},
          tr("t-SNE brings pictures with alike features together and shows groups; distances "
             "between groups mean little. UMAP draws groups tighter and keeps more of how they "
             "lie to each other. PCA shows the directions of largest difference at once, "
             "true to scale, but groups overlap."),
          this))
    , m_dimensions(new Segments(tr("Dimensions"), {tr("2-D"), tr("3-D")},
                                tr("A flat map, or one in space that can be turned"), this))
    , m_perplexity(new ValueSlider(
          tr("Perplexity"), perplexityRange(),
          tr("How many neighbours each picture attends to, about. Lower it to see small groups, "
             "raise it for the coarse structure. At most a third of the number of pictures."),
          this))
    , m_perplexityNotice(new QLabel(this))
    , m_exaggeration(new ValueSlider(
          tr("Exaggeration"), exaggerationRange(),
          tr("Multiplies all attraction. 1 is t-SNE itself; raise it to draw groups together."),
          this))
    , m_attraction(new QWidget(this))
    , m_umap(new UmapControls(session, this))
{
    m_perplexity->setObjectName(QStringLiteral("perplexity"));
    m_perplexityNotice->setObjectName(QStringLiteral("perplexityNotice"));
    m_perplexityNotice->setProperty("muted", true);
    m_perplexityNotice->setWordWrap(true);
    m_method->setObjectName(QStringLiteral("method"));
    m_dimensions->setObjectName(QStringLiteral("dimensions"));
    m_exaggeration->setObjectName(QStringLiteral("exaggeration"));
    place(restart, commands);

    connectControls();
    connect(&session, &Session::optionsChanged, this, &ProjectionPanel::showOptions);
    connect(&session, &Session::layoutChanged, this, &ProjectionPanel::showLimit);
    showOptions();
}

void ProjectionPanel::place(QAction* restart, const QList<QAction*>& commands)
{
    auto* tsne = new QVBoxLayout(m_attraction);
    tsne->setContentsMargins(0, 0, 0, 0);
    tsne->setSpacing(8);
    tsne->addWidget(m_perplexity);
    tsne->addWidget(m_perplexityNotice);
    tsne->addWidget(m_exaggeration);

    auto* rows = new Section(tr("PROJECTION"), this);
    rows->addRow(tr("Method"), m_method, m_method->toolTip());
    rows->addRow(tr("Dimensions"), m_dimensions, m_dimensions->toolTip());
    rows->addRow(m_attraction);
    rows->addRow(m_umap);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(rows);
    column->addWidget(new MoreSection(m_session, restart, commands, this));
}

void ProjectionPanel::connectControls()
{
    connect(m_method, &Segments::chosen, this, [this](int index) {
        change([index](LayoutOptions& options) { options.method = kMethods[index]; });
    });
    connect(m_dimensions, &Segments::chosen, this, [this](int index) {
        change([index](LayoutOptions& options) { options.tsne.dimensions = index == 1 ? 3 : 2; });
    });
    connect(m_perplexity, &ValueSlider::valueChanged, this, [this](double value) {
        change([value](LayoutOptions& options) { options.tsne.perplexity = value; });
    });
    connect(m_exaggeration, &ValueSlider::valueChanged, this, [this](double value) {
        change([value](LayoutOptions& options) { options.tsne.exaggeration = value; });
    });
}

/// Changes what one control is about and nothing else.
void ProjectionPanel::change(const std::function<void(LayoutOptions&)>& edit)
{
    LayoutOptions options = m_session.layoutOptions();
    edit(options);
    m_session.setLayoutOptions(options);
}

void ProjectionPanel::showOptions()
{
    const LayoutOptions& options = m_session.layoutOptions();
    const auto* method = std::find(std::begin(kMethods), std::end(kMethods), options.method);
    m_method->setCurrent(static_cast<int>(method - std::begin(kMethods)));
    m_dimensions->setCurrent(options.tsne.dimensions == 3 ? 1 : 0);
    m_perplexity->setValue(options.tsne.perplexity);
    m_exaggeration->setValue(options.tsne.exaggeration);
    m_attraction->setEnabled(options.method == LayoutMethod::Tsne);
    m_attraction->setVisible(options.method != LayoutMethod::Umap);
    m_umap->setVisible(options.method == LayoutMethod::Umap);
    showLimit();
}

/// Of the perplexity, which so many points have.
void ProjectionPanel::showLimit()
{
    const TsneOptions& tsne = m_session.layoutOptions().tsne;
    const auto layout = m_session.snapshot();
    const std::size_t points = layout ? layout->points() : 0;
    const double allowed = points > 1 ? largestPerplexity(points) : tsne.perplexity;
    const bool lowered = allowed < tsne.perplexity && !m_session.ingest().busy();
    m_perplexityNotice->setVisible(lowered);
    if (lowered)
        m_perplexityNotice->setText(
            tr("%1 used: %2 points allow no more").arg(allowed, 0, 'f', 1).arg(points));
}

} // namespace murmuration
