// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/mailbox.h"
#include "core/collection/collection.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace murmuration {

/// The picture somebody wants to see large; the newest request wins.
struct PictureRequest
{
    std::shared_ptr<const Collection> collection;
    std::size_t item = 0;
    int sidePx = 0; ///< the longer side wanted; the picture may be larger
};

struct PictureState
{
    std::shared_ptr<const Collection> collection;
    std::size_t item = 0;
    std::shared_ptr<const Image> image; ///< null when it could not be read
    std::string failure;                ///< the reason, else empty
};

/// Reads single pictures for hover and inspection, on a thread of its own. See IngestWorker for the
/// contract.
class PictureWorker
{
public:
    explicit PictureWorker(std::function<void()> wake);
    ~PictureWorker();

    void request(PictureRequest request);
    [[nodiscard]] std::optional<PictureState> take();

private:
    void loop(const std::stop_token& stop);

    std::function<void()> m_wake;
    Mailbox<PictureRequest> m_inbox;
    Mailbox<PictureState> m_outbox;
    std::jthread m_thread;
};

} // namespace murmuration
