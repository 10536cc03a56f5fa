#!/usr/bin/env python3
"""Fit the scores of extraction and write their Rust tables, the same bytes on every run.

usage: fit.py SETS [blocks|pages]

SETS is the folder of the evaluation sets. Builds `sidelight-fit`, fits the scores of blocks into
`src/page/scores/blocks.rs`, builds it again with them, fits the scores of pages into `kinds.rs`; or one of the two.
Prints figures for pages of hosts that were left out of the fit, means over two divisions of the hosts by five.
Needs lightgbm 4.7.0 and numpy.
"""
import collections
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import zlib
from urllib.parse import urlparse

import lightgbm as lgb
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
SCORES = HERE.parent.parent / "src" / "page" / "scores"
NEWS = ["fundus", "fundus_eval", "zyte"]
SETS = NEWS + ["wcxb_article", "wcxb_other"]
FOLDS = 5
DIVISIONS = ("", "b")
# How much a page of each set counts.
BLOCK_WEIGHTS = {"fundus": 2, "fundus_eval": 2, "zyte": 2, "wcxb_article": 1.5, "wcxb_other": 0.3}
PAGE_WEIGHTS = {"fundus": 2, "fundus_eval": 2, "zyte": 2, "wcxb_article": 0.6, "wcxb_other": 2.5}
# How much a page counts, its copy with few paragraphs and the one with next to none.
COPY_WEIGHTS = (1, 0.5, 0.4)
BLOCK_TREES = dict(trees=70, num_leaves=15, learning_rate=0.13, min_data_in_leaf=100, lambda_l2=5.0, max_bin=63,
                   feature_fraction=0.6, seed=7)
PAGE_TREES = dict(trees=60, num_leaves=8, learning_rate=0.12, min_data_in_leaf=20, lambda_l2=3.0,
                  feature_fraction=0.5, seed=3)
# As in content.rs: log-odds from which on a block may be kept.
BAR = 0
# As in kind.rs: log-odds from which on a page is an article.
PAGE_BAR = 0.0
# After how many trees a block may be given up, and how far (log-odds) below the least sum that a kept one had by then.
GIVE_UP, MARGIN = (8, 16, 24, 36), 0.5

TOKEN = re.compile(r"\w+", re.UNICODE)
UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0e7f])")


def tokens(text):
    return TOKEN.findall(UNSPACED.sub(r" \1 ", text or ""))


def shingles(words, size=4):
    rows = (tuple(words[i:i + size]) for i in range(max(1, len(words) - size + 1)))
    return collections.Counter(row for row in rows if row)


def rows_of(folder, what):
    command = [HERE / "target" / "release" / "sidelight-fit", folder, what]
    out = subprocess.run(command, check=True, capture_output=True, encoding="utf8").stdout
    # Not splitlines, which also divides at marks that texts have.
    columns, *pages = map(json.loads, out.rstrip("\n").split("\n"))
    return columns, pages


def load(sets, what):
    """The names of the columns, as in columns.rs, and all pages."""
    columns, pages = [], []
    for name in SETS:
        folder = os.path.join(sets, name)
        with open(os.path.join(folder, "truth.jsonl"), encoding="utf8") as lines:
            truth = {row["id"]: row for row in map(json.loads, lines)}
        columns, found = rows_of(folder, what)
        for page in found:
            true = truth[page["id"]]
            if what == "blocks" and (not true.get("text") or not page["rows"] or page["copy"] and name not in NEWS):
                continue
            host = (urlparse(true.get("url") or "").hostname or page["id"]).split(".")[-2:]
            page.update(set=name, folder=folder, host=".".join(host), truth=true.get("text"),
                        rows=np.array(page["rows"], dtype=np.float32))
            pages.append(page)
    return columns, pages


def places(columns, names):
    return [columns.index(name) for name in names]


def train(x, y, w, trees, **options):
    options = dict(objective="binary", bagging_fraction=0.8, bagging_freq=1, deterministic=True, force_row_wise=True,
                   verbose=-1, num_threads=1, **options)
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
    wanted = (lengths * page["y"]).sum() if page["copy"] else len(truth)
    page["w"] = np.minimum((lengths + 2) / (wanted + 100), 0.5) * BLOCK_WEIGHTS[page["set"]]
    page["w"] *= COPY_WEIGHTS[page["copy"]]
    page["shingles"] = shingles(truth)


