// SPDX-License-Identifier: Apache-2.0
#include "core/collection/cifar_batch.h"

#include "core/base/error.h"
#include "core/collection/idx.h"

#include <algorithm>
#include <array>
#include <limits>

namespace murmuration {
namespace {

constexpr std::size_t kLookedAt = 64; // records at first: most files are none, and may be large

constexpr std::array<CifarKind, 2> kKinds{
    {{"CIFAR-10", 1, 10, 10, "batches.meta.txt", nullptr},
     {"CIFAR-100", 2, 100, 20, "fine_label_names.txt", "coarse_label_names.txt"}}};

bool isValid(const CifarLabels& labels, const CifarKind& kind)
{
    return labels.fine < kind.mostClasses && labels.coarse < kind.mostCoarse;
}

/// "the label of record #7 is 77, where 0 to 9 are known". The numbers are those of the pictures.
std::string wrongLabel(const std::vector<CifarLabels>& all, const CifarKind& kind)
{
    const auto wrong = std::ranges::find_if_not(
        all, [&kind](const CifarLabels& labels) { return isValid(labels, kind); });
    const bool fine = wrong->fine >= kind.mostClasses;
    const std::string what = kind.labels == 1 ? "label" : fine ? "fine label" : "coarse label";
    return "the " + what + " of record #" + std::to_string(wrong - all.begin()) + " is " +
           std::to_string(fine ? wrong->fine : wrong->coarse) + ", where 0 to " +
           std::to_string((fine ? kind.mostClasses : kind.mostCoarse) - 1) + " are known";
}

std::size_t validAmong(const std::vector<CifarLabels>& all, const CifarKind& kind)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        all, [&kind](const CifarLabels& labels) { return isValid(labels, kind); }));
}

/// The kind that most of a file's first records speak for; null when most speak against both.
const CifarKind* likeliestKind(const FileSet& files, std::size_t index, const TaskContext& context)
{
    constexpr std::size_t kFewest = 4; // a few bytes may look like labels by chance
    const CifarKind* likeliest = nullptr;
    std::size_t most = 0;
    for (const CifarKind& kind : kKinds) {
        const std::vector<CifarLabels> first = cifarLabels(files, index, kind, context, kLookedAt);
        const std::size_t valid = validAmong(first, kind);
        if (first.size() >= kFewest && 2 * valid > first.size() && valid > most) {
            likeliest = &kind;
            most = valid;
        }
    }
    return likeliest;
}

} // namespace

std::vector<CifarLabels> cifarLabels(const FileSet& files, std::size_t index, const CifarKind& kind,
                                     const TaskContext& context, std::size_t most)
{
    constexpr std::size_t kRecordsAtOnce = 256;
    const std::uint64_t records =
        std::min<std::uint64_t>(files.byteCount(index) / kind.record(), most);
    const std::uint64_t bytes = records * kind.record();
    std::vector<CifarLabels> labels;
    for (std::uint64_t offset = 0; offset < bytes; offset += kRecordsAtOnce * kind.record()) {
        context.throwIfStopped();
        const std::vector<std::uint8_t> block =
            files.read(index, offset, std::min(kRecordsAtOnce * kind.record(), bytes - offset));
        for (std::size_t at = 0; at + kind.record() <= block.size(); at += kind.record())
            labels.push_back({block[at], block[at + kind.labels - 1]});
    }
    return labels;
}

const CifarKind* cifarKindOf(const FileSet& files, std::size_t index, const TaskContext& context)
{
    try {
        const std::uint64_t bytes = files.byteCount(index);
        for (const CifarKind& kind : kKinds) {
            if (bytes == 0 || bytes % kind.record() != 0)
                continue;
            const auto areValid = [&](std::size_t most) {
                const std::vector<CifarLabels> labels =
                    cifarLabels(files, index, kind, context, most);
                return validAmong(labels, kind) == labels.size();
            };
            if (areValid(kLookedAt) && areValid(std::numeric_limits<std::size_t>::max()))
                return &kind;
        }
    } catch (const Error&) {
        return nullptr; // nothing says that it is a batch
    }
    return nullptr;
}

std::string cifarDamage(const FileSet& files, std::size_t index, const TaskContext& context)
try {
    constexpr const char* kRemedy = "; copy or download it again";
    // IDX files of dark pictures have zeros where labels would be.
    if (!files.name(index).ends_with(".bin") || idxKind(files, index) != IdxKind::None)
        return {};
    const CifarKind* const kind = likeliestKind(files, index, context);
    if (kind == nullptr)
        return {};
    const std::string title = kind->title;
    const std::vector<CifarLabels> all = cifarLabels(files, index, *kind, context);
    if (validAmong(all, *kind) < all.size())
        return "it seems to be a damaged " + title + " batch: " + wrongLabel(all, *kind) + kRemedy;
    const std::uint64_t rest = files.byteCount(index) % kind->record();
    if (rest == 0)
        return {};
    return "it seems to be a " + title + " batch that is cut short: record #" +
           std::to_string(all.size()) + " holds " + std::to_string(rest) + " of " +
           std::to_string(kind->record()) + " bytes" + kRemedy;
} catch (const Error&) {
    return {}; // nothing says that it was to be a batch
}

} // namespace murmuration
