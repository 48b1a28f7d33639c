// SPDX-License-Identifier: Apache-2.0
#include "app/interrupt.h"

#include <csignal>
#include <cstdlib>
#include <pthread.h>
#include <thread>

namespace murmuration {

std::stop_token stopOnInterrupt()
{
    // A signal handler may not touch a stop_source, so the signals are blocked everywhere and a
    // thread waits for them.
    static std::stop_source source;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([signals] {
        int signal = 0;
        sigwait(&signals, &signal);
        source.request_stop();
        sigwait(&signals, &signal);
        std::_Exit(128 + signal);
    }).detach();
    return source.get_token();
}

} // namespace murmuration