def fit_blocks(pages, _columns):
    x, y, w = (np.concatenate([page[key] for page in pages]) for key in ("rows", "y", "w"))
    # A label of .7 is .7 of a yes and .3 of a no.
    x, y, w = np.concatenate([x, x]), np.repeat([1, 0], len(x)), np.concatenate([w * y, w * (1 - y)])
    w /= w.mean()
    return train(x[w > 0], y[w > 0], w[w > 0], **BLOCK_TREES)


def texts_of(pages, scores):
    """What is kept of each page whose blocks score so, by id and copy."""
    folder = pages[0]["folder"]
    rows = ({"id": page["id"], "copy": page["copy"], "scores": [round(score * 1000) for score in of.tolist()]}
            for page, of in zip(pages, scores))
    out = subprocess.run([HERE / "target" / "release" / "sidelight-fit", folder, "texts"], check=True,
                         input="\n".join(map(json.dumps, rows)), capture_output=True, encoding="utf8").stdout
    return {(row["id"], row["copy"]): row["text"] for row in map(json.loads, out.rstrip("\n").split("\n"))}


def score_blocks(pages, _columns, scores):
    for name in SETS:
        figures = collections.defaultdict(list)
        of_set = [i for i, page in enumerate(pages) if page["set"] == name]
        for division in range(len(DIVISIONS)):
            texts = texts_of([pages[i] for i in of_set], [scores[division][i] for i in of_set])
            for copy in range(len(COPY_WEIGHTS)) if name in NEWS else (0,):
                precision, recall = [], []
                for page in (pages[i] for i in of_set):
                    if page["copy"] != copy:
                        continue
                    found = shingles(tokens(texts[page["id"], copy]))
                    both = sum((found & page["shingles"]).values())
                    if found:
                        precision.append(both / sum(found.values()))
                    recall.append(both / max(1, sum(page["shingles"].values())))
                p, r = statistics.mean(precision), statistics.mean(recall)
                if copy:
                    figures[("P of short copies", "of brief ones")[copy - 1]].append(p)
                else:
                    figures["shingle F1"].append(2 * p * r / (p + r))
                    figures["P"].append(p)
                    figures["R"].append(r)
        print(f"{name:13}", "  ".join(f"{key} {statistics.mean(of):.4f}" for key, of in figures.items()), flush=True)


# Columns that grow with the text kept, those that grow with what stands around it, and what a page declares.
OF_TEXT = ("LETTERS", "BLOCKS", "LONG_BLOCKS", "QUESTION_MARKS", "CURRENCY_SIGNS")
OF_PAGE = ("PAGE_BLOCKS", "LINKS", "IMAGES", "H2", "H3", "TIMES", "ITEMS", "PARAGRAPHS")
DECLARED = ("OG_TYPE", "DECLARED_ARTICLE", "DECLARED_NEWS", "DECLARED_TIME", "OG_TIME", "BYLINES", "SECTION",
            "CLASS_OF_ARTICLE")


def shortened(x, columns, random):
    """The same pages as if their text were much shorter: news in brief is rare in the sets, not on the web."""
    x = x.copy()
    # Views: what is written into them is written into x.
    of = {name: x[:, place] for place, name in enumerate(columns)}
    text = random.uniform(0.12, 0.6, len(x)).astype(np.float32)
    around = random.uniform(0.05, 0.6, len(x)).astype(np.float32)
    rest = np.maximum(of["PAGE_LETTERS"] - of["LETTERS"], 0) * around
    for name in OF_TEXT:
        of[name][:] = np.floor(of[name] * text)
    of["BLOCKS"][:] = np.maximum(of["BLOCKS"], 1)
    of["LONGEST"][:] = np.minimum(of["LONGEST"], of["LETTERS"])
    of["PAGE_LETTERS"][:] = np.floor(of["LETTERS"] + rest)
    of["LETTERS_SHARE"][:] = np.floor(100 * of["LETTERS"] / np.maximum(of["PAGE_LETTERS"], 1))
    for name in OF_PAGE:
        of[name][:] = np.floor(of[name] * around)
    return x


def bare(x, columns):
    """The same pages as if they declared nothing."""
    x = x.copy()
    x[:, places(columns, DECLARED)] = 0
    return x


