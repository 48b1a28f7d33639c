// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/test_pictures.h"
#include "ui/session.h"

#include <QSignalSpy>
#include <QTest>

using namespace murmuration;

namespace {

constexpr int kPatienceMs = 30000;

/// Whether every drawn item exists in the collection that is named beside it.
bool snapshotFits(const Session& session)
{
    const auto snapshot = session.snapshot();
    if (!snapshot)
        return true;
    for (const auto item : *snapshot->items)
        if (!session.collection() || item >= session.collection()->size())
            return false;
    return true;
}

} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensAFolderAndLaysItOut()
    {
        const TestPictures pictures;
        Session session;
        session.setModel(QStringLiteral("pixels"));
        QSignalSpy collections(&session, &Session::collectionChanged);
        QSignalSpy layouts(&session, &Session::layoutChanged);
        session.open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->points() == 30,
                                 kPatienceMs);
        QCOMPARE(collections.count(), 1);
        QVERIFY(layouts.count() > 0);
        QCOMPARE(session.collection()->classNames.size(), std::size_t{3});
        QCOMPARE(session.classColors().size(), std::size_t{3});
        QCOMPARE(session.colorOf(0), session.classColors()[0]);
        QCOMPARE(session.ingest().stage, IngestStage::Done);
        QVERIFY(session.issues().size() <= 1); // the perplexity that was lowered
    }

    void openingAFolderAgainFindsWhatHasCome()
    {
        const TestPictures pictures;
        Session session;
        session.setModel(QStringLiteral("pixels"));
        session.open(pictures.path());
        QTRY_COMPARE_WITH_TIMEOUT(session.ingest().stage, IngestStage::Done, kPatienceMs);
        QVERIFY(QFile::copy(pictures.text() + QStringLiteral("/class0/0.png"),
                            pictures.text() + QStringLiteral("/class0/new.png")));
        session.setModel(QStringLiteral("pixels:8"));
        QTRY_VERIFY_WITH_TIMEOUT(session.features() && session.features()->dimensions() == 64 &&
                                     session.ingest().stage == IngestStage::Done,
                                 kPatienceMs);
        QCOMPARE(session.collection()->size(), std::size_t{30}); // another network reads no folder
        session.open(pictures.path());
        QTRY_COMPARE_WITH_TIMEOUT(session.collection()->size(), std::size_t{31}, kPatienceMs);
    }

    void pausesStepsAndGoesOn()
    {
        const TestPictures pictures;
        Session session;
        session.setModel(QStringLiteral("pixels"));
        session.setPaused(true);
        session.open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->points() == 30,
                                 kPatienceMs);
        QTRY_COMPARE(session.layout().activity, LayoutActivity::Paused);
        QVERIFY(!session.playing());
        const int before = session.snapshot()->iteration;
        session.stepOnce();
        QTRY_COMPARE(session.snapshot()->iteration, before + 1);
        session.setPaused(false);
        QVERIFY(session.playing());
        QTRY_VERIFY(session.snapshot()->iteration > before + 5);
    }

    void restartGivesTheSameLayoutAgain()
    {
        const TestPictures pictures;
        Session session;
        session.setModel(QStringLiteral("pixels"));
        session.setPaused(true);
        session.open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.ingest().stage == IngestStage::Done && session.snapshot(),
                                 kPatienceMs);
        const auto fresh = [&] {
            const auto old = session.snapshot();
            session.restartLayout();
            return QTest::qWaitFor([&] {
                return session.snapshot() != old && session.snapshot()->iteration == 0 &&
                       session.snapshot()->points() == 30;
            });
        };
        QVERIFY(fresh());
        const Matrix first = session.snapshot()->positions;
        session.stepOnce();
        QTRY_COMPARE(session.snapshot()->iteration, 1);
        QVERIFY(session.snapshot()->positions != first);
        QVERIFY(fresh());
        QCOMPARE(session.snapshot()->positions, first);
    }

    void anotherCollectionNeverMeetsTheOldPositions()
    {
        const TestPictures large(4, 12);
        const TestPictures small(1, 5);
        Session session;
        session.setModel(QStringLiteral("pixels"));
        bool alwaysFits = true;
        const auto look = [&] { alwaysFits = alwaysFits && snapshotFits(session); };
        connect(&session, &Session::collectionChanged, this, look);
        connect(&session, &Session::layoutChanged, this, look);
        connect(&session, &Session::progressChanged, this, look);
        session.open(large.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->points() == 48,
                                 kPatienceMs);
        session.open(small.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->points() == 5,
                                 kPatienceMs);
        QVERIFY(alwaysFits);
    }

    void aFailedOpeningKeepsWhatIsOpen()
    {
        const TestPictures pictures;
        const QTemporaryDir empty;
        Session session;
        session.setModel(QStringLiteral("pixels"));
        session.open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.ingest().stage == IngestStage::Done,
                                 kPatienceMs);
        const auto collection = session.collection();
        QSignalSpy failures(&session, &Session::failed);
        session.open(empty.path().toStdString());
        QTRY_COMPARE_WITH_TIMEOUT(failures.count(), 1, kPatienceMs);
        QVERIFY(!failures[0][0].toString().isEmpty());
        QCOMPARE(session.collection(), collection);
        QVERIFY(session.snapshot());
        // The same mistake again is told again, and another network reads the good folder.
        session.open(empty.path().toStdString());
        QTRY_COMPARE_WITH_TIMEOUT(failures.count(), 2, kPatienceMs);
        session.setModel(QStringLiteral("pixels:8"));
        QTRY_VERIFY_WITH_TIMEOUT(session.features() && session.features()->dimensions() == 64,
                                 kPatienceMs);
        QCOMPARE(failures.count(), 2);
    }

    void aNetworkThatIsNoGoodLeavesTheOldOneInPlace()
    {
        const TestPictures pictures;
        Session session;
        session.setModel(QStringLiteral("pixels"));
        session.open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.ingest().stage == IngestStage::Done,
                                 kPatienceMs);
        QSignalSpy failures(&session, &Session::failed);
        session.setModel(QStringLiteral("/no/such/network.pt"));
        QTRY_COMPARE_WITH_TIMEOUT(failures.count(), 1, kPatienceMs);
        QCOMPARE(session.model(), QStringLiteral("pixels"));
        QVERIFY(session.features());
        QVERIFY(session.snapshot());
    }

    void whatANetworkLeftBehindStandsWhenAnotherIsGivenUp()
    {
        TestPictures pictures;
        pictures.addBroken(QStringLiteral("class0/broken.png"));
        Session session;
        session.setModel(QStringLiteral("pixels"));
        session.open(pictures.path());
        const auto rests = [&] {
            return session.features() && !session.ingest().busy() &&
                   session.layout().activity == LayoutActivity::Settled;
        };
        QTRY_VERIFY_WITH_TIMEOUT(rests(), kPatienceMs);
        const IssueList issues = session.issues();
        QVERIFY(!issues.empty());
        const std::string network = session.ingest().network->layer;
        const auto stands = [&] {
            return session.model() == QStringLiteral("pixels") && session.ingest().network &&
                   session.ingest().network->layer == network && session.issues() == issues;
        };
        session.setModel(QStringLiteral("/no/such/network.pt"));
        QTRY_COMPARE_WITH_TIMEOUT(session.ingest().stage, IngestStage::Failed, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(rests(), kPatienceMs);
        QVERIFY(stands());
        session.setModel(QStringLiteral("pixels:8"));
        session.cancelIngest();
        QTRY_COMPARE_WITH_TIMEOUT(session.ingest().stage, IngestStage::Cancelled, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(rests(), kPatienceMs);
        // Unless the first pictures were read before it was stopped: then they are what stands.
        if (session.features()->dimensions() == 64)
            QCOMPARE(session.model(), QStringLiteral("pixels:8"));
        else
            QVERIFY(stands());
    }

    void listsPicturesThatCannotBeRead()
    {
        TestPictures pictures;
        pictures.addBroken(QStringLiteral("class0/broken.png"));
        Session session;
        session.setModel(QStringLiteral("pixels"));
        session.open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.ingest().stage == IngestStage::Done, kPatienceMs);
        const IssueList issues = session.issues();
        const auto isBroken = [](const Issue& issue) {
            return issue.subject == "class0/broken.png";
        };
        const auto found = std::find_if(issues.begin(), issues.end(), isBroken);
        QVERIFY(found != issues.end());
        QVERIFY(!found->text.empty());
    }

    void readsAPictureOnDemand()
    {
        const TestPictures pictures;
        Session session;
        session.setModel(QStringLiteral("pixels"));
        session.open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.collection() != nullptr, kPatienceMs);
        QSignalSpy ready(&session, &Session::pictureReady);
        session.requestPicture(7, 256);
        QTRY_COMPARE(ready.count(), 1);
        QCOMPARE(ready[0][0].value<std::size_t>(), std::size_t{7});
        const auto picture = ready[0][1].value<QImage>();
        QCOMPARE(picture.size(), QSize(32, 24));
        const QImage original(pictures.text() + QStringLiteral("/class0/7.png"));
        QCOMPARE(picture.convertToFormat(QImage::Format_RGB32), original);
    }

    void saysWhyAPictureCanNoLongerBeRead()
    {
        const TestPictures pictures;
        Session session;
        session.setModel(QStringLiteral("pixels"));
        session.open(pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(session.collection() != nullptr, kPatienceMs);
        QVERIFY(QFile::remove(pictures.text() + QStringLiteral("/class0/7.png")));
        QSignalSpy failed(&session, &Session::pictureFailed);
        session.requestPicture(7, 256);
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].value<std::size_t>(), std::size_t{7});
        QVERIFY(failed[0][1].toString().size() > 10);
    }

    void canBeDestroyedAtAnyMoment()
    {
        const TestPictures pictures(3, 40);
        for (int delayMs : {0, 1, 5, 20, 60}) {
            Session session;
            session.setModel(QStringLiteral("pixels"));
            session.open(pictures.path());
            session.requestPicture(0, 64);
            QTest::qWait(delayMs);
        }
        QTest::qWait(20); // wake-ups that were posted for them come to nothing
    }
};

QTEST_MAIN(TestSession)
#include "tst_session.moc"
