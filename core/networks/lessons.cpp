// SPDX-License-Identifier: Apache-2.0
#include "core/networks/lessons.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/images/preprocess.h"
#include "core/layout/pca.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

Window randomWindow(const Image& picture, Random& random)
{
    const int shorter = std::min(picture.width, picture.height);
    constexpr double kLeastArea = 0.35; // of the picture's largest square
    const int side = static_cast<int>(shorter * std::sqrt(random.uniform(kLeastArea, 1)));
    const auto place = [&](int length) {
        return static_cast<int>(random.below(static_cast<std::size_t>(length - side + 1)));
    };
    const int left = place(picture.width);
    return {left, place(picture.height), side};
}

Image cut(const Image& picture, const Window& window)
{
    Image part(window.side, window.side);
    for (int y = 0; y < window.side; ++y)
        std::copy_n(picture.pixel(window.left, window.top + y),
                    static_cast<std::size_t>(window.side) * 3, part.pixel(0, y));
    return part;
}

/// Rows of the teacher's outputs -> targets.
Matrix toTargets(const Matrix& outputs, const TaskContext& context)
{
    const Pca pca = principalComponents(outputs, kTargetSize, context);
    Matrix targets = pca.project(outputs);
    for (std::size_t r = 0; r < targets.rows; ++r) {
        double squares = 0;
        for (std::size_t c = 0; c < targets.columns; ++c) {
            const float value = targets.at(r, c);
            squares += double{value} * value;
        }
        const auto length = static_cast<float>(std::sqrt(squares));
        for (float& value : targets.row(r))
            value /= std::max(length, 1e-12F);
    }
    return targets;
}

} // namespace

Lessons askTeacher(const LabelledPictures& pictures, Network& teacher, std::size_t views,
                   std::uint64_t seed, const TaskContext& context)
{
    Lessons lessons;
    lessons.teacher = teacher.description().name;
    lessons.views = views;
    Random random(seed);
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const Image& picture = pictures.images[i];
        if (std::min(picture.width, picture.height) < kLeastTaughtSide)
            continue;
        lessons.pictures.push_back(i);
        for (std::size_t v = 0; v < views; ++v)
            lessons.windows.push_back(randomWindow(picture, random));
    }
    if (lessons.pictures.empty())
        throw Error("there is nothing to teach: no training picture has " +
                    std::to_string(kLeastTaughtSide) + " px or more");

    const NetworkDescription& description = teacher.description();
    Preprocessing preprocessing = description.preprocessing;
    preprocessing.resize = preprocessing.crop; // the student sees the whole window, too
    const std::size_t inputSize = preprocessing.inputSize();
    Matrix outputs(lessons.windows.size(), description.featureSize);
    std::vector<float> inputs(description.batchSize * inputSize);
    for (std::size_t begin = 0; begin < outputs.rows; begin += description.batchSize) {
        context.throwIfStopped();
        const std::size_t n = std::min(description.batchSize, outputs.rows - begin);
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t row = begin + i;
            preprocess(cut(pictures.images[lessons.pictures[row / views]], lessons.windows[row]),
                       preprocessing, {inputs.data() + i * inputSize, inputSize});
        }
        teacher.extract({inputs.data(), n * inputSize}, n,
                        {outputs.row(begin).data(), n * description.featureSize});
        context.report(begin + n, outputs.rows);
    }
    lessons.targets = toTargets(outputs, context);
    return lessons;
}

} // namespace murmuration
