"""Seconds an iteration of implicit ALS written straightforwardly with CuPy or PyTorch, where one of
them can be imported and sees a device: for each row the matrix of its entries by one product, then
batches of solves. One JSON object a line. Usage: peers.py ROWS COLUMNS ENTRIES FACTORS"""
import json
import sys
import time

ROWS_A_BATCH = 64


def generated(rows, columns, entries):
    """Row and column of each entry, popular columns first, in the order of the rows."""
    import numpy as np

    random = np.random.default_rng(1)
    row = np.sort(random.integers(0, rows, entries))
    column = (columns * random.random(entries) ** 3).astype(np.int64)
    return row, column


def half_step(xp, solve, fixed, row, column, starts, solved, regularization):
    """Every row of `solved`: (F'F + lambda I + sum w y y') x = sum (1 + w) y, w = 1."""
    base = fixed.T @ fixed + regularization * xp.eye(fixed.shape[1], **kind_of(xp, fixed))
    for first in range(0, solved.shape[0], ROWS_A_BATCH):
        last = min(first + ROWS_A_BATCH, solved.shape[0])
        matrices, targets = [], []
        for r in range(first, last):
            y = fixed[column[starts[r] : starts[r + 1]]]
            matrices.append(base + y.T @ y)
            targets.append(2 * y.sum(axis=0))
        solved[first:last] = solve(xp.stack(matrices), xp.stack(targets)[..., None])[..., 0]


def kind_of(xp, like):
    kind = {"dtype": like.dtype}
    if xp.__name__ == "torch":
        kind["device"] = like.device
    return kind


def measure(name, xp, to_device, solve, wait, arguments):
    import numpy as np

    rows, columns, entries, factors = arguments
    row, column = generated(rows, columns, entries)
    random = np.random.default_rng(2)
    users = to_device(random.normal(0, 0.1, (rows, factors)).astype("float32"))
    items = to_device(random.normal(0, 0.1, (columns, factors)).astype("float32"))
    by_item = np.argsort(column, kind="stable")
    sides = []
    for r, c, size in ((row, column, rows), (column[by_item], row[by_item], columns)):
        sides.append((to_device(r), to_device(c), np.searchsorted(r, np.arange(size + 1))))
    fastest = float("inf")
    for _ in range(3):  # the first one also loads libraries
        start = time.perf_counter()
        half_step(xp, solve, items, *sides[0], users, 0.01)
        half_step(xp, solve, users, *sides[1], items, 0.01)
        wait()
        fastest = min(fastest, time.perf_counter() - start)
    print(json.dumps({"peer": name, "rows": rows, "columns": columns, "entries": entries,
                      "factors": factors, "seconds_per_iteration": round(fastest, 4)}), flush=True)


def measure_torch(arguments):
    import torch

    measure("PyTorch " + torch.__version__, torch, lambda a: torch.from_numpy(a).cuda(),
            torch.linalg.solve, torch.cuda.synchronize, arguments)


def measure_cupy(arguments):
    import cupy

    measure("CuPy " + cupy.__version__, cupy, cupy.asarray, cupy.linalg.solve,
            cupy.cuda.Device().synchronize, arguments)


def main():
    arguments = [int(a) for a in sys.argv[1:5]]
    for measure_one in (measure_torch, measure_cupy):
        # A peer that cannot run here is none of ours: it is said and left out.
        try:
            measure_one(arguments)
        except Exception as error:
            print(f"{measure_one.__name__}: {type(error).__name__}: {error}", file=sys.stderr)


main()
