"""Trains the same ALS on the same data with Warpfactor and with implicit and compares seconds per
iteration (wall, and CPU of all threads), the loss that is reached and peak memory. Both start from
the same factors, solve with three steps of conjugate gradient, take turns, and have their loss
computed here from the factors they return. Warpfactor also runs with fewer steps, for the fewest
that end at a loss no higher than implicit's. Adds to a JSON file and, with --tables, prints what it
holds as tables."""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.sparse as sparse
from data import positions, read_model, read_ratings

HERE = os.path.dirname(os.path.abspath(__file__))
REGULARIZATION = 0.01
CG_STEPS = 3  # implicit's


def peak_memory(pid):
    """Bytes; unlike getrusage's, not those of the process that started it."""
    try:
        with open(f"/proc/{pid}/status") as status:
            lines = [line.split() for line in status]
    except ProcessLookupError:
        return 0
    return max((int(line[1]) * 1024 for line in lines if line[0] == "VmHWM:"), default=0)


def run_measured(command):
    """Runs `command` and returns its peak memory in bytes, looked at every 10 ms, and the CPU
    seconds of all its threads."""
    peak = 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        while process.poll() is None:
            peak = max(peak, peak_memory(process.pid))
            time.sleep(0.01)
        if process.returncode:
            errors.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{errors.read()}")
    return peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def loss(confidence, users, items, unobserved_weight=1.0):
    """[sum_stored c (1 - x)^2 + a0 sum_others x^2 + lambda (|P|^2 + |Q|^2)] / (users * items), where
    the x of stored entries are computed in single precision and all sums in double."""
    coordinates = confidence.tocoo()
    total = 0.0
    for begin in range(0, confidence.nnz, 10_000):
        part = slice(begin, begin + 10_000)
        left, right = users[coordinates.row[part]], items[coordinates.col[part]]
        scores = np.einsum("ij,ij->i", left, right).astype(np.float64)
        weights = coordinates.data[part].astype(np.float64)
        total += np.sum(weights * (1 - scores) ** 2 - unobserved_weight * scores**2)
    p, q = users.astype(np.float64), items.astype(np.float64)
    total += unobserved_weight * np.sum((p.T @ p) * (q.T @ q))
    total += REGULARIZATION * (np.sum(p * p) + np.sum(q * q))
    return total / (len(users) * len(items))


class Comparison:
    def __init__(self, options, factors):
        self.options = options
        self.factors = factors
        self.work = tempfile.TemporaryDirectory()
        self.first = self.path("first.safetensors")
        _, self.cpu_seconds_around = self.warpfactor(0, CG_STEPS, self.first)

    def path(self, name):
        return os.path.join(self.work.name, name)

    def warpfactor(self, iterations, cg_steps, out):
        settings = {
            "factors": self.factors,
            "regularization": REGULARIZATION,
            "confidence": "alpha*r",
            "alpha": self.options.alpha,
            "cg-steps": cg_steps,
            "iterations": iterations,
            "threads": self.options.threads,
            "loss-every": 0,
            "device": "cpu",
        }
        command = [self.options.command, "train", "als", self.options.data, "--out", out]
        for name, value in settings.items():
            command += ["--" + name, str(value)]
        return run_measured(command)

    def prepare(self, ratings):
        """The confidences in the order of Warpfactor's rows and columns, for implicit."""
        users, items, values = ratings
        tensors, _ = read_model(self.first)
        rows = positions(tensors["users.numbers"], users)
        columns = positions(tensors["items.numbers"], items)
        shape = (len(tensors["user_factors"]), len(tensors["item_factors"]))
        confidence = sparse.csr_matrix(
            ((self.options.alpha * values).astype(np.float32), (rows, columns)), shape
        )
        np.savez(
            self.path("input.npz"),
            values=confidence.data,
            indices=confidence.indices,
            indptr=confidence.indptr,
            user_factors=tensors["user_factors"],
            item_factors=tensors["item_factors"],
        )
        return confidence

    def run_warpfactor(self, confidence, cg_steps):
        out = self.path("warpfactor.safetensors")
        peak, cpu_seconds = self.warpfactor(self.options.iterations, cg_steps, out)
        tensors, metadata = read_model(out)
        return {
            "seconds": json.loads(metadata["report"])["seconds"],
            "cpu_seconds": cpu_seconds - self.cpu_seconds_around,
            "loss": loss(confidence, tensors["user_factors"], tensors["item_factors"]),
            "peak_bytes": peak,
        }

    def run_implicit(self, confidence):
        out = self.path("implicit.npz")
        command = [sys.executable, os.path.join(HERE, "train_implicit.py")]
        command += [self.path("input.npz"), out]
        command += [str(self.options.iterations), str(REGULARIZATION), str(self.options.threads)]
        peak, _ = run_measured(command)
        result = np.load(out)
        return {
            "seconds": result["seconds"].tolist(),
            "cpu_seconds": float(result["cpu_seconds"]),
            "loss": loss(confidence, result["user_factors"], result["item_factors"]),
            "peak_bytes": peak,
        }

    def run(self, ratings):
        confidence = self.prepare(ratings)
        implicit, warpfactor = [], {steps: [] for steps in range(CG_STEPS, 0, -1)}
        for _ in range(self.options.rounds):
            implicit.append(self.run_implicit(confidence))
            for steps, runs in warpfactor.items():
                runs.append(self.run_warpfactor(confidence, steps))
        row = {
            "data": self.options.name,
            "users": confidence.shape[0],
            "items": confidence.shape[1],
            "interactions": confidence.nnz,
            "factors": self.factors,
            "iterations": self.options.iterations,
            "rounds": self.options.rounds,
            "alpha": self.options.alpha,
            "regularization": REGULARIZATION,
            "threads": self.options.threads,
            "machine": platform.processor() or platform.machine(),
            "implicit": self.summary(implicit),
        }
        theirs = row["implicit"]
        results = {steps: self.summary(runs) for steps, runs in warpfactor.items()}
        for steps, ours in results.items():
            ours["cg_steps"] = steps
            for kind in ("seconds_per_iteration", "cpu_seconds_per_iteration"):
                ours["ratio_of_" + kind] = theirs[kind] / ours[kind]
        row["warpfactor"] = results[CG_STEPS]
        enough = [steps for steps, ours in results.items() if ours["loss"] <= theirs["loss"]]
        row["warpfactor_fewest_steps"] = results[min(enough)] if enough else None
        return row

    def summary(self, runs):
        seconds = [second for each in runs for second in each["seconds"]]
        cpu_seconds = [each["cpu_seconds"] / self.options.iterations for each in runs]
        return {
            "seconds_per_iteration": float(np.median(seconds)),
            "cpu_seconds_per_iteration": float(np.median(cpu_seconds)),
            "seconds": seconds,
            "loss": runs[-1]["loss"],
            "peak_bytes": max(each["peak_bytes"] for each in runs),
        }


