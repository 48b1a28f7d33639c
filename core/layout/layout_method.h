// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace murmuration {

/// How features become positions.
enum class LayoutMethod
{
    Tsne,
    Umap,
    Pca
};

} // namespace murmuration
