"""A summary of memories, made by taking out what tells most.

Sentences are taken one after another, always the one that adds most for its length to what is told already, as in
H. Lin and J. Bilmes, "Multi-document summarization via budgeted maximization of submodular functions", NAACL 2010.
Numbers, names and dates weigh most, then what is promised and what people say of themselves, then rare words.
What finds no place in a sentence stands in a last line by itself. A sentence that reads like an order to a model
comes last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from npcsdk.memory import Memory
from npcsdk.mind.hearsay import reads_like_an_order
from npcsdk.mind.memory.fading import weight
from npcsdk.mind.memory.particulars import Particular, particulars
from npcsdk.mind.memory.sentences import ALSO, LONGEST, READ, Told, sentences
from npcsdk.mind.phrase import FULL, phrase
from npcsdk.mind.quoting import quoted
from npcsdk.mind.words import words
from npcsdk.patterns import lazy

NOTHING = "Nothing of note."
"""The summary of what has no words."""
_WEIGHTS = {"name": 3.0, "date": 3.0, "number": 2.5}
_UNSURE = 1.0
_TELLING = 2.0
_ORDER = 0.1
"""What a sentence counts that reads like an order to a model, beside others."""
_TOLD = 30
"""Characters that a sentence costs beside its own when sentences are compared: else the shortest would win."""
_OF_SELF = lazy(r"(?i)\b(?:my|i am|i'm|i was|i have|i've|i live|i work|i need|i want)\b|我(?:是|叫|的|有|住|在|要|想)")
_PROMISE = lazy(r"(?i)\b(?:i'll|i will|promise|swear|vow|my word|owe)\b|我(?:会|答应|保证|发誓|欠)|答应|发誓")


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
        plain = _rows(body)
        if not chosen or len(plain) <= most // 2 or _fits(_missing(body, keys, names), most - len(plain) - 1):
            return rendered(body, keys, most, names) or rendered(told[:1], (), most, names) or NOTHING
        chosen.pop()


def rendered(body: Sequence[Told], keys: Iterable[Particular], most: int, names: Mapping[str, str]) -> str:
    """Sentences under their labels, then the particulars that they lack: at most `most` characters in all."""
    text = _rows(body)[:most].rstrip()
    room = most - len(text) - 1
    placed: list[str] = []
    for shown in _missing(body, keys, names):
        if _fits([*placed, shown], room):
            placed.append(shown)
    return "\n".join(filter(None, (text, _last(placed))))


def _rows(body: Sequence[Told]) -> str:
    rows: list[str] = []
    last: str | None = None
    for each in body:
        if rows and each.who == last:
            rows[-1] += each.text if rows[-1][-1] in "。！？" else f" {each.text}"
        else:
            rows.append(f"{each.who}: {each.text}" if each.who else each.text)
        last = each.who
    return "\n".join(rows)


def _last(placed: Sequence[str]) -> str:
    return f"{ALSO}: {', '.join(placed)}." if placed else ""


def _fits(placed: Sequence[str], room: int) -> bool:
    return len(_last(placed)) <= room


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


def _worth(memory: Memory) -> float:
    felt = 0.0 if memory.feeling.label == "neutral" else memory.feeling.intensity
    return 0.5 + weight(memory) + 0.3 * felt


def _chosen(
    told: Sequence[Told], found: Sequence[Sequence[Particular]], worth: Sequence[float], most: int
) -> list[int]:
    """Which sentences to take, the most telling first."""
    tokens = _weighed(told, found, worth)
    known: set[str] = set()
    orders: set[int] = set()
    chosen: list[int] = []
    left = set(range(len(told)))
    room = most
    while left:
        gains = {at: sum(weight for key, weight in tokens[at].items() if key not in known) for at in left}
        best = max(left, key=lambda at: (gains[at] / (len(told[at].text) + _TOLD), -at))
        if gains[best] <= 0.0:
            break
        if best not in orders and reads_like_an_order(told[best].text):
            orders.add(best)
            tokens[best] = {key: _ORDER * much for key, much in tokens[best].items()}
            continue
        left.discard(best)
        cost = len(told[best].text) + len(told[best].who) + 3
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
    there = {word for each in body for word in words(f"{each.who} {each.text}")}
    lacking = (
        each
        for each in keys
        if each.key not in told and (each.kind == "number" or not there.issuperset(words(each.key)))
    )
    return list(dict.fromkeys(each.shown for each in lacking))
