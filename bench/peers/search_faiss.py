"""Exact inner-product search: warpfactor against faiss IndexFlatIP, same shapes, same threads.

    bash bench/peers/setup.sh
    bench/peers/.venv/bin/python bench/peers/search_faiss.py build/bench/bench_search --threads 1

Each figure is the least of several repetitions, in CPU time with one thread (which other programs
disturb least) and in wall time with more.
"""
import argparse
import itertools
import json
import os
import subprocess
import time


def ours(program, threads):
    """Milliseconds by (batch, rows, width, k)."""
    command = [program, "--benchmark_format=json", "--benchmark_min_time=0.1",
               "--benchmark_repetitions=5", f"--benchmark_filter=threads:{threads}/"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    best = {}
    for run in json.loads(output)["benchmarks"]:
        if run["run_type"] != "iteration":
            continue
        shape = tuple(int(part.split(":")[1]) for part in run["name"].split("/")[1:5])
        milliseconds = run["cpu_time" if threads == 1 else "real_time"]
        best[shape] = min(best.get(shape, milliseconds), milliseconds)
    return best


def theirs(shapes, threads):
    import faiss
    import numpy

    faiss.omp_set_num_threads(threads)
    clock = time.process_time if threads == 1 else time.perf_counter
    random = numpy.random.default_rng(1)
    best = {}
    for batch, rows, width, k in shapes:
        index = faiss.IndexFlatIP(width)
        index.add(random.random((rows, width), dtype=numpy.float32) - 0.5)
        queries = random.random((batch, width), dtype=numpy.float32) - 0.5
        index.search(queries, k)
        times = []
        for _ in range(5):
            runs = max(1, int(2e9 / (batch * rows * width)))
            start = clock()
            for _ in range(runs):
                index.search(queries, k)
            times.append((clock() - start) / runs)
        best[batch, rows, width, k] = 1e3 * min(times)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="build/bench/bench_search")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(arguments.threads)
    shapes = list(itertools.product((1, 32, 1024), (30000, 200000), (64, 128), (10, 100)))
    mine = ours(arguments.program, arguments.threads)
    peer = theirs(shapes, arguments.threads)
    print("| batch | rows | width | k | warpfactor ms | GFLOP/s | faiss ms | times faster |")
    print("|---|---|---|---|---|---|---|---|")
    for shape in shapes:
        batch, rows, width, k = shape
        gflops = 2 * batch * rows * width / mine[shape] / 1e6
        print(f"| {batch} | {rows} | {width} | {k} | {mine[shape]:.3g} | {gflops:.0f} "
              f"| {peer[shape]:.3g} | {peer[shape] / mine[shape]:.1f} |")


if __name__ == "__main__":
    main()
