// SPDX-License-Identifier: Apache-2.0
#include "app/embed.h"

namespace murmuration {

LayoutOptions layoutOptionsOf(const EmbedOptions& options)
{
    LayoutOptions layout = options.layout.layoutOptions();
    layout.umap.epochs = options.iterations;
    return layout;
}

int iterationsFor(const EmbedOptions& options, std::size_t points)
{
    constexpr int kTsneIterations = 1000;
    const LayoutOptions layout = layoutOptionsOf(options);
    switch (layout.method) {
    case LayoutMethod::Tsne:
        return options.iterations.value_or(kTsneIterations);
    case LayoutMethod::Umap:
        return options.iterations.value_or(epochsFor(layout.umap, points));
    case LayoutMethod::Pca:
        break;
    }
    return 0;
}

} // namespace murmuration
