// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/data_panel.h"

#include "ui/controls/section.h"
#include "ui/controls/segments.h"
#include "ui/session.h"
#include "ui/settings.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace murmuration {
namespace {

constexpr int kDefaultComponents = 50;

} // namespace

DataPanel::DataPanel(Session& session, Settings& settings, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_settings(settings)
    , m_labelFrom(new Segments(tr("Classes"), {tr("First folder"), tr("Whole path")},
                               tr("The folders lie within each other. A picture's class is the "
                                  "name of the first one, or of all of them together.")))
    , m_sphereize(new QCheckBox(tr("Sphereize"), this))
    , m_reduce(new QCheckBox(tr("Reduce by PCA to"), this))
    , m_components(new QSpinBox(this))
    , m_metric(new QComboBox(this))
{
    m_labelFrom->setObjectName(QStringLiteral("labelFrom"));
    m_sphereize->setObjectName(QStringLiteral("sphereize"));
    m_sphereize->setToolTip(
        tr("Moves the features' mean to zero and gives every picture's features the same length, "
           "so that only their direction counts. Try it when one crowded ball is all you see."));
    m_reduce->setObjectName(QStringLiteral("reduce"));
    m_components->setObjectName(QStringLiteral("components"));
    m_components->setRange(2, 1000);
    m_components->setKeyboardTracking(false);
    m_components->setAlignment(Qt::AlignRight);
    m_components->setAccessibleName(tr("Principal components"));
    m_metric->setObjectName(QStringLiteral("metric"));
    m_metric->addItems({tr("Euclidean"), tr("Cosine")});

    auto* reduction = new QWidget(this);
    auto* row = new QHBoxLayout(reduction);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_reduce, 1);
    m_components->setFixedWidth(88);
    row->addWidget(m_components);
    reduction->setToolTip(
        tr("Keeps only so many directions in which the features differ most: faster, and it drops "
           "noise. 50 is usual; turn it off to use all of them."));

    auto* section = new Section(tr("DATA"), this);
    m_labelFromRow = section->addRow(tr("Classes"), m_labelFrom, m_labelFrom->toolTip());
    section->addRow(m_sphereize);
    section->addRow(reduction);
    section->addRow(tr("Distance"), m_metric,
                    tr("How alike two pictures are. Euclidean compares all of the numbers, cosine "
                       "only their proportions; try cosine when some pictures' features are much "
                       "larger than others'."));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(section);

    connect(m_labelFrom, &Segments::chosen, this, &DataPanel::applyLabelFrom);
    connect(m_sphereize, &QCheckBox::toggled, this, &DataPanel::applyTransform);
    connect(m_reduce, &QCheckBox::toggled, this, &DataPanel::applyTransform);
    connect(m_components, &QSpinBox::valueChanged, this, &DataPanel::applyTransform);
    connect(m_metric, &QComboBox::currentIndexChanged, this, &DataPanel::applyTransform);
    connect(&session, &Session::optionsChanged, this, &DataPanel::showState);
    connect(&session, &Session::collectionChanged, this, &DataPanel::showState);
    showState();
}

void DataPanel::applyLabelFrom(int index)
{
    m_settings.set(setting::kLabelFromPath, index == 1);
    m_session.setLabelFrom(index == 1 ? LabelFrom::WholePath : LabelFrom::FirstFolder);
}

void DataPanel::applyTransform()
{
    LayoutOptions options = m_session.layoutOptions();
    options.transform.sphereize = m_sphereize->isChecked();
    options.transform.pca.reset();
    if (m_reduce->isChecked())
        options.transform.pca = static_cast<std::size_t>(m_components->value());
    options.metric = m_metric->currentIndex() == 1 ? Metric::Cosine : Metric::Euclidean;
    m_components->setEnabled(m_reduce->isChecked());
    m_session.setLayoutOptions(options);
}

void DataPanel::showState()
{
    const auto collection = m_session.collection();
    m_labelFromRow->setVisible(collection && collection->nestedFolders);
    m_labelFrom->setCurrent(m_session.labelFrom() == LabelFrom::WholePath ? 1 : 0);
    const LayoutOptions& options = m_session.layoutOptions();
    const QSignalBlocker quietSphereize(m_sphereize);
    const QSignalBlocker quietReduce(m_reduce);
    const QSignalBlocker quietComponents(m_components);
    const QSignalBlocker quietMetric(m_metric);
    m_sphereize->setChecked(options.transform.sphereize);
    m_reduce->setChecked(options.transform.pca.has_value());
    m_components->setEnabled(options.transform.pca.has_value());
    if (options.transform.pca)
        m_components->setValue(static_cast<int>(*options.transform.pca));
    else if (m_components->value() == m_components->minimum())
        m_components->setValue(kDefaultComponents);
    m_metric->setCurrentIndex(options.metric == Metric::Cosine ? 1 : 0);
}

} // namespace murmuration
