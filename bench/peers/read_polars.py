"""Times polars.read_csv and read_interactions on the same file, in turns, in one run.

    python bench/peers/read_polars.py build/bench/bench_read [--file ratings.csv]

Needs polars from PyPI. Without --file the benchmark makes a file shaped as MovieLens 20M.
"""

import argparse
import json
import os
import statistics
import subprocess
import time


def run_warpfactor(program, threads, path):
    """Milliseconds of one reading, the file that was read and the peak memory of an entry."""
    environment = dict(os.environ)
    if path:
        environment["WARPFACTOR_READ_FILE"] = path
    output = subprocess.run(
        [program, f"--benchmark_filter=threads:{threads}/", "--benchmark_format=json"],
        env=environment, check=True, capture_output=True).stdout
    result = json.loads(output)["benchmarks"][0]
    return result["real_time"], result["label"], result["peak_bytes_per_entry"]


def run_polars(path):
    import polars

    start = time.perf_counter()
    frame = polars.read_csv(path)
    milliseconds = 1e3 * (time.perf_counter() - start)
    return milliseconds, frame.height


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="the bench_read to run")
    parser.add_argument("--file")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    ours, theirs = [], []
    for _ in range(options.rounds):
        milliseconds, path, peak = run_warpfactor(options.program, options.threads, options.file)
        ours.append(milliseconds)
        milliseconds, lines = run_polars(path)
        theirs.append(milliseconds)
        print(f"warpfactor {ours[-1]:.0f} ms, polars {theirs[-1]:.0f} ms", flush=True)
    ratio = statistics.median(theirs) / statistics.median(ours)
    print(f"{lines} lines, {options.threads} threads, medians of {options.rounds}: "
          f"warpfactor {statistics.median(ours):.0f} ms ({peak:.1f} bytes an entry at the peak), "
          f"polars {statistics.median(theirs):.0f} ms, {ratio:.2f} times as long")


if __name__ == "__main__":
    main()
