"""What much memory costs: recall over 100,000 entries of one character by words, adding one, and what all of them take.

The texts are made up: some 100 characters, words as frequent as words are (by Zipf's law) between words of grammar.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks import recall_turns
from npcsdk.memory import Memory
from npcsdk.mind.memory.adding import added
from npcsdk.mind.memory.held import Held
from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.memories import Memories

ENTRIES, QUICK, FEW = 100_000, 1_900, 50
WORDS = 30_000
LOOKS = 400
NAMES = {"player": "Jon", "mira": "Mira", "tom": "Old Tom", "anna": "Anna", "bren": "Bren"}
PARTS = (
    "ba be bi bo da de do fa ka ke ki ko la le li lo ma me mi mo na ne ni no pa po ra re ri ro sa se so ta te to va vi"
)
TELLS = (
    "I live in {} with my sister {}.",
    "My brother {} works at the {} mill.",
    "I like {}, and I hate {}.",
    "I will bring you the {} from {} tomorrow.",
    "The bridge to {} is broken, {} told me.",
    "Do you know where {} keeps the {}?",
    "I have a {} named {} at home.",
)
"""What every third text begins with: claims, promises, questions."""
GRAMMAR = "the a of to and in is you it he she was that for on with my your what have".split()


class Talk:
    """Makes texts, the same ones each time."""

    def __init__(self) -> None:
        self.dice = random.Random(8)
        made = ("".join(self.dice.choices(PARTS.split(), k=self.dice.randint(2, 4))) for _ in range(2 * WORDS))
        self.words = list(dict.fromkeys(made))[:WORDS]
        self._often = list(accumulate(1 / (rank + 5) for rank in range(len(self.words))))

    def text(self, count: int) -> str:
        """Of so many words, two in five of them of grammar."""
        telling = self.dice.choices(self.words, cum_weights=self._often, k=-(-3 * count // 5))
        said = telling + self.dice.choices(GRAMMAR, k=count - len(telling))
        self.dice.shuffle(said)
        return " ".join(said)

    def memories(self, count: int) -> Iterator[Memory]:
        """What a talk of two leaves, three entries a turn."""
        who = [*NAMES]
        for at in range(count):
            text = self.text(18)
            if at % 3 == 0:
                begins = TELLS[at // 3 % len(TELLS)].format(*self.dice.choices(self.words, k=2))
                text = f"{begins} {text[len(begins) :]}"
            yield Memory(
                id=f"{at // 3}.{at % 3}",
                text=text,
                said_by=who[at % 2],
                to=who[(at + 1) % 2],
                time=at * 20.0,
                turn=at // 3,
                importance=self.dice.random(),
            )


def held() -> float:
    """Megabytes that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def remembered(memories: Iterable[Memory], adds: list[float] | None = None) -> Memories:
    """All of them, remembered by Mira; `adds` takes the microseconds of processor time of each."""
    made = Memories()
    for memory in memories:
        event = added("mira", memory, turn=memory.turn, time=memory.time)
        began = process_time()
        made.take([event])
        if adds is not None:
            adds.append(1e6 * (process_time() - began))
    return made


def times(held: Held, texts: Sequence[str]) -> list[float]:
    """Milliseconds of processor time of looks by these texts, the shortest first."""
    spans = []
    for text in texts:
        look = Look(text=text, now=ENTRIES * 20.0, names=NAMES, holder="mira", present=("player",))
        began = process_time()
        held.recall(look)
        spans.append(1e3 * (process_time() - began))
    return sorted(spans)


def late(spans: Sequence[float]) -> float:
    """The 95th percentile."""
    return spans[95 * len(spans) // 100]


def run() -> dict[str, float]:
    """All figures."""
    reading = recall_turns.at_start()
    talk = Talk()
    few = remembered(talk.memories(FEW)).of("mira")
    times(few, [talk.text(9)])  # Loads numpy.
    gc.collect()
    before, adds = held(), list[float]()
    all_of = remembered(talk.memories(ENTRIES), adds)
    index = all_of.of("mira")
    index.faded(ENTRIES * 20.0)  # What is held to find what faded is there from now on.
    grown = held() - before
    adds.sort()
    asked = times(index, [talk.text(9) for _ in range(LOOKS)])
    named = times(index, [f"What did Anna say yesterday, {talk.text(8)}?" for _ in range(LOOKS)])
    common = times(index, [f"{' '.join(talk.dice.sample(talk.words[:30], 12))}?" for _ in range(LOOKS // 4)])
    long = times(index, [". ".join(talk.text(12) for _ in range(60))[:4000] for _ in range(LOOKS // 4)])
    return {
        "recall over 100,000 entries, by words, 95th percentile, ms": late(asked),
        "the same, median, ms": median(asked),
        "the same with a name and a time, 95th percentile, ms": late(named),
        "the same by the most common words alone, 95th percentile, ms": late(common),
        "the same by 4,000 characters, 95th percentile, ms": late(long),
        "recall over 50 entries, 95th percentile, ms": late(times(few, [talk.text(9) for _ in range(LOOKS)])),
        "adding an entry, median, µs": median(adds),
        "adding an entry, 99 of 100 within, µs": adds[99 * ENTRIES // 100],
        "memory of 100,000 entries, MB": grown,
        **recall_turns.at_turns(index.memories[:-10], index.memories[:QUICK], [talk.text(9) for _ in range(LOOKS)]),
        **reading,
    }


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{value:8.2f}  {name}")
