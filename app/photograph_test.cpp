// SPDX-License-Identifier: Apache-2.0
#include "app/photograph_test.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/collection/collection.h"
#include "core/images/preprocess.h"
#include "core/quality/label_agreement.h"

#include <algorithm>

namespace murmuration {

PhotographTest::PhotographTest(const std::filesystem::path& folder)
{
    const auto collection = openCollection(folder).collection;
    if (!collection->pictures || collection->classNames.size() < 2)
        throw Error("cannot evaluate on " + utf8(folder) +
                    ": it has no pictures in subfolders of two classes or more");
    for (std::size_t i = 0; i < collection->size(); ++i) {
        m_pictures.images.push_back(collection->pictures->read(i, 0).image);
        m_pictures.labels.push_back(collection->items[i].label);
    }
}

PhotographFigures PhotographTest::measure(Network& network, const TaskContext& context) const
{
    const NetworkDescription& description = network.description();
    const std::size_t inputSize = description.preprocessing.inputSize();
    Matrix features(m_pictures.size(), description.featureSize);
    std::vector<float> inputs(description.batchSize * inputSize);
    for (std::size_t begin = 0; begin < features.rows; begin += description.batchSize) {
        context.throwIfStopped();
        const std::size_t n = std::min(description.batchSize, features.rows - begin);
        for (std::size_t i = 0; i < n; ++i)
            preprocess(m_pictures.images[begin + i], description.preprocessing,
                       {inputs.data() + i * inputSize, inputSize});
        network.extract({inputs.data(), n * inputSize}, n,
                        {features.row(begin).data(), n * description.featureSize});
    }
    const auto agreement = [&](Metric metric) {
        constexpr std::size_t kNeighbors = 10;
        return labelAgreement(exactNeighbors(features, kNeighbors, metric, context),
                              m_pictures.labels, kNeighbors)
            .value_or(0);
    };
    return {agreement(Metric::Cosine), agreement(Metric::Euclidean)};
}

} // namespace murmuration
