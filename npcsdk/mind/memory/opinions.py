"""What a character makes of several memories, as far as counting tells: promises kept, what comes up again and again.

When it is worth to think about what happened follows J. S. Park et al., "Generative agents: interactive simulacra
of human behavior", UIST 2023: when the importance of all that came since the last time adds up to enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from npcsdk.memory import Memory
from npcsdk.mind.memory.fading import weight
from npcsdk.mind.memory.merging import digest
from npcsdk.mind.memory.numbers import counts
from npcsdk.mind.memory.particulars import particulars
from npcsdk.mind.memory.sentences import THE_PLAYER
from npcsdk.mind.memory.when import DAY
from npcsdk.mind.phrase import FULL, phrase
from npcsdk.mind.reading.reader import read
from npcsdk.patterns import lazy
from npcsdk.world.nature import PLAYER

ENOUGH = 15.0
"""Importance that has to come together; about fifty remarks of small talk."""
LOOKED = 300
"""Memories that are looked at, the newest."""
READ = 60
"""Remarks of the player of which it is read how they sound, the newest."""
EVIDENCE = 8
"""Memories that an opinion points to, at most: the newest."""
OFTEN = 4
"""How often a thing has to come up, to be what somebody often speaks of."""
TOPICS = 2
DAYS = 3
"""Days from which on it is worth saying on how many somebody came."""
ALIKE = 0.5
"""The share of words by which two opinions are of the same thing."""
_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
_BROKEN = lazy(
    r"(?i)\b(?:broke|broken|failed|forgot|forgotten|lost|never|couldn't|could not|didn't|did not|won't)\b|没|忘|失"
)
_NOUN = lazy(
    r"(?i)\b(?:the|my|your|his|her|our|their|this|that|a|an)\s+([a-z]{4,20})"
    r"(?=\s*(?:[^\w\s]|$)|\s+(?:is|was|are|were|has|had|will|of|to|and|or|but|in|on|at|for|from|with|who|that|now|here)\b)"
)
_PAIR = lazy("[\u4e00-\u9fff]{2}")


class Opinion(NamedTuple):
    """What is thought, what it is about, how important it is, and the memories it follows from."""

    about: str
    text: str
    importance: float
    evidence: Sequence[Memory]


def worth(memories: Iterable[Memory]) -> bool:
    """Whether enough came since the last opinion to make up one's mind.

    Args:
        memories: all that came since then.
    """
    total = 0.0
    for memory in memories:
        total += weight(memory)
        if total >= ENOUGH:
            return True
    return False


def counted(
    memories: Sequence[Memory],
    who: str,
    names: Mapping[str, str],
    *,
    kept: Collection[str] = (),
    broken: Collection[str] = (),
) -> list[Opinion]:
    """What counting tells of the player, in plain English whatever language is spoken. The same for the same memories.

    Args:
        memories: in the order in which they came; the newest are looked at.
        who: whose they are.
        names: what characters are called, by id.
        kept: ids of memories of something the player promised and did, also those that faded since.
        broken: likewise, and did not do. Promises that a later memory settles are counted without being told so.
    """
    looked = [memory for memory in memories if memory.kind not in ("opinion", "summary", "lore")][-LOOKED:]
    said = [memory for memory in looked if memory.said_by == PLAYER]
    promises = _promises(memories, frozenset(kept), frozenset(broken))
    return [*promises, *_topics(said, who, names), *_sounds(said), *_visits(said)]


def as_memory(opinion: Opinion, earlier: Iterable[Memory], now: float) -> Memory | None:
    """An opinion as a memory: `of` is its evidence, `settles` the opinions on the same thing, which it
    takes the place of: they are what was thought once. None where nothing new is thought: the same is thought already.

    Args:
        opinion: with at least one memory as evidence.
        earlier: memories among which are the opinions that still hold.
        now: game time in seconds.
    """
    known = [memory for memory in earlier if memory.kind == "opinion"]
    past = {name for memory in known for name in memory.settles}
    held = [memory for memory in known if memory.id not in past]
    name = f"opinion.{digest(opinion.about)}" if opinion.about else "opinion.free"
    same = [memory for memory in held if _same(memory, name, opinion)]
    if any(memory.text == opinion.text for memory in same):
        return None
    ids = tuple(dict.fromkeys(memory.id for memory in opinion.evidence))
    return Memory(
        id=f"{name}.{digest(opinion.text, *ids)}",
        text=opinion.text,
        time=now,
        source="inferred",
        kind="opinion",
        importance=opinion.importance,
        confided=any(memory.confided for memory in opinion.evidence),
        of=ids,
        settles=tuple(memory.id for memory in same),
    )


def _same(memory: Memory, name: str, opinion: Opinion) -> bool:
    """Whether an opinion that is held is about the same thing: by what it was counted, or by its names and words."""
    if opinion.about and not memory.id.startswith("opinion.free."):
        return memory.id.startswith(f"{name}.")
    mine, theirs = (_content(text) for text in (opinion.text, memory.text))
    rows = particulars([opinion.text, memory.text])
    named = [{each.key for each in row if each.kind == "name"} for row in rows]
    shared = 2 * len(mine & theirs)
    return named[0] == named[1] and shared >= ALIKE * (len(mine) + len(theirs)) and shared > 0


def _content(text: str) -> set[str]:
    found = phrase(text)
    return {part for part, much in found.weights.items() if much >= FULL and not counts(part)}


def _promises(memories: Sequence[Memory], kept: frozenset[str], broken: frozenset[str]) -> Iterator[Opinion]:
    ways = {name: memory for memory in memories for name in memory.settles}
    own = {memory.id: memory for memory in memories if memory.said_by == PLAYER}
    for name, memory in own.items():
        if memory.kind == "promise" and name in ways and name not in kept | broken:
            failed = _BROKEN.search(ways[name].text)
            kept, broken = (kept, broken | {name}) if failed else (kept | {name}, broken)
    evidence = [memory for name, memory in own.items() if name in kept | broken]
    if evidence:
        parts = [f"kept {_count(len(kept))} promise{'s' * (len(kept) > 1)}"] if kept else []
        what = "" if kept else f" promise{'s' * (len(broken) > 1)}"
        parts += [f"broken {_count(len(broken))}{what}"] if broken else []
        yield Opinion("promises", f"{THE_PLAYER} has {' and '.join(parts)}.", 0.6, evidence[-EVIDENCE:])


def _count(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _topics(said: Sequence[Memory], who: str, names: Mapping[str, str]) -> Iterator[Opinion]:
    """Whom or what the player speaks of in several remarks: by name, or as a thing."""
    own = names.get(who, "").casefold().split()
    found: dict[str, list[Memory]] = defaultdict(list)
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for memory, row in zip(said, particulars([memory.text[:1000] for memory in said], names.values()), strict=True):
        named = {each.key: each.shown for each in row if each.kind == "name" and each.sure and each.key not in own}
        for key, written in (_things(memory.text[:1000]) | named).items():
            found[key].append(memory)
            shown[key][written] += 1
    often = sorted((key for key in found if len(found[key]) >= OFTEN), key=lambda key: (-len(found[key]), key))
    telling = (key for key in often if max(phrase(key).weights.values(), default=0.0) >= FULL)
    for key in islice(telling, TOPICS):
        [(written, _)] = shown[key].most_common(1)
        yield Opinion(f"speaks of {key}", f"{THE_PLAYER} often speaks of {written}.", 0.4, found[key][-EVIDENCE:])


def _things(text: str) -> dict[str, str]:
    """Nouns, as far as an article or a pronoun before them shows them; and two Chinese signs in a row."""
    things = {noun: f"the {noun}" for noun in map(str.casefold, _NOUN.findall(text))}
    return things | {pair: pair for at in range(len(text) - 1) if _PAIR.fullmatch(pair := text[at : at + 2])}


def _sounds(said: Sequence[Memory]) -> Iterator[Opinion]:
    heard: dict[str, list[Memory]] = defaultdict(list)
    last = said[-READ:]
    for memory in last:
        reading = read(memory.text)
        if reading.sure and reading.feeling.label != "neutral":
            heard[reading.feeling.label].append(memory)
    if not heard:
        return
    label, found = max(heard.items(), key=lambda each: (len(each[1]), each[0]))
    if len(found) >= max(OFTEN, len(last) // 4) and 2 * len(found) > sum(map(len, heard.values())):
        yield Opinion("sounds", f"{THE_PLAYER} mostly sounds {label}.", 0.5, found[-EVIDENCE:])


def _visits(said: Sequence[Memory]) -> Iterator[Opinion]:
    first: dict[float, Memory] = {}
    for memory in said:
        first.setdefault(memory.time // DAY, memory)
    if len(first) >= DAYS:
        days = list(first.values())
        yield Opinion("comes", f"{THE_PLAYER} has come to talk on {_count(len(days))} days.", 0.4, days[-EVIDENCE:])
