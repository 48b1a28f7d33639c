// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace murmuration {

/// One point of the curve of the KL divergence over the iterations.
struct KlPoint
{
    int iteration = 0;
    double kl = 0;
    bool exaggerating = false; ///< early exaggeration was still on
};

} // namespace murmuration
