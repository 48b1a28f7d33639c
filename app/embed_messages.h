// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/collection/collection.h"

#include <string>
#include <string_view>

namespace murmuration {

/// "0.46" with two digits behind the point.
[[nodiscard]] std::string fixed(double value, int digits);
/// "Searching neighbours", for a stage of its own line.
[[nodiscard]] std::string capitalised(std::string_view text);
/// "digits: 500 pictures, 10 classes"
[[nodiscard]] std::string contents(const Collection& collection);
/// Those that are not among `told`: some notices of a layout show only while it moves.
[[nodiscard]] IssueList notTold(IssueList notices, const IssueList& told);

} // namespace murmuration
