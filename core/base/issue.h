// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace murmuration {

/// One thing that is not as it should be while the run goes on: a picture that can't be read, a
/// perplexity that was lowered. Text is fit to show.
struct Issue
{
    enum class Severity
    {
        Note,
        Warning,
        Failure
    };

    Severity severity = Severity::Warning;
    std::string subject; ///< what it is about, usually a file name relative to the collection
                         ///< (UTF-8); may be empty
    std::string text;    ///< the reason, and the remedy where there is one

    bool operator==(const Issue&) const = default;
};

using IssueList = std::vector<Issue>;

} // namespace murmuration
