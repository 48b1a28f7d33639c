// SPDX-License-Identifier: Apache-2.0
#include "app/interrupt.h"

#include <csignal>
#include <semaphore.h>
#include <thread>
#include <utility>

namespace murmuration {
namespace {

sem_t g_interrupted;

extern "C" void onInterrupt(int /*signal*/)
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    sem_post(&g_interrupted);
}

} // namespace

std::stop_token stopOnInterrupt()
{
    // A signal handler may not touch a stop_source: it wakes a thread that does. Blocking the
    // signals and waiting for them would not do, because libraries start threads before main().
    std::stop_source source;
    std::stop_token token = source.get_token();
    sem_init(&g_interrupted, 0, 0);
    std::thread([source = std::move(source)]() mutable {
        while (sem_wait(&g_interrupted) != 0) {
        }
        source.request_stop();
    }).detach();
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    return token;
}

} // namespace murmuration
