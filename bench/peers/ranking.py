"""Trains BPR and WARP on MovieLens 1M with Warpfactor, LightFM and implicit: the same training
data, factors, epochs and threads, one after the other in one run. Compares seconds an epoch and the
lists that each reaches, computed here by one function from the factors that each returns. Prints a
Markdown table and writes a JSON file."""

import argparse
import json
import os
import resource
import subprocess
import tempfile
import time

# BLAS threads inside the threads of others would only slow them down.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import scipy.sparse as sparse
from data import positions, read_model, read_ratings
from implicit.cpu.bpr import BayesianPersonalizedRanking
from lightfm import LightFM

LEARNING_RATE = 0.05
K = 20


def own_and_shared(shared):
    """A feature for each row and those that it shares with others, of weights that sum to 1."""
    names = sorted({name for row in shared for name in row})
    rows, columns = zip(
        *((row, names.index(name)) for row, each in enumerate(shared) for name in each)
    )
    flags = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(shared), len(names)))
    table = sparse.hstack([sparse.identity(len(shared)), flags]).tocsr()
    scale = sparse.diags(1 / np.asarray(table.sum(axis=1)).ravel())
    return (scale @ table).astype(np.float32).tocsr()


def lines_by_id(path):
    with open(path, encoding="latin-1") as file:
        records = (line.rstrip("\n").split("::") for line in file)
        return {int(record[0]): record[1:] for record in records}


def read_genres(folder, items):
    movies = lines_by_id(os.path.join(folder, "movies.dat"))
    return own_and_shared([movies[item][1].split("|") for item in items])


def read_demographics(folder, users):
    """Gender, age group and occupation."""
    people = lines_by_id(os.path.join(folder, "users.dat"))
    return own_and_shared(
        [[kind + value for kind, value in zip("gao", people[user])] for user in users]
    )


def children_seconds(command):
    """CPU seconds of all threads of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True, capture_output=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def timed(work):
    """Wall seconds and CPU seconds of all threads."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


class Data:
    def __init__(self, folder, movielens):
        users, items, _ = read_ratings(os.path.join(folder, "train.csv"))
        self.users, rows = np.unique(users, return_inverse=True)
        self.items, columns = np.unique(items, return_inverse=True)
        self.train_path = os.path.join(folder, "train.csv")
        self.train = self.matrix(rows, columns)
        users, items, _ = read_ratings(os.path.join(folder, "test.csv"))
        known = np.isin(users, self.users) & np.isin(items, self.items)
        self.test = self.matrix(
            np.searchsorted(self.users, users[known]), np.searchsorted(self.items, items[known])
        )
        self.movielens = movielens
        self.genres = read_genres(movielens, self.items)
        self.demographics = read_demographics(movielens, self.users)

    def matrix(self, rows, columns):
        ones = np.ones(len(rows), dtype=np.float32)
        return sparse.csr_matrix((ones, (rows, columns)), (len(self.users), len(self.items)))

    def quality(self, users, items):
        """Mean recall and NDCG of the best K items that a user does not have, over users with
        something in the test; scores are inner products."""
        discounts = 1 / np.log2(np.arange(2, K + 2))
        recalls, gains = [], []
        for begin in range(0, len(users), 512):
            scores = users[begin : begin + 512] @ items.T
            for row in range(len(scores)):
                seen = self.train[begin + row].indices
                wanted = self.test[begin + row].indices
                if not len(wanted):
                    continue
                scores[row, seen] = -np.inf
                best = np.argpartition(-scores[row], K)[:K]
                best = best[np.argsort(-scores[row, best], kind="stable")]
                hits = np.isin(best, wanted)
                recalls.append(hits.sum() / len(wanted))
                gains.append(hits @ discounts / discounts[: min(K, len(wanted))].sum())
        return float(np.mean(recalls)), float(np.mean(gains))


