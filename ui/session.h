// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/color.h"
#include "core/workers/ingest_worker.h"
#include "core/workers/layout_worker.h"
#include "core/workers/picture_worker.h"

#include <QImage>
#include <QObject>
#include <QString>

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

namespace murmuration {

/// What the person works on: the wanted state, and the newest states seen from the workers. The
/// only class of ui that touches workers; every view, panel and action reads it and calls its
/// setters. Lives on the GUI thread and never waits there. States of runs that are no longer wanted
/// are ignored here and nowhere else.
class Session : public QObject
{
    Q_OBJECT

public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    // What the person wants. Each takes effect at once and returns at once.
    /// Reads the folder again if it is open. `labelsFile`: one label a line, instead of the
    /// collection's own.
    void open(const std::filesystem::path& path, const std::filesystem::path& labelsFile = {});
    void openDemo();
    /// What of nested folders names the class; opens what is open again where it matters.
    void setLabelFrom(LabelFrom rule);
    /// What makes the features; extracts anew when something is open.
    void setNetwork(const NetworkChoice& network);
    /// Another network, as it is used unless something else is wanted of it.
    void setModel(const QString& model);
    /// Where features are kept from one run to the next, of what is opened from now on. Nowhere
    /// unless set.
    void setFeatureCache(const std::optional<FeatureCacheOptions>& cache);
    void cancelIngest();
    void setLayoutOptions(const LayoutOptions& options);
    void setPaused(bool paused); ///< playing a settled layout goes on regardless
    void stepOnce();
    /// `pauseAt`: the iteration to pause at, until setPaused(false).
    void restartLayout(std::optional<int> pauseAt = {});
    /// layout() is still the one from before the last restart.
    [[nodiscard]] bool restartPending() const
    {
        return m_layout.restarts != m_layoutRequest.restarts;
    }
    /// Throws the points of t-SNE or UMAP off their places, so that they can find better ones.
    void shake();
    /// These items stay where they are while the others move, also when the layout starts anew,
    /// until others are named or other features are laid out.
    void setPinned(std::vector<std::uint32_t> items);
    /// These take no part in the layout, until others are named or another collection is open.
    void setLeftOut(std::vector<std::uint32_t> items);
    /// How far snapshots of a running layout are apart, at least: they come no faster than they can
    /// be drawn.
    void setSnapshotInterval(std::chrono::milliseconds interval);
    /// Asks for a picture to be read; pictureReady() or pictureFailed() follows unless a newer
    /// request replaces this one.
    void requestPicture(std::size_t item, int sidePx);

    // What there is to show.
    [[nodiscard]] const IngestState& ingest() const { return m_ingest; }
    [[nodiscard]] const LayoutState& layout() const { return m_layout; }
    [[nodiscard]] std::shared_ptr<const Collection> collection() const
    {
        return m_ingest.collection;
    }
    [[nodiscard]] std::shared_ptr<const Thumbnails> thumbnails() const
    {
        return m_ingest.thumbnails;
    }
    [[nodiscard]] std::shared_ptr<const FeatureMatrix> features() const
    {
        return m_ingest.features;
    }
    [[nodiscard]] std::shared_ptr<const LayoutSnapshot> snapshot() const
    {
        return m_layout.snapshot;
    }
    [[nodiscard]] const LayoutOptions& layoutOptions() const { return m_layoutRequest.options; }
    [[nodiscard]] LabelFrom labelFrom() const { return m_ingestRequest.opening.labelFrom; }
    [[nodiscard]] const NetworkChoice& network() const { return m_ingestRequest.network; }
    [[nodiscard]] QString model() const { return QString::fromStdString(network().model); }
    [[nodiscard]] bool paused() const { return m_layoutRequest.paused; }
    /// Whether the layout moves or will as soon as it can: what Play and Pause are about.
    [[nodiscard]] bool playing() const;
    /// One for each class of the collection.
    [[nodiscard]] const std::vector<Color>& classColors() const { return m_classColors; }
    [[nodiscard]] Color colorOf(std::size_t item) const;
    /// Of the ingest and of the layout together.
    [[nodiscard]] IssueList issues() const;

Q_SIGNALS:
    void collectionChanged(); ///< another collection (or none); item indices mean something else
                              ///< from now on
    void layoutChanged();     ///< a newer snapshot, or none
    void progressChanged(); ///< anything in ingest() or layout() that is shown in bars and panels;
                            ///< thumbnails have come
    void issuesChanged();
    void optionsChanged(); ///< layoutOptions(), labelFrom(), network() or paused()
    void pictureReady(std::size_t item, const QImage& picture);
    void pictureFailed(std::size_t item, const QString& reason); ///< it can no longer be read
    void failed(const QString& sentence);

private:
    void openRequested();
    void keepWhatStillStands(IngestState& state);
    void keepStandingNetwork(IngestState& state) const;
    void followFeatures(bool otherCollection);
    void takeIngest();
    void takeLayout();
    void takePicture();
    void requestLayout();

    IngestRequest m_ingestRequest;
    IngestRequest m_standing; ///< what collection and features in m_ingest were made from
    LayoutRequest m_layoutRequest;
    IngestState m_ingest;
    LayoutState m_layout;
    std::vector<Color> m_classColors;
    std::size_t m_rowsRequested = 0; ///< feature rows the layout worker was last told of
    std::unique_ptr<IngestWorker> m_ingestWorker;
    std::unique_ptr<LayoutWorker> m_layoutWorker;
    std::unique_ptr<PictureWorker> m_pictureWorker;
};

} // namespace murmuration
