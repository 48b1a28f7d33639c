// SPDX-License-Identifier: Apache-2.0
#include "app/embed_messages.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstdio>

namespace murmuration {

std::string fixed(double value, int digits)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string capitalised(std::string_view text)
{
    std::string result(text);
    if (!result.empty() && result[0] >= 'a' && result[0] <= 'z')
        result[0] = static_cast<char>(result[0] - 'a' + 'A');
    return result;
}

std::string contents(const Collection& collection)
{
    std::string text = collection.name + ": " +
                       counted(collection.size(), collection.pictures ? "picture" : "row");
    if (!collection.classNames.empty())
        text += ", " + counted(collection.classNames.size(), "class", "classes");
    return text;
}

IssueList notTold(IssueList notices, const IssueList& told)
{
    std::erase_if(notices, [&](const Issue& notice) {
        return std::ranges::find(told, notice) != told.end();
    });
    return notices;
}

} // namespace murmuration
