// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/collection/collection.h"
#include "core/images/preprocess.h"
#include "core/networks/network.h"

#include <QDir>
#include <QString>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// The files of ../shared/models, and pictures to try them with.
namespace murmuration::network_files {

inline const QString kData = QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/data/");
inline const QString kModels = QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/models/");

/// Pictures and what they show.
struct LabelledImages
{
    std::vector<Image> images;
    std::vector<std::string> names; ///< of classes
    std::vector<std::size_t> labels;

    void add(Image image, const std::string& name)
    {
        const auto known = std::ranges::find(names, name);
        labels.push_back(static_cast<std::size_t>(known - names.begin()));
        if (known == names.end())
            names.push_back(name);
        images.push_back(std::move(image));
    }
};

/// Prepares pictures in groups, so that ten thousand of them fit.
inline Matrix featuresOf(const std::vector<Image>& pictures, Network& network)
{
    constexpr std::size_t kGroup = 64;
    const NetworkDescription& description = network.description();
    const std::size_t size = description.preprocessing.inputSize();
    Matrix features(pictures.size(), description.featureSize);
    std::vector<float> inputs(kGroup * size);
    for (std::size_t begin = 0; begin < features.rows; begin += kGroup) {
        const std::size_t n = std::min(kGroup, features.rows - begin);
        for (std::size_t i = 0; i < n; ++i)
            preprocess(pictures[begin + i], description.preprocessing,
                       std::span(inputs).subspan(i * size, size));
        network.extract(std::span(inputs).first(n * size), n,
                        {features.row(begin).data(), n * description.featureSize});
    }
    return features;
}

inline Matrix featuresOf(const LabelledImages& pictures, Network& network)
{
    return featuresOf(pictures.images, network);
}

/// The classes with the largest values, best first.
inline std::vector<std::size_t> best(std::span<const float> row, std::size_t count)
{
    std::vector<std::size_t> order(row.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
                      order.end(), [&](std::size_t a, std::size_t b) { return row[a] > row[b]; });
    order.resize(count);
    return order;
}

/// The share of pictures for which one of the `count` best classes is right.
template <typename IsRight>
double accuracy(const Matrix& logits, std::size_t count, IsRight isRight)
{
    std::size_t right = 0;
    for (std::size_t i = 0; i < logits.rows; ++i) {
        const auto classes = best(logits.row(i), count);
        right += std::ranges::any_of(classes, [&](std::size_t c) { return isRight(i, c); }) ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(logits.rows);
}

inline const LabelledImages& animals()
{
    static const LabelledImages pictures = [] {
        LabelledImages read;
        const auto collection = openCollection((kData + "animals10").toStdString()).collection;
        for (std::size_t i = 0; i < collection->size(); ++i)
            read.add(collection->pictures->read(i, 0).image,
                     collection->items[i].name.substr(0, collection->items[i].name.find('/')));
        return read;
    }();
    return pictures;
}

inline const LabelledImages& digits()
{
    static const LabelledImages pictures = [] {
        LabelledImages read;
        for (int i = 0; i < 10; ++i)
            read.names.push_back(std::to_string(i));
        const auto collection =
            openCollection((kData + "mnist/t10k-images-idx3-ubyte.gz").toStdString()).collection;
        const std::vector<int> labels = collection->labels();
        for (std::size_t i = 0; i < collection->size(); ++i)
            read.add(collection->pictures->read(i, 0).image,
                     collection->classNames[static_cast<std::size_t>(labels[i])]);
        return read;
    }();
    return pictures;
}

/// Whether the files are here, and the pictures that all tests of them need.
inline bool filesAreHere()
{
    return QDir(kModels).exists() && QDir(kData + "animals10").exists();
}

/// Opens one of the files.
inline std::unique_ptr<Network> open(const QString& file, const std::string& layer = {},
                                     const std::string& preprocessing = {})
{
    return openNetwork({(kModels + file).toStdString(), layer, Pooling::Mean, preprocessing}, 2);
}

} // namespace murmuration::network_files
