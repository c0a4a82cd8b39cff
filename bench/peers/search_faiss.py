"""Exact search: warpfactor against faiss IndexFlatL2 and IndexFlatIP, same shapes, same threads.

    bash bench/peers/setup.sh
    bench/peers/.venv/bin/python bench/peers/search_faiss.py build/bench/bench_search

Prints a Markdown table with a column a batch, each cell once it is measured: milliseconds, rate,
share of the floor and how many times longer faiss takes. From 1024 queries on there is a second
column with about 140 ids excluded a query, as in MovieLens 20M: faiss has to fetch as many more
results; that they must then be dropped is not counted. Each figure is the least of several runs,
one where a run takes more than a second: in CPU time with one thread, which other programs disturb
least, in wall time with more. What the program prints while it runs goes to standard error.

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
METRICS = {"L2": 0, "IP": 1}


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
        self.index = (faiss.IndexFlatL2 if metric == "L2" else faiss.IndexFlatIP)(width)
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


def of_floor(run, batch, rows, width):
    """What bounds the search, and how near to it the figure is."""
    operations, size = 2e-9 * batch * rows * width, 4e-9 * rows * width
    seconds = 1e-3 * run["ms"]
    compute, read = operations / run["peak_GFLOP/s"], size / run["peak_GB/s"]
    rate = f"{operations / seconds:.0f} GFLOP/s" if compute > read else f"{size / seconds:.0f} GB/s"
    return f"{rate}, {100 * max(compute, read) / seconds:.0f} %"


def cell(run, batch, rows, width, peer):
    return f"{run['ms']:.3g} ms, {of_floor(run, batch, rows, width)}: {peer / run['ms']:.1f}"


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
    columns = [(batch, excluded) for batch in options.batches for excluded in (0, 1)
               if batch >= 1024 or not excluded]
    titles = [f"{batch}{f', {EXCLUDED} excluded' if excluded else ''}" for batch, excluded in columns]
    print("| metric | rows | width | k | " + " | ".join(titles) + " |")
    print("|---" * (4 + len(columns)) + "|")
    for rows, width, metric in itertools.product(options.rows, options.widths, METRICS):
        mine = ours(options, rows, width, metric)
        peer = Faiss(options, rows, width, metric)
        for k in options.ks:
            print(f"| {metric} | {rows} | {width} | {k} |", end="", flush=True)
            for batch, excluded in columns:
                milliseconds = peer.milliseconds(batch, k + EXCLUDED * excluded)
                print(f" {cell(mine[batch, k, excluded], batch, rows, width, milliseconds)} |",
                      end="", flush=True)
            print(flush=True)


if __name__ == "__main__":
    main()
