#!/usr/bin/env python3
"""Fit the scores of extraction and write their Rust tables.

usage: fit.py SETS blocks|pages ROWS OUT.rs

SETS is the folder of the evaluation sets; ROWS holds SET.jsonl, what `sidelight-fit SETS/SET blocks|pages` wrote.
Prints figures for pages of hosts that were left out of the fit (five folds by host), then fits on all pages.
Needs lightgbm (4.7) and numpy.
"""
import collections
import json
import math
import os
import re
import statistics
import sys
import zlib
from urllib.parse import urlparse

import lightgbm as lgb
import numpy as np

NEWS = ["fundus", "fundus_eval", "zyte"]
SETS = NEWS + ["wcxb_article", "wcxb_other"]
FOLDS = 5
# How much a page of each set counts.
BLOCK_WEIGHTS = {"fundus": 2, "fundus_eval": 2, "zyte": 2, "wcxb_article": 1, "wcxb_other": 0.3}
PAGE_WEIGHTS = {"fundus": 2, "fundus_eval": 2, "zyte": 2, "wcxb_article": 0.6, "wcxb_other": 2.5}
BLOCK_TREES = dict(trees=70, num_leaves=15, learning_rate=0.13, min_data_in_leaf=40, lambda_l2=5.0, max_bin=63,
                   feature_fraction=0.6, seed=7)
PAGE_TREES = dict(trees=60, num_leaves=8, learning_rate=0.12, min_data_in_leaf=20, lambda_l2=3.0,
                  feature_fraction=0.5, seed=3)
# Log-odds from which on a block is kept: `BAR` in content.rs.
BAR = 0.25

TOKEN = re.compile(r"\w+", re.UNICODE)
UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0e7f])")


def tokens(text):
    return TOKEN.findall(UNSPACED.sub(r" \1 ", text or ""))


def shingles(words, size=4):
    rows = (tuple(words[i:i + size]) for i in range(max(1, len(words) - size + 1)))
    return collections.Counter(row for row in rows if row)


def load(sets, rows, wants_text):
    pages = []
    for name in SETS:
        with open(os.path.join(sets, name, "truth.jsonl"), encoding="utf8") as lines:
            truth = {row["id"]: row for row in map(json.loads, lines)}
        with open(os.path.join(rows, f"{name}.jsonl"), encoding="utf8") as lines:
            for page in map(json.loads, lines):
                told = truth[page["id"]]
                if wants_text and (not told.get("text") or not page["rows"]):
                    continue
                host = (urlparse(told.get("url") or "").hostname or page["id"]).split(".")[-2:]
                page.update(set=name, fold=zlib.crc32(".".join(host).encode()) % FOLDS, truth=told.get("text"),
                            rows=np.array(page["rows"], dtype=np.float32))
                pages.append(page)
    return pages


def train(x, y, w, trees, **options):
    options = dict(objective="binary", bagging_fraction=0.8, bagging_freq=1, deterministic=True, verbose=-1,
                   num_threads=2, **options)
    return lgb.train(options, lgb.Dataset(x, y, weight=w), trees)


def label(page):
    """Share of each block's 4-grams of words that the truth has, and how much the block counts."""
    truth = tokens(page["truth"])
    grams = {n: {tuple(truth[i:i + n]) for i in range(len(truth) - n + 1)} for n in (1, 2, 3, 4)}
    page["words"] = [tokens(text) for text in page["texts"]]
    page["y"] = np.zeros(len(page["words"]))
    for i, words in enumerate(page["words"]):
        n = min(4, len(words))
        if n:
            rows = [tuple(words[k:k + n]) for k in range(len(words) - n + 1)]
            page["y"][i] = sum(row in grams[n] for row in rows) / len(rows)
    lengths = np.array([len(words) for words in page["words"]])
    page["w"] = np.minimum((lengths + 2) / (len(truth) + 100), 0.5) * BLOCK_WEIGHTS[page["set"]]
    page["shingles"] = shingles(truth)


def fit_blocks(pages):
    x, y, w = (np.concatenate([page[key] for page in pages]) for key in ("rows", "y", "w"))
    # A label of .7 is .7 of a yes and .3 of a no.
    x, y, w = np.concatenate([x, x]), np.repeat([1, 0], len(x)), np.concatenate([w * y, w * (1 - y)])
    w /= w.mean()
    return train(x[w > 0], y[w > 0], w[w > 0], **BLOCK_TREES)


def score_blocks(pages, scores):
    for name in SETS:
        precision, recall = [], []
        for page, score in zip(pages, scores):
            if page["set"] != name:
                continue
            seen, words = set(), []
            for i in np.flatnonzero(score > BAR):
                text = page["texts"][i]
                if len(text) <= 40 or text not in seen:
                    words += page["words"][i]
                seen.add(text)
            found = shingles(words)
            both = sum((found & page["shingles"]).values())
            if found:
                precision.append(both / sum(found.values()))
            recall.append(both / max(1, sum(page["shingles"].values())))
        p, r = statistics.mean(precision), statistics.mean(recall)
        print(f"{name:13} shingle F1 {2 * p * r / (p + r):.4f}  P {p:.4f}  R {r:.4f}")


