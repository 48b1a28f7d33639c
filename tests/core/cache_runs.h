// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/features/cache/kept_features.h"
#include "tests/core/picture_files.h"

#include <QTemporaryDir>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// Runs over a folder of pictures and a cache of their features.
namespace murmuration::cache_runs {

inline constexpr std::size_t kSize = 3;
inline constexpr std::size_t kPictures = 12;
inline constexpr std::size_t kBatch = 4;
inline const std::string kKey = R"({"network":"test"})";

/// What a network would make of an item; every bit counts, so an odd zero and a subnormal are among
/// them.
inline std::vector<float> rowOf(std::uint32_t item)
{
    return {static_cast<float>(item) / 3, -0.0F, 1e-42F * static_cast<float>(item + 1)};
}

inline bool sameBits(std::span<const float> a, std::span<const float> b)
{
    return std::ranges::equal(a, b, [](float x, float y) {
        return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
    });
}

/// A folder of pictures and a cache beside it.
class Place
{
public:
    explicit Place(std::size_t pictureCount = kPictures)
    {
        for (std::size_t i = 0; i < pictureCount; ++i)
            addPicture(i);
    }

    std::filesystem::path path(const std::string& name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    std::filesystem::path picture(std::size_t number) const
    {
        return path("pictures") / ("p" + std::to_string(1000 + number) + ".ppm");
    }
    void addPicture(std::size_t number) const
    {
        pictures::write(picture(number), pictures::ppm(2, 2, {9, 9, 9}));
    }
    std::shared_ptr<const Collection> collection() const
    {
        return openCollection(path("pictures")).collection;
    }

    FeatureCacheOptions cache() const
    {
        return {path("cache"), FeatureCacheOptions::kDefaultLimit};
    }
    std::filesystem::path file() const { return cacheEntries(cache().folder).at(0).file; }
    std::string bytes() const
    {
        std::ifstream in(file(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void setBytes(const std::string& bytes) const
    {
        std::ofstream out(file(), std::ios::binary | std::ios::trunc);
        out << bytes;
    }

private:
    QTemporaryDir m_folder;
};

/// What one run finds and leaves.
struct Run
{
    std::size_t recalled = 0;
    std::vector<PictureProblem> problems;
    IssueList notices;
    bool rightBits = true;
};

/// A run over the collection that computes what it does not find, a batch at a time, and is killed
/// after so many batches.
inline Run runOver(const std::shared_ptr<const Collection>& collection,
                   const FeatureCacheOptions& cache, std::size_t batches = SIZE_MAX,
                   const std::string& key = kKey, const std::vector<PictureProblem>& problems = {})
{
    Run run;
    KeptFeatures kept(cache, key, kSize, collection);
    FeatureMatrix features(collection->size(), kSize, "test");
    kept.recall(features, run.problems);
    run.recalled = features.rows();
    for (std::size_t r = 0; r < features.rows(); ++r) {
        const auto right = rowOf(features.item(r));
        run.rightBits = run.rightBits && sameBits(features.row(r), right);
    }
    std::vector<std::uint32_t> missing;
    for (std::uint32_t item = 0; item < collection->size(); ++item) {
        if (!kept.knows(item))
            missing.push_back(item);
    }
    for (std::size_t begin = 0; begin < missing.size() && batches > 0; begin += kBatch, --batches) {
        const std::size_t end = std::min(missing.size(), begin + kBatch);
        const std::vector<std::uint32_t> items(missing.begin() + static_cast<long>(begin),
                                               missing.begin() + static_cast<long>(end));
        std::vector<float> rows;
        for (const std::uint32_t item : items)
            std::ranges::copy(rowOf(item), std::back_inserter(rows));
        kept.keep(items, rows, problems);
    }
    run.notices = kept.notices();
    return run;
}

inline Run runOver(const Place& place, std::size_t batches = SIZE_MAX)
{
    return runOver(place.collection(), place.cache(), batches);
}

/// Whether there is one notice, and the word stands in it.
inline bool says(const IssueList& notices, const char* word)
{
    return notices.size() == 1 && notices[0].text.find(word) != std::string::npos;
}

} // namespace murmuration::cache_runs
