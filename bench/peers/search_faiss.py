"""Exact search: warpfactor against faiss IndexFlatL2 and IndexFlatIP, same shapes, same threads.

    bash bench/peers/setup.sh
    bench/peers/.venv/bin/python bench/peers/search_faiss.py build/bench/bench_search

Prints comma-separated lines in the form of bench/results/search.csv, each once it is measured. From
1024 queries on every shape is measured twice, the second time with about 140 ids excluded per
query, as in MovieLens 20M: faiss has to fetch as many more results; that they must then be dropped
is not counted. Each time is the least of several runs, one where a run takes more than a second: in
CPU time with one thread, which other programs disturb least, in wall time with more. What the
program prints while it runs goes to standard error.

A run of 10000 queries of 1000000 rows of 256 values is 5 TFLOP, 25 seconds at 200 GFLOP/s and
twice that for faiss; --widths, --batches and --ks choose less.
"""
import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time

EXCLUDED = 140  # of bench/micro/search.cpp
METRICS = {"l2": 0, "inner-product": 1}


def ours(options, rows, width, metric):
    """By (batch, k, excluded): milliseconds and counters."""
    few = [batch for batch in options.batches if batch * rows * width < 1e11]
    best = {}
    for batches, excluded, repetitions in (
            ([batch for batch in few if batch < 1024], "0", 5),
            ([batch for batch in few if batch >= 1024], "[01]", 3),
            ([batch for batch in options.batches if batch not in few], "[01]", 1)):
        if batches:
            shapes = (f"batch:({'|'.join(map(str, batches))})/k:({'|'.join(map(str, options.ks))})/"
                      f"excluded:{excluded}/threads:{options.threads}/")
            names = f"^search/metric:{METRICS[metric]}/rows:{rows}/width:{width}/{shapes}"
            best.update(benchmark(options, names, repetitions))
    return best


def benchmark(options, names, repetitions):
    """What `ours` returns, of the benchmarks whose names match."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        subprocess.run([options.program, f"--benchmark_filter={names}", "--benchmark_min_time=0.05",
                        f"--benchmark_repetitions={repetitions}", "--benchmark_out_format=json",
                        f"--benchmark_out={file.name}"], check=True, stdout=sys.stderr)
        runs = json.load(file)["benchmarks"]
    best = {}
    for run in runs:
        if run["run_type"] != "iteration":
            continue
        parts = dict(part.split(":") for part in run["name"].split("/") if ":" in part)
        shape = tuple(int(parts[name]) for name in ("batch", "k", "excluded"))
        run["ms"] = run["cpu_time" if options.threads == 1 else "real_time"]
        if shape not in best or run["ms"] < best[shape]["ms"]:
            best[shape] = run
    return best


class Faiss:
    def __init__(self, options, rows, width, metric):
        import faiss
        import numpy

        faiss.omp_set_num_threads(options.threads)
        self.clock = time.process_time if options.threads == 1 else time.perf_counter
        random = numpy.random.default_rng(1)
        self.index = (faiss.IndexFlatL2 if metric == "l2" else faiss.IndexFlatIP)(width)
        for first in range(0, rows, 100000):
            count = min(100000, rows - first)
            self.index.add(random.random((count, width), dtype=numpy.float32) - 0.5)
        self.queries = random.random((max(options.batches), width), dtype=numpy.float32) - 0.5

    def milliseconds(self, batch, k):
        queries = self.queries[:batch]
        if batch <= 32:
            self.index.search(queries, k)
        best, spent = float("inf"), 0
        while spent < 0.3 or (best == spent and spent < 1):
            start = self.clock()
            self.index.search(queries, k)
            seconds = self.clock() - start
            best, spent = min(best, seconds), spent + seconds
        return 1e3 * best


def line(run, batch, rows, width, peer):
    """Milliseconds, the rate in the unit of what bounds the search, the share of that bound in
    percent, and how many times longer faiss takes."""
    operations, size = 2e-9 * batch * rows * width, 4e-9 * rows * width
    seconds = 1e-3 * run["ms"]
    compute, read = operations / run["peak_GFLOP/s"], size / run["peak_GB/s"]
    rate, unit = (operations, "GFLOP/s") if compute > read else (size, "GB/s")
    return (f"{run['ms']:.3g},{rate / seconds:.0f},{unit},{100 * max(compute, read) / seconds:.0f},"
            f"{peer / run['ms']:.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="build/bench/bench_search")
    parser.add_argument("--threads", type=int, choices=(1, 2), default=2)
    parser.add_argument("--rows", type=int, nargs="+", default=[30000, 1000000])
    parser.add_argument("--widths", type=int, nargs="+", default=[64, 128, 256])
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 32, 1024, 10000])
    parser.add_argument("--ks", type=int, nargs="+", choices=(10, 100), default=[10, 100])
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)
    kind = "cpu" if options.threads == 1 else "wall"
    print(f"metric,rows,width,k,queries,excluded_per_query,{kind}_ms,rate,rate_unit,percent_of_floor,"
          f"faiss_{kind}_ratio")
    for rows, width, metric in itertools.product(options.rows, options.widths, METRICS):
        mine = ours(options, rows, width, metric)
        peer = Faiss(options, rows, width, metric)
        for k, batch, excluded in itertools.product(options.ks, options.batches, (0, 1)):
            if excluded and batch < 1024:
                continue
            milliseconds = peer.milliseconds(batch, k + EXCLUDED * excluded)
            measured = line(mine[batch, k, excluded], batch, rows, width, milliseconds)
            print(f"{metric},{rows},{width},{k},{batch},{EXCLUDED * excluded},{measured}", flush=True)


if __name__ == "__main__":
    main()