def fit_pages(pages, columns):
    random = np.random.default_rng(5)
    x = np.concatenate([page["rows"] for page in pages])
    y = np.array([page["set"] != "wcxb_other" for page in pages])
    w = np.array([PAGE_WEIGHTS[page["set"]] for page in pages])
    # Blogs and guides are long and say what they are: copies of them would not be like any page there is.
    copied = np.array([page["set"] != "wcxb_article" for page in pages])
    xs, ys, ws = [x], [y], [w]
    short = shortened(x, columns, random)
    for copy, weight in ((short, 0.5), (bare(x, columns), 0.35), (bare(shortened(x, columns, random), columns), 0.35)):
        xs.append(copy[copied])
        ys.append(y[copied])
        ws.append(w[copied] * weight)
    return train(np.concatenate(xs), np.concatenate(ys), np.concatenate(ws), **PAGE_TREES)


def score_pages(pages, _columns, scores):
    for name in SETS:
        called, unaided = [], []
        for division in range(len(DIVISIONS)):
            for page, score in zip(pages, scores[division]):
                if page["set"] == name:
                    above = float(score[0]) > PAGE_BAR
                    unaided.append(above)
                    called.append(above if page["decided"] is None else page["decided"])
        print(f"{name:13} called an article {statistics.mean(called):.3f}  by the score alone "
              f"{statistics.mean(unaided):.3f}", flush=True)


def least(model, pages):
    """Numbers of trees, and the sum of theirs below which no block of the pages was that all trees put above the bar."""
    rows = np.concatenate([page["rows"] for page in pages])
    kept = rows[model.predict(rows, raw_score=True) > BAR]
    sums = ((trees, model.predict(kept, raw_score=True, num_iteration=trees).min()) for trees in GIVE_UP)
    return [(trees, math.floor((found - MARGIN) * 1000)) for trees, found in sums]


def write(model, columns, of, least, path, what):
    """The trees as Rust, their columns by name: thresholds rounded down, since all numbers are whole; leaves times 1000."""
    trees, nodes, leaves = [], [], []

    def walk(node):
        """Writes a node and all below it; the number of nodes written."""
        if "split_index" not in node:
            leaves.append(round(node["leaf_value"] * 1000))
            return 0
        place = len(nodes)
        nodes.append(None)
        below = walk(node["left_child"])
        threshold = max(-32768, min(32767, math.floor(node["threshold"])))
        nodes[place] = (columns[node["split_feature"]], below, threshold)
        return 1 + below + walk(node["right_child"])

    for tree in model.dump_model()["tree_info"]:
        trees.append(walk(tree["tree_structure"]))

    def rows(items):
        out, line = "", "       "
        for item in items:
            if len(line) + len(item) + 2 > 118:
                out, line = out + line + "\n", "       "
            line += f" {item},"
        return out + line + "\n"

    with open(path, "w", encoding="utf8") as out:
        out.write(f"//! {what} Fitted; see `tests/fit/README.md`.\n\nuse super::Forest;\n"
                  f"use crate::page::columns::{of}::*;\n\n#[rustfmt::skip]\n"
                  "pub(in crate::page) static FOREST: Forest = Forest {\n    trees: &[\n"
                  + rows(map(str, trees)) + "    ],\n    nodes: &[\n"
                  + rows("(%s, %d, %d)" % node for node in nodes) + "    ],\n    leaves: &[\n"
                  + rows(map(str, leaves)) + "    ],\n    least: &[" + ", ".join(map(str, least)) + "],\n};\n")


def run(sets, what):
    subprocess.run(["cargo", "build", "--quiet", "--release"], cwd=HERE, check=True)
    columns, pages = load(sets, what)
    if what == "blocks":
        for page in pages:
            label(page)
    fit, score = (fit_blocks, score_blocks) if what == "blocks" else (fit_pages, score_pages)
    held_out = []
    for division in DIVISIONS:
        folds = [zlib.crc32((page["host"] + division).encode()) % FOLDS for page in pages]
        scores = [None] * len(pages)
        for fold in range(FOLDS):
            model = fit([page for page, own in zip(pages, folds) if own != fold], columns)
            for i, page in enumerate(pages):
                if folds[i] == fold:
                    scores[i] = model.predict(page["rows"], raw_score=True)
        held_out.append(scores)
    score(pages, columns, held_out)
    path, of, says = {"blocks": ("blocks.rs", "block", "Scores of blocks."),
                      "pages": ("kinds.rs", "page", "Scores of pages: is it an article?")}[what]
    model = fit(pages, columns)
    write(model, columns, of, least(model, pages) if what == "blocks" else [], SCORES / path, says)


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["blocks"], ["pages"]):
        sys.exit(__doc__)
    for what in sys.argv[2:] or ["blocks", "pages"]:
        run(sys.argv[1], what)


if __name__ == "__main__":
    main()
