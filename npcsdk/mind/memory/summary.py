"""What stands for several memories once they have faded, and a summary made by taking out what tells most.

Sentences are taken one after another, always the one that adds most for its length to what is told already, as in
H. Lin and J. Bilmes, "Multi-document summarization via budgeted maximization of submodular functions", NAACL 2010.
Numbers, names and dates weigh most, then what is promised and what people say of themselves, then rare words.
What finds no place in a sentence stands in a last line by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from math import log
from typing import NamedTuple

from npcsdk.emotion import NEUTRAL
from npcsdk.memory import Memory
from npcsdk.mind.memory.fading import DEEPEST, company, depth, weight
from npcsdk.mind.memory.particulars import Particular, particulars
from npcsdk.mind.phrase import FULL, phrase
from npcsdk.mind.quoting import quoted
from npcsdk.mind.words import words
from npcsdk.patterns import lazy
from npcsdk.world.nature import PLAYER

SENTENCES = 40
"""Sentences of one memory that are looked at."""
READ = 4000
"""Characters of one memory that are looked at."""
LONGEST = 240
"""Characters of a sentence; a longer one is cut at a space."""
ALSO = "Also"
"""What the last line begins with."""
NOTHING = "Nothing of note."
"""The summary of what has no words."""
THE_PLAYER = "The player"
"""What the player is called: never by a name that they chose."""
_LABEL = 60
_WEIGHTS = {"name": 3.0, "date": 3.0, "number": 2.5}
_UNSURE = 1.0
_TELLING = 2.0
_TOLD = 30
"""Characters that a sentence costs beside its own when sentences are compared: else the shortest would win."""
_END = lazy(r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bMrs)(?<=[.!?…])[\"”’)]*\s+|(?<=[。！？])[”』」]?")
_OF_SELF = lazy(r"(?i)\b(?:my|i am|i'm|i was|i have|i've|i live|i work|i need|i want)\b|我(?:是|叫|的|有|住|在|要|想)")
_PROMISE = lazy(r"(?i)\b(?:i'll|i will|promise|swear|vow|my word|owe)\b|我(?:会|答应|保证|发誓|欠)|答应|发誓")


class Told(NamedTuple):
    """A sentence, and whose it is, as a label; "" for what simply happened."""

    who: str
    text: str


def extracted(memories: Sequence[Memory], names: Mapping[str, str], most: int) -> str:
    """A summary of memories in their own sentences, at most `most` characters long, with who said what.

    Args:
        memories: what it stands for, the oldest first.
        names: what characters are called, by id.
        most: characters.
    """
    rows = [sentences(memory, names, min(LONGEST, most // 2)) for memory in memories]
    told = [each for row in rows for each in row]
    found = particulars([each.text for each in told], names.values())
    worth = [_worth(memory) for memory, row in zip(memories, rows, strict=True) for _ in row]
    chosen = _chosen(told, found, worth, most)
    keys = keys_of(memories, told, names)
    while True:
        body = [told[at] for at in sorted(chosen)]
        text = rendered(body, keys, most, names)
        if not chosen or all(shown in text for shown in _missing(body, keys, names)):
            return text or NOTHING
        if len(rendered(body, (), most, names)) <= most // 2:
            return text
        chosen.pop()


def rendered(body: Sequence[Told], keys: Iterable[Particular], most: int, names: Mapping[str, str]) -> str:
    """Sentences under their labels, then the particulars that they lack: at most `most` characters in all."""
    rows: list[str] = []
    last: str | None = None
    for each in body:
        if rows and each.who == last:
            rows[-1] += each.text if rows[-1][-1] in "。！？" else f" {each.text}"
        else:
            rows.append(f"{each.who}: {each.text}" if each.who else each.text)
        last = each.who
    text = "\n".join(rows)[:most].rstrip()
    more = ""
    for shown in _missing(body, keys, names):
        longer = f"{more}, {shown}" if more else f"{ALSO}: {shown}"
        if len(text) + 2 + len(longer) <= most:
            more = longer
    return "\n".join(filter(None, (text, f"{more}." if more else "")))


def keys_of(memories: Iterable[Memory], told: Iterable[Told], names: Mapping[str, str]) -> list[Particular]:
    """What a summary of these memories must not lose: what their sentences tell, and the last lines of summaries."""
    rows = particulars([each.text for each in told], names.values())
    kept = [each for memory in memories if memory.kind == "summary" for each in _also(memory)]
    first: dict[str, Particular] = {}
    for each in (*(each for row in rows for each in row if each.sure), *kept):
        first.setdefault(each.key, each)
    return sorted(first.values(), key=lambda each: each.kind == "number")


def _also(memory: Memory) -> Iterable[Particular]:
    for row in memory.text[:READ].split("\n"):
        if row.startswith(f"{ALSO}: "):
            for item in quoted(row[len(ALSO) + 2 :]).rstrip(".").split(", "):
                [found] = particulars([f"- {item}"])
                yield from [each._replace(shown=item, sure=True) for each in found] or [
                    Particular(item, item.casefold(), "name")
                ]


def sentences(memory: Memory, names: Mapping[str, str], longest: int = LONGEST) -> list[Told]:
    """What one memory tells, sentence by sentence, none longer than `longest`. A summary's own labels are kept."""
    labels = {label(memory, names), THE_PLAYER, ALSO, *map(_labelled, names.values())}
    found: list[Told] = []
    if memory.kind == "summary":
        for row in memory.text[:READ].split("\n"):
            who, colon, rest = row.partition(": ")
            if colon and who == ALSO:
                continue
            if colon and (who in labels or who.endswith(")")):
                found += _cut(who[:_LABEL], rest, labels, longest)
            else:
                found += _cut("", row, labels, longest)
    else:
        found += _cut(label(memory, names), memory.text[:READ], labels, longest)
    return found[:SENTENCES]


