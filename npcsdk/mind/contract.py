"""The line contract: what a generated line must keep to, and whether a piece of it does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from npcsdk.patterns import lazy
from npcsdk.world.character import Character
from npcsdk.world.graph import Node
from npcsdk.world.world import World

_WORDS = lazy(r"[\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Contract:
    """What the next generated line must keep to; prompt, grammar and checker all read it.

    `gotos` are the node ids the model may propose (none: it decides nothing). `authored` are lines
    a writer wrote for this place, tags included: what a scripted model picks among and what is said
    when a model fails. `forbidden` are words that would give away what the node withholds.
    """

    emotions: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    max_words: int = 40
    gotos: tuple[str, ...] = ()
    authored: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    language: str = "en"


def contract_for(
    world: World, character: Character, node: Node, *, language: str, gotos: Iterable[str] = ()
) -> Contract:
    """The contract of a node's reply. A node without one has the character's own bounds."""
    reply = node.reply
    withheld = [world.lore[name] for name in (reply.withhold if reply else ()) if name in world.lore]
    return Contract(
        emotions=(reply.emotions if reply else ()) or character.emotions,
        commands=character.commands,
        max_words=reply.max_words if reply else 40,
        gotos=tuple(dict.fromkeys(gotos)),
        authored=(reply.fallback if reply else ()) or character.fallback,
        forbidden=tuple(word for entry in withheld for word in entry.keywords),
        language=language,
    )


def count_words(text: str) -> int:
    """Words of a text; two Chinese or Japanese characters count as one word."""
    return len(_WORDS.findall(text))


def violation(piece: str, words_before: int, contract: Contract) -> str | None:
    """Why a piece of a generated line may not be said, or None.

    Args:
        piece: visible text, not yet shown or voiced.
        words_before: words of the line already said.
        contract: what the line must keep to.
    """
    if words_before + count_words(piece) > contract.max_words:
        return f"more than {contract.max_words} words"
    for word in contract.forbidden:
        if re.search(rf"(?<!\w){re.escape(word)}", piece, re.IGNORECASE):
            return f"{word!r} is withheld here"
    return None
