// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/more_section.h"

#include "ui/controls/action_button.h"
#include "ui/controls/number_field.h"
#include "ui/controls/value_slider.h"
#include "ui/session.h"

#include <QAction>
#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include <cmath>

namespace murmuration {
namespace {

/// For what "auto" means while nothing is laid out.
constexpr std::size_t kUsualPoints = 1000;
constexpr int kFieldWidthPx = 88;
/// Whole numbers are exact up to it in the field; the command line takes larger ones.
constexpr double kLargestSeed = 9007199254740992; // 2^53

/// The least stands for none.
ValueRange secondPerplexityRange()
{
    ValueRange range;
    range.minimum = 2;
    range.maximum = 1000;
    range.largest = 100000;
    range.step = 1;
    range.logarithmic = true;
    range.minimumText = MoreSection::tr("off");
    return range;
}

ValueRange supervisionRange()
{
    ValueRange range;
    range.step = 0.05;
    range.decimals = 0;
    range.suffix = MoreSection::tr(" %");
    range.minimumText = MoreSection::tr("off");
    range.scale = 100;
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

void setUp(NumberField* field, const char* name, double minimum, double maximum, int decimals = 0)
{
    field->setObjectName(QLatin1StringView(name));
    field->setDecimals(decimals);
    field->setRange(minimum, maximum);
    field->setKeyboardTracking(false);
    field->setFixedWidth(kFieldWidthPx);
    field->setAlignment(Qt::AlignRight);
}

} // namespace

MoreSection::MoreSection(Session& session, QAction* restart, const QList<QAction*>& commands,
                         QWidget* parent)
    : Section(tr("MORE"), parent)
    , m_session(session)
    , m_secondPerplexity(new ValueSlider(
          tr("Second perplexity"), secondPerplexityRange(),
          tr("Averaged with the first one: small groups stay, and a large second value, 100 to "
             "500, arranges them by how they resemble each other."),
          this))
    , m_supervision(new ValueSlider(
          tr("Influence of labels"), supervisionRange(),
          tr("Weakens what binds pictures of different classes. Use it to spread out the classes "
             "you know and look inside of them; it shows them further apart than the features "
             "have them, and every picture of it says so."),
          this))
    , m_automaticRate(new QCheckBox(tr("auto"), this))
    , m_learningRate(new NumberField(this))
    , m_earlyExaggeration(new NumberField(this))
    , m_earlyIterations(new NumberField(this))
    , m_seed(new NumberField(this))
{
    m_secondPerplexity->setObjectName(QStringLiteral("secondPerplexity"));
    m_supervision->setObjectName(QStringLiteral("supervision"));
    m_automaticRate->setObjectName(QStringLiteral("automaticRate"));
    setUp(m_learningRate, "learningRate", 1, 1e9);
    m_learningRate->setSingleStep(50);
    m_learningRate->setAccessibleName(tr("Learning rate"));
    setUp(m_earlyExaggeration, "earlyExaggeration", 1, 100, 1);
    setUp(m_earlyIterations, "earlyIterations", 0, 100000);
    m_earlyIterations->setSingleStep(50);
    setUp(m_seed, "seed", 0, kLargestSeed);
    m_seed->setMinimumWidth(0);
    m_seed->setMaximumWidth(QWIDGETSIZE_MAX);
    place(restart, commands);
    setOpen(false);

    connectControls();
    connect(&session, &Session::optionsChanged, this, &MoreSection::showOptions);
    connect(&session, &Session::collectionChanged, this, &MoreSection::showOptions);
    connect(&session, &Session::layoutChanged, this, &MoreSection::showWhatIsUsed);
    showOptions();
}

void MoreSection::place(QAction* restart, const QList<QAction*>& commands)
{
    auto* restartButton = new QToolButton(this);
    restartButton->setDefaultAction(restart);
    restartButton->setProperty("flat", true);
    restartButton->setFocusPolicy(Qt::TabFocus);

    addRow(m_secondPerplexity);
    addRow(m_supervision);
    auto* rate =
        addRow(tr("Learning rate"), pair(m_automaticRate, m_learningRate, this),
               tr("How far points move in a step. Leave it on auto unless the layout jumps about "
                  "(lower it) or hardly moves (raise it)."));
    auto* early = addRow(
        tr("Early exaggeration"), m_earlyExaggeration,
        tr("Attraction is multiplied by this at first, so that groups form. Lower it if a small "
           "collection collapses; it counts after Restart."));
    auto* length = addRow(
        tr("Its iterations"), m_earlyIterations,
        tr("How long early exaggeration lasts. Raise it for very large collections whose groups "
           "are still torn apart when it ends; it counts after Restart."));
    m_seedRow = addRow(
        tr("Seed"), pair(m_seed, restartButton, this),
        tr("Where the random numbers begin. The same seed gives the same layout; try another to "
           "see what is chance."));
    m_tsneOnly = {m_secondPerplexity, rate, early, length};
    for (QWidget* row : QList<QWidget*>{m_supervision, m_seedRow} + m_tsneOnly)
        m_tips[row] = row->toolTip();

    auto* buttons = new QWidget(this);
    auto* grid = new QGridLayout(buttons);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setSpacing(8);
    constexpr int kColumns = 2;
    for (int i = 0; i < commands.size(); ++i)
        grid->addWidget(actionButton(commands[i], buttons), i / kColumns, i % kColumns);
    addRow(buttons);
}

void MoreSection::connectControls()
{
    connect(m_secondPerplexity, &ValueSlider::valueChanged, this, [this](double value) {
        change([value](LayoutOptions& options) {
            options.tsne.secondPerplexity.reset();
            if (value > secondPerplexityRange().minimum)
                options.tsne.secondPerplexity = value;
        });
    });
    connect(m_supervision, &ValueSlider::valueChanged, this, [this](double value) {
        change([value](LayoutOptions& options) { options.tsne.supervision = value; });
    });
    const auto changeRate = [this] {
        change([this](LayoutOptions& options) {
            options.tsne.learningRate.reset();
            if (!m_automaticRate->isChecked())
                options.tsne.learningRate = m_learningRate->value();
        });
    };
    connect(m_automaticRate, &QCheckBox::toggled, this, changeRate);
    connect(m_learningRate, &NumberField::valueChanged, this, changeRate);
    connect(m_earlyExaggeration, &NumberField::valueChanged, this, [this](double value) {
        change([value](LayoutOptions& options) { options.tsne.earlyExaggeration = value; });
    });
    connect(m_earlyIterations, &NumberField::valueChanged, this, [this](double count) {
        change([count](LayoutOptions& options) {
            options.tsne.earlyExaggerationIterations = static_cast<int>(std::lround(count));
        });
    });
    connect(m_seed, &NumberField::valueChanged, this, [this](double seed) {
        change([seed](LayoutOptions& options) {
            options.tsne.seed = static_cast<std::uint64_t>(seed);
        });
    });
}

/// Changes what one control is about and nothing else: a seed beyond the field's range that came
/// from the command line stays.
void MoreSection::change(const std::function<void(LayoutOptions&)>& edit)
{
    LayoutOptions options = m_session.layoutOptions();
    edit(options);
    m_session.setLayoutOptions(options);
}

/// Where it means nothing, its tooltip says why.
void MoreSection::offer(QWidget* row, const QString& whyNot)
{
    row->setEnabled(whyNot.isEmpty());
    row->setToolTip(whyNot.isEmpty() ? m_tips[row] : whyNot);
}

void MoreSection::showOptions()
{
    const LayoutOptions& options = m_session.layoutOptions();
    const QSignalBlocker quietAutomatic(m_automaticRate);
    m_secondPerplexity->setValue(
        options.tsne.secondPerplexity.value_or(secondPerplexityRange().minimum));
    m_supervision->setValue(options.tsne.supervision);
    m_automaticRate->setChecked(!options.tsne.learningRate);
    m_learningRate->setEnabled(options.tsne.learningRate.has_value());
    m_earlyExaggeration->showValue(options.tsne.earlyExaggeration);
    m_earlyIterations->showValue(options.tsne.earlyExaggerationIterations);
    m_seed->showValue(std::min(static_cast<double>(options.tsne.seed), kLargestSeed));
    const bool pca = options.method == LayoutMethod::Pca;
    for (QWidget* row : m_tsneOnly)
        offer(
            row,
            options.method == LayoutMethod::Tsne
                ? QString()
                : tr("A number of t-SNE; %1 has none like it.").arg(pca ? tr("PCA") : tr("UMAP")));
    offer(m_supervision, pca ? tr("Labels have no influence on principal components.")
                         : options.labels
                             ? QString()
                             : tr("There are no labels of several classes that could have any."));
    offer(m_seedRow, pca ? tr("PCA needs no random numbers.") : QString());
    showWhatIsUsed();
}

/// What follows from the number of points rather than from the person.
void MoreSection::showWhatIsUsed()
{
    const TsneOptions& tsne = m_session.layoutOptions().tsne;
    const auto layout = m_session.snapshot();
    const std::size_t points = layout ? layout->points() : 0;
    m_learningRate->showValue(tsne.learningRate.value_or(
        automaticLearningRate(points > 0 ? points : kUsualPoints, tsne.exaggeration)));
}

} // namespace murmuration