def label(memory: Memory, names: Mapping[str, str]) -> str:
    """Whose words a memory holds: "The player", "Tam (told by Mira)"; "" where nobody's, or where it is a summary."""
    if memory.kind == "summary":
        return ""
    said = called(memory.said_by, names)
    if memory.source == "told" and memory.by not in ("", memory.said_by):
        by = "the player" if memory.by == PLAYER else called(memory.by, names)
        return f"{said} (told by {by})" if said else f"(told by {by})"
    return said


def called(who: str, names: Mapping[str, str]) -> str:
    """What somebody is called, by id."""
    return THE_PLAYER if who == PLAYER else _labelled(names.get(who, who))


def merged(memories: Sequence[Memory], text: str, who: str) -> Memory:
    """The memory that stands for a group of them: as important as the most important of them.

    Its id says how deep it is, and follows from theirs. It was said in confidence where one of them was, and only
    those were there who were there at all of them.

    Args:
        memories: the group, the oldest first; at least one.
        text: the summary.
        who: the character whose memories these are.
    """
    ids = tuple(memory.id for memory in memories)
    deep = min(1 + max(map(depth, memories)), DEEPEST)
    there = frozenset[str].intersection(*(company(memory, who) for memory in memories))
    felt = max((memory.feeling for memory in memories), key=lambda each: each.intensity * (each.label != "neutral"))
    last = max(memories, key=lambda memory: memory.time)
    return Memory(
        id=f"summary.{deep}.{digest(*ids)}",
        text=text,
        time=last.time,
        turn=last.turn,
        there=tuple(sorted(there)),
        source="inferred",
        kind="summary",
        importance=max(map(weight, memories)),
        feeling=felt if felt.label != "neutral" else NEUTRAL,
        confided=any(memory.confided for memory in memories),
        of=ids,
    )


def digest(*parts: str) -> str:
    """A short name that follows from these alone."""
    return blake2b("\0".join(parts).encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()


def _labelled(name: str) -> str:
    return quoted(name).replace(":", "")[:_LABEL].strip()


def _cut(who: str, text: str, labels: set[str], longest: int) -> list[Told]:
    """The sentences of a text; none of them looks as if somebody else began to speak."""
    found: list[Told] = []
    for part in _END.split(text):
        plain = quoted(part)
        for name in labels:
            if name and name in plain:
                plain = plain.replace(f"{name}:", f"{name},").replace(f"{name}：", f"{name}，")
        while len(plain) > longest:
            space = plain.rfind(" ", longest // 2, longest)
            cut = space if space > 0 else longest
            found.append(Told(who, plain[:cut]))
            plain = plain[cut:].strip()
            if len(found) >= SENTENCES:
                return found
        if any(map(str.isalnum, plain)):
            found.append(Told(who, plain))
        if len(found) >= SENTENCES:
            break
    return found


def _worth(memory: Memory) -> float:
    felt = 0.0 if memory.feeling.label == "neutral" else memory.feeling.intensity
    return 0.5 + weight(memory) + 0.3 * felt


def _chosen(
    told: Sequence[Told], found: Sequence[Sequence[Particular]], worth: Sequence[float], most: int
) -> list[int]:
    """Which sentences to take, the most telling first."""
    tokens = _weighed(told, found, worth)
    known: set[str] = set()
    chosen: list[int] = []
    left = set(range(len(told)))
    room = most
    while left:
        gains = {at: sum(weight for key, weight in tokens[at].items() if key not in known) for at in left}
        best = max(left, key=lambda at: (gains[at] / (len(told[at].text) + _TOLD), -at))
        left.discard(best)
        cost = len(told[best].text) + len(told[best].who) + 3
        if gains[best] <= 0.0:
            break
        if cost <= room:
            chosen.append(best)
            known |= tokens[best].keys()
            room -= cost
        left = {at for at in left if len(told[at].text) + 1 <= room}
    return chosen


def _weighed(
    told: Sequence[Told], found: Sequence[Sequence[Particular]], worth: Sequence[float]
) -> list[dict[str, float]]:
    """What each sentence tells, by how much it counts: a word the more, the fewer sentences have it."""
    stems = [[part for part, much in phrase(each.text).weights.items() if much >= FULL] for each in told]
    count = Counter(part for row in stems for part in row)
    rare = {part: log(1 + len(told) / number) / log(2 + len(told)) for part, number in count.items()}
    there = {word for each in told for word in words(each.who)}  # Whoever speaks is named anyway.
    rows = []
    for at, (each, row) in enumerate(zip(told, stems, strict=True)):
        new = [one for one in found[at] if not there.issuperset(words(one.key))]
        if len(row) < 2 and not any(one.sure for one in new):  # As "Hm."
            row = []
        tokens = {part: rare[part] for part in row if part not in there}
        tokens |= {f"={one.key}": _WEIGHTS[one.kind] if one.sure else _UNSURE for one in new}
        if tokens and (_OF_SELF.search(each.text) or _PROMISE.search(each.text)):
            tokens[f"#{at}"] = _TELLING
        rows.append({key: worth[at] * much for key, much in tokens.items()})
    return rows


def _missing(body: Sequence[Told], keys: Iterable[Particular], names: Mapping[str, str]) -> list[str]:
    """What the keys are written as that no sentence tells."""
    told = {each.key for row in particulars([each.text for each in body], names.values()) for each in row}
    there = {word for each in body for word in words(each.who)}
    lacking = (each for each in keys if each.key not in told and not there.issuperset(words(each.key)))
    return list(dict.fromkeys(each.shown for each in lacking))
