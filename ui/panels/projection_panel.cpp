// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/projection_panel.h"

#include "ui/controls/section.h"
#include "ui/controls/segments.h"
#include "ui/controls/value_slider.h"
#include "ui/panels/umap_controls.h"
#include "ui/session.h"

#include <QAction>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <limits>

namespace murmuration {
namespace {

/// For what "auto" means while nothing is laid out.
constexpr std::size_t kUsualPoints = 1000;

/// In the order they are offered.
constexpr LayoutMethod kMethods[] = {LayoutMethod::Tsne, LayoutMethod::Umap, LayoutMethod::Pca};

ValueRange perplexityRange()
{
    ValueRange range;
    range.minimum = 2;
    range.maximum = 100;
    range.step = 1;
    range.logarithmic = true;
    return range;
}

ValueRange exaggerationRange()
{
    ValueRange range;
    range.minimum = 1;
    range.maximum = 4;
    return range;
}

/// Two widgets in one row.
QWidget* pair(QWidget* wide, QWidget* narrow, QWidget* parent)
{
    auto* both = new QWidget(parent);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(wide, 1);
    row->addWidget(narrow);
    return both;
}

} // namespace

ProjectionPanel::ProjectionPanel(Session& session, QAction* restart, QWidget* parent)
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
    , m_automaticRate(new QCheckBox(tr("auto"), this))
    , m_learningRate(new QDoubleSpinBox(this))
    , m_earlyExaggeration(new QDoubleSpinBox(this))
    , m_exaggeration(new ValueSlider(
          tr("Exaggeration"), exaggerationRange(),
          tr("Multiplies all attraction. 1 is t-SNE itself; raise it to draw groups together."),
          this))
    , m_seed(new QSpinBox(this))
    , m_attraction(new QWidget(this))
    , m_umap(new UmapControls(session, this))
{
    m_perplexity->setObjectName(QStringLiteral("perplexity"));
    m_perplexityNotice->setObjectName(QStringLiteral("perplexityNotice"));
    m_perplexityNotice->setProperty("muted", true);
    m_perplexityNotice->setWordWrap(true);
    m_method->setObjectName(QStringLiteral("method"));
    m_dimensions->setObjectName(QStringLiteral("dimensions"));
    m_learningRate->setObjectName(QStringLiteral("learningRate"));
    m_automaticRate->setObjectName(QStringLiteral("automaticRate"));
    m_earlyExaggeration->setObjectName(QStringLiteral("earlyExaggeration"));
    m_learningRate->setRange(1, 100000);
    m_learningRate->setDecimals(0);
    m_learningRate->setSingleStep(50);
    m_learningRate->setKeyboardTracking(false);
    m_learningRate->setFixedWidth(88);
    m_learningRate->setAlignment(Qt::AlignRight);
    m_learningRate->setAccessibleName(tr("Learning rate"));
    m_earlyExaggeration->setRange(1, 50);
    m_earlyExaggeration->setDecimals(1);
    m_earlyExaggeration->setKeyboardTracking(false);
    m_earlyExaggeration->setFixedWidth(88);
    m_earlyExaggeration->setAlignment(Qt::AlignRight);
    m_exaggeration->setObjectName(QStringLiteral("exaggeration"));
    m_seed->setObjectName(QStringLiteral("seed"));
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_seed->setKeyboardTracking(false);
    m_seed->setAlignment(Qt::AlignRight);
    place(restart);

    connectControls();
    connect(&session, &Session::optionsChanged, this, &ProjectionPanel::showOptions);
    connect(&session, &Session::layoutChanged, this, &ProjectionPanel::showWhatIsUsed);
    showOptions();
}

void ProjectionPanel::place(QAction* restart)
{
    auto* restartButton = new QToolButton(this);
    restartButton->setDefaultAction(restart);
    restartButton->setProperty("flat", true);
    restartButton->setFocusPolicy(Qt::TabFocus);

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
    auto* names = new Section(tr("OPTIMISER"), this);
    auto* rate = names->addRow(
        tr("Learning rate"), pair(m_automaticRate, m_learningRate, this),
        tr("How far points move in a step. Leave it on auto unless the layout jumps about "
           "(lower it) or hardly moves (raise it)."));
    auto* early = names->addRow(
        tr("Early exaggeration"), m_earlyExaggeration,
        tr("Attraction is multiplied by this for the first 250 iterations, so that groups "
           "form. Lower it if a small collection collapses; it counts after Restart."));
    m_seedRow =
        names->addRow(tr("Seed"), pair(m_seed, restartButton, this),
                      tr("Where the random numbers begin. The same seed gives the same layout; try "
                         "another to see what is chance."));
    m_tsneOnly = {m_attraction, rate, early};
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(rows);
    column->addWidget(names);
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
    const auto changeRate = [this] {
        change([this](LayoutOptions& options) {
            options.tsne.learningRate.reset();
            if (!m_automaticRate->isChecked())
                options.tsne.learningRate = m_learningRate->value();
        });
    };
    connect(m_automaticRate, &QCheckBox::toggled, this, changeRate);
    connect(m_learningRate, &QDoubleSpinBox::valueChanged, this, changeRate);
    connect(m_earlyExaggeration, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        change([value](LayoutOptions& options) { options.tsne.earlyExaggeration = value; });
    });
    connect(m_exaggeration, &ValueSlider::valueChanged, this, [this](double value) {
        change([value](LayoutOptions& options) { options.tsne.exaggeration = value; });
    });
    connect(m_seed, &QSpinBox::valueChanged, this, [this](int seed) {
        change([seed](LayoutOptions& options) {
            options.tsne.seed = static_cast<std::uint64_t>(seed);
        });
    });
}

