// SPDX-License-Identifier: Apache-2.0
#include "app/output_file.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"

#include <algorithm>
#include <utility>

namespace murmuration {

CLI::Validator outputFile(std::vector<std::string> extensions)
{
    std::string names;
    for (const auto& extension : extensions)
        names += (names.empty() ? "" : "|") + extension;
    return {[extensions = std::move(extensions), names](std::string& value) -> std::string {
                const auto file = std::filesystem::u8path(value);
                if (std::ranges::find(extensions, utf8(file.extension())) == extensions.end())
                    return "'" + value + "' must end in " + names;
                try {
                    requireWritable(file);
                    return {};
                } catch (const Error& error) {
                    return error.what();
                }
            },
            names};
}

} // namespace murmuration
