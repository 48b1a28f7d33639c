// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace murmuration {

/// While one exists on a thread, what this thread writes to standard error is dropped. OpenCV,
/// libjpeg and libpng say there what is wrong with a damaged picture, and offer no way to say it
/// elsewhere; people read it in an Issue. Other threads' lines still appear. Not nested.
class QuietDecoding
{
public:
    QuietDecoding();
    ~QuietDecoding();
    QuietDecoding(const QuietDecoding&) = delete;
    QuietDecoding& operator=(const QuietDecoding&) = delete;
};

} // namespace murmuration
