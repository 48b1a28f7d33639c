# SPDX-License-Identifier: Apache-2.0
# Lays out a matrix with scikit-learn's t-SNE from a given start:
#     sklearn_tsne.py FEATURES.npy START.npy ITERATIONS LAYOUT.npy
# Prints milliseconds per iteration after early exaggeration: the time of ITERATIONS less that of 250,
# both on two threads.
import sys
import time

import numpy
from sklearn.manifold import TSNE

features = numpy.load(sys.argv[1])
start = numpy.load(sys.argv[2])
iterations = int(sys.argv[3])


def run(count):
    begin = time.perf_counter()
    layout = TSNE(n_components=start.shape[1], perplexity=30, init=start, learning_rate="auto",
                  n_iter=count, n_jobs=2).fit_transform(features)
    return time.perf_counter() - begin, layout


short, _ = run(250)
whole, layout = run(iterations)
numpy.save(sys.argv[4], layout.astype(numpy.float32))
print(1000 * (whole - short) / (iterations - 250))
