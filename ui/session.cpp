// SPDX-License-Identifier: Apache-2.0
#include "ui/session.h"

#include <QMetaObject>

#include <algorithm>
#include <utility>

namespace murmuration {
namespace {

/// A wake-up for the GUI thread: posts one call of `take`. Safe to call from any thread while
/// `session` lives; posted calls are dropped with it.
template <typename Take>
std::function<void()> wakeUp(Session* session, Take take)
{
    return [session, take] { QMetaObject::invokeMethod(session, take, Qt::QueuedConnection); };
}

QImage toQImage(const std::shared_ptr<const Image>& image)
{
    // Shares the pixels: the image is kept alive until Qt lets go of them.
    auto* owner = new std::shared_ptr<const Image>(image);
    return QImage(
        image->rgb.data(), image->width, image->height, 3 * image->width, QImage::Format_RGB888,
        [](void* kept) { delete static_cast<std::shared_ptr<const Image>*>(kept); }, owner);
}

} // namespace

Session::Session(QObject* parent)
    : QObject(parent)
    , m_ingestWorker(std::make_unique<IngestWorker>(wakeUp(this, [this] { takeIngest(); })))
    , m_layoutWorker(std::make_unique<LayoutWorker>(wakeUp(this, [this] { takeLayout(); })))
    , m_pictureWorker(std::make_unique<PictureWorker>(wakeUp(this, [this] { takePicture(); })))
{
}

Session::~Session() = default;

void Session::open(const std::filesystem::path& path, const std::filesystem::path& labelsFile)
{
    m_ingestRequest.path = path;
    m_ingestRequest.opening.labelsFile = labelsFile;
    m_ingestRequest.demo = false;
    ++m_ingestRequest.reading;
    openRequested();
}

void Session::openDemo()
{
    m_ingestRequest.path.clear();
    m_ingestRequest.opening.labelsFile.clear();
    m_ingestRequest.demo = true;
    ++m_ingestRequest.reading;
    openRequested();
}

void Session::setLabelFrom(LabelFrom rule)
{
    if (rule == labelFrom())
        return;
    m_ingestRequest.opening.labelFrom = rule;
    Q_EMIT optionsChanged();
    const auto open = collection();
    if (m_ingest.busy() || (open && open->nestedFolders))
        openRequested();
}

void Session::setNetwork(const NetworkChoice& network)
{
    if (network == this->network())
        return;
    m_ingestRequest.network = network;
    Q_EMIT optionsChanged();
    if (m_ingestRequest.run > 0)
        openRequested();
}

void Session::setModel(const QString& model)
{
    if (model == this->model())
        return;
    NetworkChoice network;
    network.model = model.toStdString();
    setNetwork(network);
}

void Session::setFeatureCache(const std::optional<FeatureCacheOptions>& cache)
{
    m_ingestRequest.cache = cache;
}

void Session::openRequested()
{
    ++m_ingestRequest.run;
    m_ingestRequest.cancelled = false;
    m_ingestWorker->request(m_ingestRequest);
}

void Session::cancelIngest()
{
    const bool seen = m_ingest.run == m_ingestRequest.run; // else it has only just been asked for
    if (seen && !m_ingest.busy())
        return;
    m_ingestRequest.cancelled = true;
    m_ingestWorker->request(m_ingestRequest);
}

void Session::requestPicture(std::size_t item, int sidePx)
{
    if (m_ingest.collection && m_ingest.collection->pictures)
        m_pictureWorker->request({m_ingest.collection, item, sidePx});
}

Color Session::colorOf(std::size_t item) const
{
    const int label = m_ingest.collection->items[item].label;
    return label >= 0 ? m_classColors[static_cast<std::size_t>(label)] : kUnlabelledColor;
}

IssueList Session::issues() const
{
    IssueList issues = m_ingest.issues ? *m_ingest.issues : IssueList();
    issues.insert(issues.end(), m_layout.notices.begin(), m_layout.notices.end());
    return issues;
}

/// What was open stays open until something else has been opened in its place: a path or a network
/// that turns out to be no good loses nothing.
void Session::keepWhatStillStands(IngestState& state)
{
    const bool ended = !state.busy();
    if (state.collection) {
        m_standing.path = m_ingestRequest.path;
        m_standing.opening = m_ingestRequest.opening;
        m_standing.demo = m_ingestRequest.demo;
    } else {
        state.collection = m_ingest.collection;
        state.thumbnails = m_ingest.thumbnails;
        state.issues = m_ingest.issues;
        state.network = m_ingest.network;
        if (ended && state.collection) {
            m_ingestRequest.path = m_standing.path;
            m_ingestRequest.opening = m_standing.opening;
            m_ingestRequest.demo = m_standing.demo;
        }
    }
    if (state.features) {
        m_standing.network = m_ingestRequest.network;
    } else if (state.collection == m_ingest.collection && m_ingest.features) {
        state.features = m_ingest.features;
        keepStandingNetwork(state);
        if (ended)
            m_ingestRequest.network = m_standing.network;
    }
}

/// The features were made by another network than the one that is tried, and with its issues. What
/// a network that failed has to say of the pictures comes after those.
void Session::keepStandingNetwork(IngestState& state) const
{
    const auto standing = m_ingest.issues;
    if (state.stage == IngestStage::Failed && state.network && state.issues && standing) {
        auto all = std::make_shared<IssueList>(*standing);
        for (const Issue& issue : *state.issues)
            if (std::ranges::find(*standing, issue) == standing->end())
                all->push_back(issue);
        state.issues = std::move(all);
    } else {
        state.issues = standing;
    }
    state.network = m_ingest.network;
}

void Session::takeIngest()
{
    auto state = m_ingestWorker->take();
    if (!state || state->run != m_ingestRequest.run)
        return;
    const NetworkChoice networkBefore = m_ingestRequest.network;
    const LabelFrom labelFromBefore = labelFrom();
    keepWhatStillStands(*state);
    const bool otherCollection = state->collection != m_ingest.collection;
    const bool otherIssues = state->issues != m_ingest.issues;
    const bool failedNow = state->stage == IngestStage::Failed &&
                           (m_ingest.stage != IngestStage::Failed || m_ingest.run != state->run);
    const bool endedNow = m_ingest.busy() && !state->busy();
    m_ingest = std::move(*state);

    // All states are brought up to date before anybody hears of it: positions of one collection are
    // never shown with the names of another.
    const bool otherFeatures = m_ingest.features != m_layoutRequest.features;
    if (otherCollection)
        m_classColors = m_ingest.collection ? classPalette(m_ingest.collection->classNames.size())
                                            : std::vector<Color>();
    if (otherFeatures || otherCollection)
        followFeatures(otherCollection);
    else if (m_ingest.features && (m_ingest.features->rows() != m_rowsRequested || endedNow))
        requestLayout();

    if (otherCollection)
        Q_EMIT collectionChanged();
    if (otherFeatures || otherCollection)
        Q_EMIT layoutChanged();
    Q_EMIT progressChanged();
    if (otherIssues || otherFeatures)
        Q_EMIT issuesChanged();
    if (m_ingestRequest.network != networkBefore || labelFrom() != labelFromBefore)
        Q_EMIT optionsChanged();
    if (failedNow)
        Q_EMIT failed(QString::fromStdString(m_ingest.failure));
}

void Session::takePicture()
{
    const auto state = m_pictureWorker->take();
    if (!state || state->collection != m_ingest.collection)
        return;
    if (state->image)
        Q_EMIT pictureReady(state->item, toQImage(state->image));
    else
        Q_EMIT pictureFailed(state->item, QString::fromStdString(state->failure));
}

} // namespace murmuration
