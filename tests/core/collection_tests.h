// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/collection/collection.h"

#include <string>
#include <vector>

/// What tests of opening collections ask.
namespace collections {

using Names = std::vector<std::string>;

inline Names namesOf(const murmuration::Collection& collection)
{
    Names names;
    for (const murmuration::Item& item : collection.items)
        names.push_back(item.name);
    return names;
}

/// The class of each item; empty where it has none.
inline Names classesOf(const murmuration::Collection& collection)
{
    Names names;
    for (const murmuration::Item& item : collection.items)
        names.push_back(item.label == murmuration::kNoClass
                            ? ""
                            : collection.classNames.at(static_cast<std::size_t>(item.label)));
    return names;
}

/// What is said when `path` can't be opened; empty when it can.
inline std::string failureOf(const std::filesystem::path& path,
                             const murmuration::OpenOptions& options = {})
{
    try {
        static_cast<void>(murmuration::openCollection(path, options));
        return {};
    } catch (const murmuration::Error& error) {
        return error.what();
    }
}

inline bool mentions(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace collections
