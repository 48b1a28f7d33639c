// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace murmuration {

/// Where UMAP's points start.
enum class UmapStart
{
    Spectral, ///< eigenvectors of the fuzzy graph's Laplacian; Pca when the graph is not connected
    Pca
};

/// Every number of UMAP (McInnes, Healy and Melville 2018), with the defaults of its authors'
/// umap-learn. What is not said otherwise may be changed while it runs.
struct UmapOptions
{
    /// 2 or 3. Changing it keeps the positions: a third coordinate starts near zero, or is dropped.
    int dimensions = 2;

    /// How many of the nearest make up a point's neighbourhood, itself counted as in umap-learn.
    /// More shows coarser structure; lowered to N.
    std::size_t neighbors = 15;

    /// How near points of one neighbourhood may come, in layout units: small values make tight
    /// clusters. From 0 to `spread`.
    double minDistance = 0.1;

    /// The unit of the layout: the distance over which nearness fades.
    double spread = 1;

    /// Points that a point is pushed away from each time a neighbour attracts it.
    int negativeSamples = 5;

    /// How many epochs the learning rate takes to fall to zero. Empty is 500, and 200 for more than
    /// 10 000 points.
    std::optional<int> epochs;

    /// Of the first epoch.
    double learningRate = 1;

    /// Changing it means starting again.
    UmapStart start = UmapStart::Spectral;

    /// Of the random numbers: noise on the start, which points repel. Changing it means starting
    /// again.
    std::uint64_t seed = 10;

    bool operator==(const UmapOptions&) const = default;
};

/// What options.epochs stands for; at least 1.
[[nodiscard]] int epochsFor(const UmapOptions& options, std::size_t points);

/// How many neighbours besides itself a point needs: options.neighbors - 1, at least 1, at most N -
/// 1.
[[nodiscard]] std::size_t neighborsForUmap(const UmapOptions& options, std::size_t points);

/// The curve 1 / (1 + a d^(2 b)) that says how near two points are shown to be.
struct UmapCurve
{
    double a = 1;
    double b = 1;
};

/// The curve nearest, by least squares over [0, 3 spread], to one that is 1 up to minDistance and
/// falls as exp(-(d - minDistance) / spread) beyond it.
[[nodiscard]] UmapCurve fittedCurve(double minDistance, double spread);

} // namespace murmuration