class Runs:
    def __init__(self, options, data):
        self.options = options
        self.data = data
        self.work = tempfile.TemporaryDirectory()

    def warpfactor(self, loss, features, epochs, deterministic):
        out = os.path.join(self.work.name, "model.safetensors")
        settings = {
            "factors": self.options.factors,
            "learning-rate": LEARNING_RATE,
            "deterministic": "yes" if deterministic else "no",
            "negative-sampler": "popularity" if loss == "bpr" else "uniform",
            "threads": self.options.threads,
            "device": "cpu",
        }
        command = [self.options.command, "train", loss, self.data.train_path, "--out", out]
        for name, value in settings.items():
            command += ["--" + name, str(value)]
        if "genres" in features:
            command += ["--item-features", self.data.movielens]
        if "demographics" in features:
            command += ["--user-features", self.data.movielens]
        # What a run without epochs takes is not the training's.
        around = children_seconds(command + ["--epochs", "0"])
        cpu_seconds = children_seconds(command + ["--epochs", str(epochs)]) - around
        tensors, metadata = read_model(out)
        users = tensors["user_factors"][positions(tensors["users.numbers"], self.data.users)]
        items = tensors["item_factors"][positions(tensors["items.numbers"], self.data.items)]
        seconds = np.sum(json.loads(metadata["report"])["seconds"])
        return seconds, cpu_seconds, users, items

    def lightfm(self, loss, features, epochs):
        model = LightFM(
            no_components=self.options.factors,
            loss=loss,
            learning_rate=LEARNING_RATE,
            random_state=0,
        )
        of_items = self.data.genres if "genres" in features else None
        of_users = self.data.demographics if "demographics" in features else None
        seconds = timed(
            lambda: model.fit(
                self.data.train,
                user_features=of_users,
                item_features=of_items,
                epochs=epochs,
                num_threads=self.options.threads,
            )
        )
        biases, items = model.get_item_representations(of_items)
        _, users = model.get_user_representations(of_users)
        return (
            *seconds,
            np.hstack([users, np.ones((len(users), 1), np.float32)]),
            np.hstack([items, biases[:, None]]),
        )

    def implicit(self, epochs):
        model = BayesianPersonalizedRanking(
            factors=self.options.factors,
            learning_rate=LEARNING_RATE,
            iterations=epochs,
            num_threads=self.options.threads,
            random_state=0,
        )
        seconds = timed(lambda: model.fit(self.data.train, show_progress=False))
        return *seconds, model.user_factors, model.item_factors

    def compare(self, loss, features, epochs):
        runs = {
            "warpfactor": lambda: self.warpfactor(loss, features, epochs, True),
            "warpfactor, Hogwild": lambda: self.warpfactor(loss, features, epochs, False),
            "lightfm": lambda: self.lightfm(loss, features, epochs),
        }
        if loss == "bpr" and not features:
            runs["implicit"] = lambda: self.implicit(epochs)
        rows = []
        for name, run in runs.items():
            seconds, cpu_seconds, users, items = run()
            recall, ndcg = self.data.quality(users, items)
            rows.append(
                {
                    "loss": loss,
                    "features": ", ".join(features) or "none",
                    "epochs": epochs,
                    "engine": name,
                    "seconds_per_epoch": seconds / epochs,
                    "cpu_seconds_per_epoch": cpu_seconds / epochs,
                    "recall": recall,
                    "ndcg": ndcg,
                }
            )
        theirs = next(row for row in rows if row["engine"] == "lightfm")
        for row in rows:
            for kind in ("seconds_per_epoch", "cpu_seconds_per_epoch"):
                row["lightfm_ratio_of_" + kind] = theirs[kind] / row[kind]
            print_row(row)
        return rows


def print_row(row):
    cells = [row["loss"], row["features"], row["epochs"], row["engine"]]
    for kind in ("seconds_per_epoch", "cpu_seconds_per_epoch"):
        cells += [f"{row[kind]:.3f}", f"{row['lightfm_ratio_of_' + kind]:.1f}"]
    cells += [f"{row['recall']:.4f}", f"{row['ndcg']:.4f}"]
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="with train.csv and test.csv")
    parser.add_argument("--movielens", required=True, help="folder with movies.dat and users.dat")
    parser.add_argument("--command", required=True, help="the warpfactor command")
    parser.add_argument("--factors", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--feature-epochs", type=int, default=3, help="of the slower runs")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--out", default="bench/results/ranking.json")
    options = parser.parse_args()
    runs = Runs(options, Data(options.folder, options.movielens))
    print(
        "| loss | features | epochs | engine | s/epoch | times LightFM | CPU s/epoch | "
        f"times LightFM | recall@{K} | NDCG@{K} |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    rows = []
    for loss in ("bpr", "warp"):
        rows += runs.compare(loss, (), options.epochs)
        rows += runs.compare(loss, ("genres",), options.feature_epochs)
    rows += runs.compare("warp", ("genres", "demographics"), options.feature_epochs)
    with open(options.out, "w") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