def save(path, row):
    rows = []
    if os.path.exists(path):
        with open(path) as file:
            rows = json.load(file)
    rows = [old for old in rows if (old["data"], old["factors"]) != (row["data"], row["factors"])]
    with open(path, "w") as file:
        json.dump(rows + [row], file, indent=1)
        file.write("\n")


def print_table(title, columns, rows):
    print(f"\n{title}\n")
    print("| " + " | ".join(columns) + " |")
    print("|---" * len(columns) + "|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")


def print_tables(path):
    """The two tables of bench/README.md, of all that the JSON file holds."""
    with open(path) as file:
        rows = json.load(file)
    same, fewest = [], []
    for row in rows:
        ours, theirs = row["warpfactor"], row["implicit"]
        shape = [row["data"], row["factors"]]
        same.append(shape + [f"{ours['seconds_per_iteration']:.3f}",
                             f"{theirs['seconds_per_iteration']:.3f}",
                             f"{ours['ratio_of_seconds_per_iteration']:.1f}",
                             f"{ours['ratio_of_cpu_seconds_per_iteration']:.1f}",
                             f"{ours['loss']:.6f}", f"{theirs['loss']:.6f}"])
        few = row["warpfactor_fewest_steps"]
        if few:
            fewest.append(shape + [few["cg_steps"], f"{few['seconds_per_iteration']:.3f}",
                                   f"{few['ratio_of_seconds_per_iteration']:.1f}",
                                   f"{few['ratio_of_cpu_seconds_per_iteration']:.1f}",
                                   f"{few['loss']:.6f}"])
    print_table("Three steps, as implicit takes them.",
                ["data", "factors", "s/iteration", "implicit, s/iteration", "times faster",
                 "by CPU time", "loss", "loss of implicit"], same)
    print_table("The fewest steps that end at a loss no higher than implicit's.",
                ["data", "factors", "steps", "s/iteration", "times faster", "by CPU time", "loss"],
                fewest)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", help="ratings file")
    parser.add_argument("--name", help="of the data, in the table")
    parser.add_argument("--tables", action="store_true", help="print the tables of OUT")
    parser.add_argument("--factors", type=int, nargs="+", default=[32, 64, 128, 256])
    parser.add_argument("--iterations", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alpha", type=float, default=10.0)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--command", help="the warpfactor command")
    parser.add_argument("--out", required=True, help="JSON file to add to")
    options = parser.parse_args()
    if options.tables:
        print_tables(options.out)
        return
    if not (options.data and options.name and options.command):
        parser.error("DATA, --name and --command are needed to compare")
    ratings = read_ratings(options.data)
    for factors in options.factors:
        row = Comparison(options, factors).run(ratings)
        save(options.out, row)
        ratio = row["warpfactor"]["ratio_of_seconds_per_iteration"]
        print(f"{options.name}, {factors} factors: {ratio:.1f} times faster", flush=True)


if __name__ == "__main__":
    main()