/// Changes what one control is about and nothing else: a perplexity beyond the slider's range that
/// came from the command line stays.
void ProjectionPanel::change(const std::function<void(LayoutOptions&)>& edit)
{
    LayoutOptions options = m_session.layoutOptions();
    edit(options);
    m_session.setLayoutOptions(options);
}

void ProjectionPanel::showOptions()
{
    const LayoutOptions& options = m_session.layoutOptions();
    const QSignalBlocker quietAutomatic(m_automaticRate);
    const QSignalBlocker quietEarly(m_earlyExaggeration);
    const QSignalBlocker quietSeed(m_seed);
    const auto* method = std::find(std::begin(kMethods), std::end(kMethods), options.method);
    m_method->setCurrent(static_cast<int>(method - std::begin(kMethods)));
    m_dimensions->setCurrent(options.tsne.dimensions == 3 ? 1 : 0);
    m_perplexity->setValue(options.tsne.perplexity);
    m_automaticRate->setChecked(!options.tsne.learningRate);
    m_learningRate->setEnabled(options.tsne.learningRate.has_value());
    m_earlyExaggeration->setValue(options.tsne.earlyExaggeration);
    m_exaggeration->setValue(options.tsne.exaggeration);
    m_seed->setValue(static_cast<int>(options.tsne.seed));
    for (QWidget* row : m_tsneOnly)
        row->setEnabled(options.method == LayoutMethod::Tsne);
    m_attraction->setVisible(options.method != LayoutMethod::Umap);
    m_umap->setVisible(options.method == LayoutMethod::Umap);
    m_seedRow->setEnabled(options.method != LayoutMethod::Pca);
    showWhatIsUsed();
}

/// What follows from the number of points rather than from the person.
void ProjectionPanel::showWhatIsUsed()
{
    const TsneOptions& tsne = m_session.layoutOptions().tsne;
    const auto layout = m_session.snapshot();
    const std::size_t points = layout ? layout->points() : 0;
    const double allowed = points > 1 ? static_cast<double>(points - 1) / 3 : tsne.perplexity;
    const bool lowered = allowed < tsne.perplexity && !m_session.ingest().busy();
    m_perplexityNotice->setVisible(lowered);
    if (lowered)
        m_perplexityNotice->setText(
            tr("%1 used: %2 pictures allow no more").arg(allowed, 0, 'f', 1).arg(points));
    const QSignalBlocker quiet(m_learningRate);
    m_learningRate->setValue(tsne.learningRate.value_or(
        automaticLearningRate(tsne, points > 0 ? points : kUsualPoints)));
}

} // namespace murmuration
