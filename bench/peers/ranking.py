"""Trains BPR and WARP on MovieLens 1M with Warpfactor, LightFM and implicit: the same training
data, factors, epochs and threads, one after the other in one run. Compares seconds an epoch and the
lists that each reaches, computed here by one function from the factors that each returns. Prints a
Markdown table and writes a JSON file."""

import argparse
import json
import os
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


def read_genres(path, items):
    """Rows of `items`: one feature for each item and one for each genre, of weights that sum to 1."""
    genres = {}
    with open(path, encoding="latin-1") as file:
        for line in file:
            number, _, names = line.rstrip("\n").split("::")
            genres[int(number)] = names.split("|")
    names = sorted({name for each in genres.values() for name in each})
    rows, columns = zip(
        *((row, names.index(name)) for row, item in enumerate(items) for name in genres[item])
    )
    flags = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(items), len(names)))
    table = sparse.hstack([sparse.identity(len(items)), flags]).tocsr()
    scale = sparse.diags(1 / np.asarray(table.sum(axis=1)).ravel())
    return (scale @ table).astype(np.float32).tocsr()


class Data:
    def __init__(self, folder, movies):
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
        self.movies = movies
        self.genres = read_genres(movies, self.items)

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
            "epochs": epochs,
            "learning-rate": LEARNING_RATE,
            "deterministic": "yes" if deterministic else "no",
            "negative-sampler": "popularity" if loss == "bpr" else "uniform",
            "threads": self.options.threads,
            "device": "cpu",
        }
        command = [self.options.command, "train", loss, self.data.train_path, "--out", out]
        for name, value in settings.items():
            command += ["--" + name, str(value)]
        if features:
            command += ["--item-features", self.data.movies]
        subprocess.run(command, check=True, capture_output=True)
        tensors, metadata = read_model(out)
        users = tensors["user_factors"][positions(tensors["users.numbers"], self.data.users)]
        items = tensors["item_factors"][positions(tensors["items.numbers"], self.data.items)]
        return np.sum(json.loads(metadata["report"])["seconds"]) / epochs, users, items

    def lightfm(self, loss, features, epochs):
        model = LightFM(
            no_components=self.options.factors,
            loss=loss,
            learning_rate=LEARNING_RATE,
            random_state=0,
        )
        table = self.data.genres if features else None
        start = time.perf_counter()
        model.fit(
            self.data.train,
            item_features=table,
            epochs=epochs,
            num_threads=self.options.threads,
        )
        seconds = (time.perf_counter() - start) / epochs
        biases, items = model.get_item_representations(table)
        _, users = model.get_user_representations()
        return (
            seconds,
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
        start = time.perf_counter()
        model.fit(self.data.train, show_progress=False)
        seconds = (time.perf_counter() - start) / epochs
        return seconds, model.user_factors, model.item_factors

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
            seconds, users, items = run()
            recall, ndcg = self.data.quality(users, items)
            rows.append(
                {
                    "loss": loss,
                    "features": "genres" if features else "none",
                    "epochs": epochs,
                    "engine": name,
                    "seconds_per_epoch": seconds,
                    "recall": recall,
                    "ndcg": ndcg,
                }
            )
        theirs = next(row for row in rows if row["engine"] == "lightfm")["seconds_per_epoch"]
        for row in rows:
            row["times_faster_than_lightfm"] = theirs / row["seconds_per_epoch"]
            print_row(row)
        return rows


def print_row(row):
    print(
        f"| {row['loss']} | {row['features']} | {row['epochs']} | {row['engine']} | "
        f"{row['seconds_per_epoch']:.3f} | {row['times_faster_than_lightfm']:.1f} | "
        f"{row['recall']:.4f} | {row['ndcg']:.4f} |",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="with train.csv and test.csv")
    parser.add_argument("--movies", required=True, help="movies.dat of MovieLens 1M")
    parser.add_argument("--command", required=True, help="the warpfactor command")
    parser.add_argument("--factors", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--feature-epochs", type=int, default=3, help="of the slower runs")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--out", default="bench/results/ranking.json")
    options = parser.parse_args()
    runs = Runs(options, Data(options.folder, options.movies))
    print(f"| loss | features | epochs | engine | s/epoch | x | recall@{K} | NDCG@{K} |")
    print("|---|---|---|---|---|---|---|---|")
    rows = []
    for features, epochs in ((False, options.epochs), (True, options.feature_epochs)):
        for loss in ("bpr", "warp"):
            rows += runs.compare(loss, features, epochs)
    with open(options.out, "w") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