# Places in kind.rs: counts that grow with a page's length, and what a page declares.
ALL_LETTERS, KEPT, LETTERS_SHARE, LONGEST = 16, (0, 4, 7), 1, 6
COUNTS, SIGNS, DECLARED = (15, 17, 18, 20, 21, 22, 26, 27), (53, 54), (28, 29, 30, 36, 37, 38, 39, 48)


def shortened(x, random):
    """The same pages as if their text were much shorter: news in brief is rare in the sets, not on the web."""
    x = x.copy()
    text = random.uniform(0.12, 0.6, len(x)).astype(np.float32)
    around = random.uniform(0.05, 0.6, len(x)).astype(np.float32)
    rest = np.maximum(x[:, ALL_LETTERS] - x[:, 0], 0) * around
    for place in KEPT + SIGNS:
        x[:, place] = np.floor(x[:, place] * text)
    x[:, 4] = np.maximum(x[:, 4], 1)
    x[:, LONGEST] = np.minimum(x[:, LONGEST], x[:, 0])
    x[:, ALL_LETTERS] = np.floor(x[:, 0] + rest)
    x[:, LETTERS_SHARE] = np.floor(100 * x[:, 0] / np.maximum(x[:, ALL_LETTERS], 1))
    for place in COUNTS:
        x[:, place] = np.floor(x[:, place] * around)
    return x


def bare(x):
    """The same pages as if they declared nothing."""
    x = x.copy()
    x[:, DECLARED] = 0
    return x


def fit_pages(pages):
    random = np.random.default_rng(5)
    x = np.concatenate([page["rows"] for page in pages])
    y = np.array([page["set"] != "wcxb_other" for page in pages])
    w = np.array([PAGE_WEIGHTS[page["set"]] for page in pages])
    # Blogs and guides are long and say what they are: copies of them would not be like any page there is.
    copied = np.array([page["set"] != "wcxb_article" for page in pages])
    xs, ys, ws = [x], [y], [w]
    for copy, weight in ((shortened(x, random), 0.5), (bare(x), 0.35), (bare(shortened(x, random)), 0.35)):
        xs.append(copy[copied])
        ys.append(y[copied])
        ws.append(w[copied] * weight)
    return train(np.concatenate(xs), np.concatenate(ys), np.concatenate(ws), **PAGE_TREES)


def score_pages(pages, scores):
    for name in SETS:
        called = [float(score[0]) > 0 for page, score in zip(pages, scores) if page["set"] == name]
        print(f"{name:13} called an article {statistics.mean(called):.3f}")


def write(model, path, what):
    """The trees as Rust: thresholds rounded down, since all numbers are whole; leaves times 1000."""
    trees, nodes, leaves = [], [], []
    for tree in model.dump_model()["tree_info"]:
        trees.append((len(nodes), len(leaves)))
        own_nodes, own_leaves = [], []

        def walk(node):
            if "split_index" not in node:
                own_leaves.append(round(node["leaf_value"] * 1000))
                return 127 + len(own_leaves)
            place = len(own_nodes)
            own_nodes.append(None)
            low, high = walk(node["left_child"]), walk(node["right_child"])
            threshold = max(-32768, min(32767, math.floor(node["threshold"])))
            own_nodes[place] = (node["split_feature"], threshold, low, high)
            return place

        if walk(tree["tree_structure"]) >= 128:
            own_nodes.append((0, 0, 128, 128))
        nodes += own_nodes
        leaves += own_leaves

    def rows(items):
        out, line = "", "       "
        for item in items:
            if len(line) + len(item) + 2 > 118:
                out, line = out + line + "\n", "       "
            line += f" {item},"
        return out + line + "\n"

    with open(path, "w", encoding="utf8") as out:
        out.write(f"//! {what} Fitted; see `tests/fit/README.md`.\n\nuse super::Forest;\n\n#[rustfmt::skip]\n"
                  "pub(in crate::page) static FOREST: Forest = Forest {\n    trees: &[\n"
                  + rows(f"({a}, {b})" for a, b in trees) + "    ],\n    nodes: &[\n"
                  + rows("(%d, %d, %d, %d)" % node for node in nodes) + "    ],\n    leaves: &[\n"
                  + rows(map(str, leaves)) + "    ],\n};\n")


def main():
    if len(sys.argv) != 5 or sys.argv[2] not in ("blocks", "pages"):
        sys.exit(__doc__)
    sets, what, rows, out = sys.argv[1:]
    blocks = what == "blocks"
    pages = load(sets, rows, blocks)
    if blocks:
        for page in pages:
            label(page)
    fit, score = (fit_blocks, score_blocks) if blocks else (fit_pages, score_pages)
    held_out = [None] * len(pages)
    for fold in range(FOLDS):
        model = fit([page for page in pages if page["fold"] != fold])
        for i, page in enumerate(pages):
            if page["fold"] == fold:
                held_out[i] = model.predict(page["rows"], raw_score=True)
    score(pages, held_out)
    write(fit(pages), out, "Scores of blocks." if blocks else "Scores of pages: is it an article?")


if __name__ == "__main__":
    main()
