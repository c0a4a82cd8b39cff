"""Trains implicit's ALS in a process of its own, so that its peak memory is its own.

Usage: train_implicit.py INPUT.npz OUTPUT.npz ITERATIONS REGULARIZATION THREADS
INPUT has the confidences as a CSR matrix and the first factors of both sides.
"""

import os
import sys
import time

# BLAS threads inside implicit's own threads would only slow it down, as it warns itself.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import scipy.sparse as sparse
from implicit.cpu.als import AlternatingLeastSquares


def main(source, target, iterations, regularization, threads):
    data = np.load(source)
    shape = (len(data["indptr"]) - 1, len(data["item_factors"]))
    confidence = sparse.csr_matrix((data["values"], data["indices"], data["indptr"]), shape)
    model = AlternatingLeastSquares(
        factors=data["item_factors"].shape[1],
        regularization=float(regularization),
        iterations=int(iterations),
        num_threads=int(threads),
    )
    model.user_factors = data["user_factors"].copy()
    model.item_factors = data["item_factors"].copy()
    seconds = []
    cpu_start = time.process_time()
    model.fit(
        confidence,
        show_progress=False,
        callback=lambda iteration, elapsed, loss: seconds.append(elapsed),
    )
    np.savez(
        target,
        user_factors=model.user_factors,
        item_factors=model.item_factors,
        seconds=seconds,
        cpu_seconds=time.process_time() - cpu_start,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
