"""What must not stand in a request at all: whatever would give away what a place withholds. Texts without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from npcsdk.mind.forbidden import forbidden
from npcsdk.mind.knowledge.naming import named
from npcsdk.mind.knowledge.tellable import secrets
from npcsdk.mind.state import State
from npcsdk.mind.words import stands_alone, words
from npcsdk.patterns import lazy
from npcsdk.world.character import Character, Example
from npcsdk.world.graph import Node, Reply
from npcsdk.world.lore import LoreEntry
from npcsdk.world.world import World

_SENTENCE = lazy(r"[^.!?…。！？]+[.!?…。！？\"'”’」』)\]】]*\s*|[^\s]\s*")
_TAG = lazy(r"[\[【][^\[\]【】:：]*[:：]?([^\[\]【】]*)[\]】]")
_TELLING = 4
"""Words of a sentence of the lore from which it is known again; a Chinese or Japanese character is half of one."""


class KeptBack:
    """What is kept back, as far as it can be found in a text: by keywords, and by the words of the lore itself."""

    __slots__ = ("_keywords", "_language", "_sentences")

    def __init__(self, entries: Iterable[LoreEntry], keywords: Iterable[str], language: str) -> None:
        """What some entries tell.

        Args:
            entries: what is kept back.
            keywords: those of their keywords that give them away.
            language: of the texts that are asked about.
        """
        self._keywords = tuple(keywords)
        self._language = language
        found = (tuple(words(each)) for entry in entries for each in _SENTENCE.findall(entry.text))
        self._sentences = frozenset(_plain(each) for each in found if _length(each) >= _TELLING)

    def __bool__(self) -> bool:
        return bool(self._keywords or self._sentences)

    def is_told_by(self, text: str) -> bool:
        """Whether a text tells of it. Of a tag in it only the argument counts: `[give:ledger]` names the ledger."""
        return bool(text) and bool(self) and _is_told(text, self._keywords, self._sentences, self._language)

    def without(self, text: str) -> str:
        """A text less the sentences that tell of it; nothing, where what is left tells of it still."""
        if not self.is_told_by(text):
            return text
        left = "".join(part for part in _SENTENCE.findall(text) if not self.is_told_by(part)).strip()
        return "" if self.is_told_by(left) or not words(_TAG.sub(" ", left)) else left


def kept_back(world: World, node: Node, language: str = "", *, targets: Iterable[Node] = ()) -> KeptBack:
    """What a node withholds, and what those withhold that a model may move to while it answers. Worked out once.

    Args:
        world: whose lore it is.
        node: where the dialogue stands. What it reveals is not kept back for the sake of others.
        language: of what is said; by default that in which the world is written.
        targets: nodes that may come to speak by the same request.
    """
    reveal = node.reply.reveal if node.reply else ()
    own = node.reply.withhold if node.reply else ()
    others = [name for each in targets if each.reply for name in each.reply.withhold if name not in reveal]
    withhold = tuple(dict.fromkeys((*own, *others)))
    if not withhold:
        return _NOTHING
    key = ("kept back", withhold, reveal, language)
    found: KeptBack | None = world.kept.get(key)
    if found is None:
        entries = [world.lore[name] for name in withhold if name in world.lore]
        keywords = forbidden(world, Reply(goal="-", reveal=reveal, withhold=withhold))
        found = world.kept[key] = KeptBack(entries, keywords, language or world.languages[0])
    return found


def ever_kept_back(world: World, who: Character) -> KeptBack:
    """What any node of a character withholds: that stands in none of its requests unless a node reveals it."""
    key = ("ever kept back", who.id)
    found: KeptBack | None = world.kept.get(key)
    if found is None:
        entries = [world.lore[name] for name in sorted(secrets(world, who)) if name in world.lore]
        keywords = dict.fromkeys(word for entry in entries for word in entry.keywords)
        found = world.kept[key] = KeptBack(entries, keywords, world.languages[0])
    return found


class Openly(NamedTuple):
    """What may be told of a character in all of its requests: texts about it and its world, and its examples."""

    texts: tuple[str, ...]
    examples: tuple[Example, ...]


def openly(world: World, who: Character) -> Openly:
    """What a writer wrote of a character, less all that any of its nodes withholds. Worked out once for a world."""
    persona = who.persona
    key = ("openly", who.id, persona)
    found: Openly | None = world.kept.get(key)
    if found is None:
        kept = ever_kept_back(world, who)
        texts = (kept.without(text.strip()) for text in (persona.description, persona.speech, world.setting))
        shown = (each for each in persona.examples if not kept.is_told_by(f"{each.player}\n{each.reply}"))
        found = world.kept[key] = Openly(tuple(texts), tuple(shown))
    return found


def without(state: State, kept: KeptBack) -> State:
    """The state as a request may show it: what characters said, less what is kept back.

    What the player said stays as it is: it is no secret to whoever says it, and no word of theirs is to change what
    else a request holds.
    """
    if not kept:
        return state
    history = []
    for entry in state.history:
        text = kept.without(entry.text) if entry.kind == "line" else entry.text
        if text:
            history.append(entry if text == entry.text else replace(entry, text=text))
    return replace(state, history=history)


@lru_cache(maxsize=1024)
def _is_told(text: str, keywords: tuple[str, ...], sentences: frozenset[str], language: str) -> bool:
    """Whether a text tells of what is kept back. Requests ask it again and again of the same things said."""
    heard = _TAG.sub(r" \1 ", text)
    if keywords and named(heard, keywords, language):
        return True
    said = _plain(words(heard)) if sentences else ""
    return any(each in said for each in sentences)


def _plain(said: Iterable[str]) -> str:
    return f" {' '.join(said)} "


def _length(said: Iterable[str]) -> float:
    return sum(0.5 if stands_alone(word) else 1.0 for word in said)


_NOTHING = KeptBack((), (), "")
