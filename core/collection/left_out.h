// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/text.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace murmuration {

/// Members of an archive that one thing is to be said of: the first is named, the others counted.
struct LeftOut
{
    const char* reason;
    std::string first;
    std::size_t count = 0;

    void add(std::string_view name)
    {
        if (count++ == 0)
            first = wellFormed(name);
    }
    void tell(IssueList& issues) const
    {
        if (count > 0)
            issues.push_back(
                {Issue::Severity::Warning, first,
                 std::string(reason) +
                     (count > 1 ? " (and " + std::to_string(count - 1) + " more)" : "")});
    }
};

} // namespace murmuration
