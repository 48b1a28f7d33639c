// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/features/transform.h"
#include "core/layout/item_list.h"
#include "core/layout/layout_method.h"
#include "core/layout/tsne_options.h"
#include "core/layout/umap_options.h"
#include "core/neighbors/neighbor_graph.h"

#include <memory>
#include <vector>

namespace murmuration {

/// All that decides a layout of given features.
struct LayoutOptions
{
    LayoutMethod method = LayoutMethod::Tsne;
    TransformOptions transform;
    Metric metric = Metric::Euclidean;
    TsneOptions tsne; ///< its `dimensions` and `seed` hold for every method, `supervision` for UMAP
    UmapOptions umap;
    /// The class of each item of the collection, negative for none; read for supervision alone.
    std::shared_ptr<const std::vector<int>> labels;
    /// They stay where they are while t-SNE or UMAP moves the others.
    ItemList pinned;
    /// They take no part in the layout; brought back, they are placed at their neighbours.
    ItemList leftOut;

    bool operator==(const LayoutOptions&) const = default;
};

} // namespace murmuration
