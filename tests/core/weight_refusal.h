// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/networks/weights/weight_format.h"

#include <QString>

#include <string>

namespace murmuration::weight_files {

/// The reason why a weight file of these bytes is refused; empty when it is read.
inline QString refusalOfFile(const std::string& file)
{
    try {
        static_cast<void>(readStateDict(
            ByteSource(Bytes(reinterpret_cast<const std::uint8_t*>(file.data()), file.size()))));
    } catch (const Error& e) {
        return QString::fromUtf8(e.what());
    }
    return {};
}

} // namespace murmuration::weight_files
