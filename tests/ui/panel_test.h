// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/ui/test_pictures.h"
#include "ui/selection_model.h"
#include "ui/session.h"

#include <QTest>

#include <memory>

namespace murmuration {

inline constexpr int kPatienceMs = 30000;

/// What the tests of panels have in common: a session in which three classes of ten pictures are
/// open.
class PanelTest : public QObject
{
protected:
    void openSession()
    {
        m_session = std::make_unique<Session>();
        m_selection = std::make_unique<SelectionModel>(*m_session);
        m_session->setModel(QStringLiteral("pixels"));
        m_session->open(m_pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() && m_session->snapshot()->points() == 30 &&
                                     m_session->ingest().stage == IngestStage::Done,
                                 kPatienceMs);
    }

    void closeSession()
    {
        m_selection.reset();
        m_session.reset();
    }

    TestPictures m_pictures;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<SelectionModel> m_selection;
};

} // namespace murmuration
