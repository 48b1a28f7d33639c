// SPDX-License-Identifier: Apache-2.0
#include "core/workers/picture_worker.h"

#include "core/base/reason.h"

#include <exception>
#include <utility>

namespace murmuration {

PictureWorker::PictureWorker(std::function<void()> wake)
    : m_wake(std::move(wake))
    , m_thread([this](const std::stop_token& stop) { loop(stop); })
{
}

PictureWorker::~PictureWorker() = default;

void PictureWorker::request(PictureRequest request)
{
    m_inbox.put(std::move(request));
}

std::optional<PictureState> PictureWorker::take()
{
    return m_outbox.take();
}

void PictureWorker::loop(const std::stop_token& stop)
{
    while (const auto request = m_inbox.waitAndTake(stop)) {
        PictureState state{request->collection, request->item, nullptr, {}};
        try {
            if (!request->collection || !request->collection->pictures)
                throw Error("this item has no picture");
            state.image = std::make_shared<Image>(
                request->collection->pictures->read(request->item, request->sidePx).image);
        } catch (const std::exception& error) {
            state.failure = isOutOfMemory(error) ? "there is not enough memory to show this picture"
                                                 : error.what();
        }
        if (m_outbox.put(std::move(state)))
            m_wake();
    }
}

} // namespace murmuration
