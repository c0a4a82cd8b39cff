"""Reads ratings files and Warpfactor's model files, without Warpfactor."""

import json

import numpy as np


def read_ratings(path):
    """Users, items and ratings of a MovieLens ratings.dat, a CSV with a header that begins with
    user, item, rating, or a file of one line a user (rating 1)."""
    with open(path, "rb") as file:
        text = file.read()
    first = text[: text.index(b"\n")]
    if b"::" in first:
        columns, text = first.count(b"::") + 1, text.replace(b"::", b",")
    elif b"," in first:
        columns, text = first.count(b",") + 1, text[len(first) + 1 :]
    else:
        return read_lists(text)
    table = np.fromstring(text.replace(b"\n", b","), sep=",").reshape(-1, columns)
    ratings = table[:, 2] if columns > 2 else np.ones(len(table))
    return table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), ratings


def read_lists(text):
    rows = [np.array(line.split(), dtype=np.int64) for line in text.splitlines()]
    users = np.concatenate([np.repeat(row[0], len(row) - 1) for row in rows if len(row)])
    items = np.concatenate([row[1:] for row in rows if len(row)])
    return users, items, np.ones(len(items))


def read_model(path):
    """The tensors and the metadata of a safetensors file."""
    types = {"F32": np.float32, "I64": np.int64, "U8": np.uint8}
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    metadata = header.pop("__metadata__", {})
    body = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = body[begin:end].view(types[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata


def positions(names, wanted):
    """Where each of `wanted` stands in `names`."""
    order = np.argsort(names)
    return order[np.searchsorted(names, wanted, sorter=order)]
