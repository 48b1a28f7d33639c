# SPDX-License-Identifier: Apache-2.0
# Lays out a matrix with scikit-learn's t-SNE from a given start:
#     sklearn_tsne.py FEATURES.npy START.npy ITERATIONS LAYOUT.npy
# Prints milliseconds per iteration after early exaggeration, on two threads.
import sys
import time

import numpy
from sklearn.manifold import TSNE, _t_sne

features = numpy.load(sys.argv[1])
start = numpy.load(sys.argv[2])
iterations = int(sys.argv[3])

# Its gradient descent is called once for early exaggeration and once for the rest.
descend = _t_sne._gradient_descent
seconds = []


def timed(*arguments, **options):
    begin = time.perf_counter()
    result = descend(*arguments, **options)
    seconds.append(time.perf_counter() - begin)
    return result


_t_sne._gradient_descent = timed
layout = TSNE(n_components=start.shape[1], perplexity=30, init=start, learning_rate="auto",
              n_iter=iterations, n_jobs=2).fit_transform(features)
numpy.save(sys.argv[4], layout.astype(numpy.float32))
print(1000 * seconds[1] / (iterations - 250))
