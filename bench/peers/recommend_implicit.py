"""Top ten for every user, seen items excluded: warpfactor against implicit, with the same factors.

    build-command/warpfactor generate --expand ml-1m --like ml-20m --out ml-20m-shape.csv
    bench/peers/.venv/bin/python bench/peers/recommend_implicit.py ml-20m-shape.csv \\
        --command build-command/warpfactor --program build/bench/bench_recommend

Trains a few iterations, then lets both recommend to all users of the data, implicit by
AlternatingLeastSquares.recommend for all of them in one call, and checks that the lists agree.
Prints a Markdown table; the floor is 2 x users x items x factors operations.
"""
import argparse
import json
import os
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("data")
parser.add_argument("--command", required=True, help="the warpfactor command")
parser.add_argument("--program", required=True, help="bench_recommend")
parser.add_argument("--factors", type=int, nargs="+", default=[64, 128])
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--peak", type=float, default=260, help="GFLOP/s of a core, for the floor")
options = parser.parse_args()
# BLAS threads inside implicit's own threads would only slow it down, as it warns itself.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import scipy.sparse as sparse
from data import positions, read_model, read_ratings
from implicit.cpu.als import AlternatingLeastSquares


def train(factors, path):
    subprocess.run([options.command, "train", "als", options.data, "--out", path, "--factors",
                    str(factors), "--iterations", "3", "--alpha", "10", "--loss-every", "0"],
                   check=True, capture_output=True)
    return read_model(path)[0]


def ours(path):
    output = subprocess.run([options.program, path, options.data, str(options.threads)], check=True,
                            capture_output=True, text=True).stdout
    return json.loads(output)


def theirs(factors, tensors, seen):
    model = AlternatingLeastSquares(factors=factors, num_threads=options.threads)
    model.user_factors = np.array(tensors["user_factors"])
    model.item_factors = np.array(tensors["item_factors"])
    start, cpu_start = time.perf_counter(), time.process_time()
    ids, _ = model.recommend(np.arange(seen.shape[0]), seen, N=10, filter_already_liked_items=True)
    return time.perf_counter() - start, time.process_time() - cpu_start, ids


def agreement(lists, tensors, ids):
    """The share of items that both recommend."""
    same = 0
    for row in lists:
        peer = tensors["items.numbers"][ids[positions(tensors["users.numbers"], [row["user"]])[0]]]
        same += len(set(row["items"]) & set(peer.tolist()))
    return same / sum(len(row["items"]) for row in lists)


def main():
    users, items, _ = read_ratings(options.data)
    print("| factors | warpfactor s | CPU s | of the floor | implicit s | CPU s | times faster "
          "| by CPU time | same items |\n|---|---|---|---|---|---|---|---|---|")
    for factors in options.factors:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.safetensors")
            tensors = train(factors, path)
            mine = ours(path)
            rows = positions(tensors["users.numbers"], users)
            columns = positions(tensors["items.numbers"], items)
            shape = (len(tensors["user_factors"]), len(tensors["item_factors"]))
            seen = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape)
            wall, cpu, ids = theirs(factors, tensors, seen)
            rate = 2e-9 * shape[0] * shape[1] * factors / mine["cpu_seconds"]
            print(f"| {factors} | {mine['seconds']:.2f} | {mine['cpu_seconds']:.2f} "
                  f"| {rate:.0f} GFLOP/s a core, {100 * rate / options.peak:.0f} % | {wall:.2f} "
                  f"| {cpu:.2f} | {wall / mine['seconds']:.1f} | {cpu / mine['cpu_seconds']:.1f} "
                  f"| {100 * agreement(mine['lists'], tensors, ids):.2f} % |", flush=True)


if __name__ == "__main__":
    main()
