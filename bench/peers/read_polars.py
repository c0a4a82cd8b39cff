"""Times polars.read_csv and read_interactions on the same file, in turns, in one run.

    python bench/peers/read_polars.py build/bench/bench_read [--file ratings.csv]

Needs polars from PyPI. Without --file the benchmark makes a file shaped as MovieLens 20M.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import time


def cpu_seconds(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def run_warpfactor(program, threads, path):
    """One reading: wall and CPU milliseconds, the file that was read, peak memory of an entry."""
    environment = dict(os.environ)
    if path:
        environment["WARPFACTOR_READ_FILE"] = path
    before = cpu_seconds(resource.RUSAGE_CHILDREN)
    output = subprocess.run(
        [program, f"--benchmark_filter=threads:{threads}/", "--benchmark_format=json",
         "--benchmark_min_time=0.001"],
        env=environment, check=True, capture_output=True).stdout
    cpu = 1e3 * (cpu_seconds(resource.RUSAGE_CHILDREN) - before)
    result = json.loads(output)["benchmarks"][0]
    return result["real_time"], cpu, result["label"], result["peak_bytes_per_entry"]


def run_polars(path):
    """One reading: wall and CPU milliseconds, lines."""
    import polars

    cpu = cpu_seconds(resource.RUSAGE_SELF)
    start = time.perf_counter()
    frame = polars.read_csv(path)
    wall = 1e3 * (time.perf_counter() - start)
    return wall, 1e3 * (cpu_seconds(resource.RUSAGE_SELF) - cpu), frame.height


def summary(name, walls, cpus):
    return (f"{name}: {statistics.median(walls):.0f} ms wall ({min(walls):.0f} to {max(walls):.0f}), "
            f"{statistics.median(cpus):.0f} ms CPU")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="the bench_read to run")
    parser.add_argument("--file")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    ours, our_cpus, theirs, their_cpus = [], [], [], []
    for _ in range(options.rounds):
        wall, cpu, path, peak = run_warpfactor(options.program, options.threads, options.file)
        ours.append(wall)
        our_cpus.append(cpu)
        wall, cpu, lines = run_polars(path)
        theirs.append(wall)
        their_cpus.append(cpu)
    print(f"{lines} lines, {options.threads} threads, medians of {options.rounds}")
    print(summary("warpfactor", ours, our_cpus), f"{peak:.1f} bytes an entry at the peak", sep=", ")
    print(summary("polars", theirs, their_cpus))
    wall = statistics.median(theirs) / statistics.median(ours)
    cpu = statistics.median(their_cpus) / statistics.median(our_cpus)
    print(f"polars takes {wall:.2f} times the wall time and {cpu:.2f} times the CPU time")


if __name__ == "__main__":
    main()
