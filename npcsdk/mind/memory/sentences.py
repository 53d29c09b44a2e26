"""What a memory tells, sentence by sentence, and whose words these are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from npcsdk.memory import Memory
from npcsdk.mind.quoting import quoted
from npcsdk.patterns import lazy
from npcsdk.world.nature import PLAYER

SENTENCES = 40
"""Sentences of one memory that are looked at."""
READ = 4000
"""Characters of one memory that are looked at."""
LONGEST = 240
"""Characters of a sentence; a longer one is cut at a space."""
ALSO = "Also"
"""What the last line of a summary begins with: what found no place in its sentences."""
THE_PLAYER = "The player"
"""What the player is called: never by a name that they chose."""
_LABEL = 60
_END = lazy(r"(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bMrs\.)(?<=[.!?…])[\"”’)]*\s+|(?<=[。！？])[”』」]?")


class Told(NamedTuple):
    """A sentence, and whose it is, as a label; "" for what simply happened."""

    who: str
    text: str


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


def _labelled(name: str) -> str:
    return quoted(name).replace(":", "")[:_LABEL].strip()


def _cut(who: str, text: str, labels: set[str], longest: int) -> list[Told]:
    """The sentences of a text, each once; none of them looks as if somebody else began to speak."""
    found: dict[Told, None] = {}
    for part in _END.split(text):
        plain = quoted(part)
        for name in labels:
            if name and name in plain:
                plain = plain.replace(f"{name}:", f"{name},").replace(f"{name}：", f"{name}，")
        while plain and len(found) < SENTENCES:
            space = plain.rfind(" ", longest // 2, longest) if len(plain) > longest else -1
            cut = space if space > 0 else longest
            if any(map(str.isalnum, plain[:cut])):
                found[Told(who, plain[:cut])] = None
            plain = plain[cut:].strip()
        if len(found) >= SENTENCES:
            break
    return list(found)
