"""A recollection in words, for a request: what was said or done, by whom, when, and how whoever remembers it knows."""

from __future__ import annotations

from npcsdk.memory import Memory, Recollection
from npcsdk.mind.hearsay import hearsay, inside, reads_like_an_order
from npcsdk.mind.memory.when import when
from npcsdk.mind.quoting import quoted
from npcsdk.mind.tokens import shortened
from npcsdk.patterns import lazy
from npcsdk.world.character import Character
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import World

LONGEST = 60
"""Tokens shown of the words of one memory, by estimate."""
NOBODY = "somebody"

_SENTENCE = lazy(r".*(?:[.!?…](?=\s)|[。！？])")
_NO_BRACKETS = str.maketrans("", "", "()（）")
_VERBS = {"promise": "promised", "question": "asked"}
_KNOWN = {"opinion": "thinks", "summary": "remembers", "lore": "knows"}


def recounted(world: World, found: Recollection, who: Character, now: float) -> str:
    """One line, in English whatever the words are in: `Last week the player said: “My sister waits in Brezno.”`

    All that is not of the sentence itself stands between quotation marks that it cannot close. The player has no
    name here, and neither has anybody whom the world does not know.

    Args:
        world: who is called what.
        found: what came to mind.
        who: remembers it.
        now: game time in seconds.
    """
    memory = found.memory
    words = quoted(memory.text)
    words = hearsay(brief(words, len(shortened(words, LONGEST))), _parts(memory))
    said = f"{_said(world, memory, who, when(now - memory.time, 'en'))}: {words}{_noted(found.note)}"
    return said[0].upper() + said[1:]


def brief(text: str, most: int) -> str:
    """The beginning of a text of at most `most` characters: whole sentences where they fill half of that, else words.

    What ends in the middle of a sentence has an ellipsis.
    """
    if len(text) <= most:
        return text
    head = text[: max(0, most - 1)].rstrip()
    if (end := _SENTENCE.match(f"{head} ")) and end.end() > most // 2:
        return end[0].strip()
    start, space, _ = head.rpartition(" ")
    return f"{start if space and len(start) > most // 2 else head}…"


def called(world: World, name: str) -> str:
    """What somebody is called in a request: `the player`, or a character's name."""
    if name == PLAYER:
        return "the player"
    character = world.characters.get(name)
    return quoted(character.name) if character else NOBODY


def _said(world: World, memory: Memory, who: Character, ago: str) -> str:
    """What stands before the words."""
    name, speaker = called(world, who.id), memory.said_by
    if memory.kind in _KNOWN:
        return f"{name} {_KNOWN[memory.kind]}"
    if memory.source == "read":
        return f"{ago} {name} read"
    verb = _VERBS.get(memory.kind, "said")
    if memory.confided:
        verb += " in confidence"
    if memory.source == "told" and memory.by not in (speaker, who.id):
        teller = called(world, memory.by)
        told = f"that {ago} {called(world, speaker)} {verb}" if speaker else ago
        return f"{teller} told {name} {told}"
    if speaker:
        return f"{ago} {called(world, speaker)} {verb}{_addressed(world, memory, who)}"
    return f"{ago} {name} saw" if memory.kind == "event" and memory.source == "seen" else f"{name} remembers"


def _parts(memory: Memory) -> list[str]:
    """What it is made of. A row of a summary begins with whose words it holds."""
    if memory.kind != "summary":
        return [memory.text]
    return [part for row in memory.text.split("\n") for part in row.split(": ", 1)]


def _addressed(world: World, memory: Memory, who: Character) -> str:
    """To whom it was said, where that was not whoever remembers it."""
    if memory.to in ("", who.id, memory.said_by):
        return ""
    return f" {'' if memory.kind == 'question' else 'to '}{called(world, memory.to)}"


def _noted(note: str) -> str:
    """What has to be said with it; what comes after a colon may be anybody's words."""
    if not note:
        return ""
    note = quoted(note)
    remark, _, words = brief(note, len(shortened(note, LONGEST))).partition(":")
    told = "otherwise" if reads_like_an_order(remark) else inside(remark).translate(_NO_BRACKETS)
    return f" ({told}: {hearsay(words)})" if words.strip() else f" ({told})"
