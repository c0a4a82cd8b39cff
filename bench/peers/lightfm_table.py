"""What LightFM reaches on MovieLens 100K, split ua, with ten factors and ten epochs: means and
standard deviations over seeds of precision@10 and AUC among all items, those of the training not
left out. Ratings of 4 and 5 are liked, the others disliked. tests/models/ranking_lightfm_test.cpp
compares with it."""

import argparse
import os

import numpy as np
import scipy.sparse as sparse
from lightfm import LightFM

ROWS = (
    ("logistic", "adagrad"),
    ("bpr", "adagrad"),
    ("warp", "adagrad"),
    ("warp", "adadelta"),
    ("warp-kos", "adagrad"),
)


def read(path):
    users, items, ratings = np.loadtxt(path, dtype=np.int64)[:, :3].T
    values = np.where(ratings >= 4, 1, -1).astype(np.float32)
    return sparse.coo_matrix((values, (users - 1, items - 1)), (943, 1682))


def liked(entries):
    keep = entries.data > 0
    places = entries.row[keep], entries.col[keep]
    return sparse.coo_matrix((entries.data[keep], places), entries.shape)


def precision_and_auc(scores, wanted):
    """Means over the users with something wanted."""
    wanted = wanted.tocsr()
    ranks = np.empty(scores.shape, dtype=np.int64)
    order = np.argsort(-scores, axis=1, kind="stable")
    np.put_along_axis(ranks, order, np.arange(scores.shape[1])[None, :], axis=1)
    precisions, areas = [], []
    for user in range(len(scores)):
        found = ranks[user, wanted[user].indices]
        count = len(found)
        if count == 0:
            continue
        precisions.append(np.mean(found < 10) * count / 10)
        above = found.sum() - count * (count - 1) / 2
        areas.append(1 - above / (count * (scores.shape[1] - count)))
    return np.mean(precisions), np.mean(areas)


def reached(loss, schedule, seed, train, test):
    model = LightFM(no_components=10, loss=loss, learning_schedule=schedule, random_state=seed)
    model.fit(liked(train) if loss == "warp-kos" else train, epochs=10)
    user_biases, users = model.get_user_representations()
    item_biases, items = model.get_item_representations()
    scores = users @ items.T + user_biases[:, None] + item_biases
    on_train, on_test = (precision_and_auc(scores, liked(part)) for part in (train, test))
    return on_train[0], on_test[0], on_train[1], on_test[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="ml-100k")
    parser.add_argument("--seeds", type=int, default=20)
    options = parser.parse_args()
    train, test = (read(os.path.join(options.folder, name)) for name in ("ua.base", "ua.test"))
    print("| loss | train precision@10 | test precision@10 | train AUC | test AUC |")
    print("|---|---|---|---|---|")
    for loss, schedule in ROWS:
        seeds = [reached(loss, schedule, seed, train, test) for seed in range(options.seeds)]
        spreads = zip(np.mean(seeds, axis=0), np.std(seeds, axis=0, ddof=1))
        cells = " | ".join(f"{mean:.4f} +- {deviation:.4f}" for mean, deviation in spreads)
        print(f"| {loss}, {schedule} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
