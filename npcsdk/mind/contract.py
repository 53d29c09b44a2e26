"""The line contract: what a generated line must keep to, and whether a piece of it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from npcsdk.mind.pick import fresh
from npcsdk.mind.state import State
from npcsdk.patterns import lazy
from npcsdk.world.character import Character
from npcsdk.world.graph import Node
from npcsdk.world.world import Player, World

_WORDS = lazy(r"[\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Contract:
    """What the next generated line must keep to; prompt, grammar and checker all read it.

    `gotos` are the node ids the model may propose (none: it decides nothing). `authored` are lines
    a writer wrote for this place, tags included, less those said lately: what a scripted model picks
    among and what is said when a model fails. `forbidden` are words that would give away what the node
    withholds. `speaker` is who speaks, by name; `others` are the names of those for whom it must not.
    `recent` are the lines it said lately, without tags. `private` are texts of the prompt that are
    instructions and never to be heard.
    """

    emotions: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    max_words: int = 40
    gotos: tuple[str, ...] = ()
    authored: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    language: str = "en"
    speaker: str = ""
    others: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    private: tuple[str, ...] = ()


def contract_for(
    world: World,
    state: State,
    player: Player,
    node: Node,
    *,
    gotos: Iterable[str] = (),
    fill: Callable[[str], str] = str,
) -> Contract:
    """The contract of a node's reply, now. A node without one has the character's own bounds.

    Args:
        world: where.
        state: as of now; says who speaks, and what was said lately.
        player: whom the character talks to.
        node: where the dialogue stands.
        gotos: node ids that the model may propose.
        fill: puts values for the names in authored lines.
    """
    character, reply = world.characters[state.character], node.reply
    others = [other.name for other in world.characters.values() if other.id != character.id]
    lines = tuple(map(fill, fallbacks(character, node)))
    recent = tuple(entry.text for entry in state.said if entry.character == character.id)
    withheld = [world.lore[name] for name in (reply.withhold if reply else ()) if name in world.lore]
    return Contract(
        emotions=(reply.emotions if reply else ()) or character.emotions,
        commands=character.commands,
        max_words=reply.max_words if reply else 40,
        gotos=tuple(dict.fromkeys(gotos)),
        authored=fresh(lines, state.said),
        forbidden=tuple(word for entry in withheld for word in entry.keywords),
        language=player.language or world.languages[0],
        speaker=character.name,
        others=(player.name, *others),
        recent=recent,
        private=tuple(filter(None, (character.persona.description, character.persona.speech, fill(reply.goal))))
        if reply
        else (),
    )


def fallbacks(character: Character, node: Node) -> tuple[str, ...]:
    """What the writer left to be said at a node when no model can: its own lines, or the character's."""
    return (node.reply.fallback if node.reply else ()) or character.fallback


def count_words(text: str) -> int:
    """Words of a text; two Chinese or Japanese characters count as one word."""
    return len(_WORDS.findall(text))


class Broken(NamedTuple):
    """A rule of the contract that a piece breaks: its code, for counting, and why, for the model."""

    code: str
    why: str


def violation(piece: str, said: str, contract: Contract) -> Broken | None:
    """Why a piece of a generated line may not be said, or None.

    Args:
        piece: visible text, not yet shown or voiced.
        said: the text of the line before it, already said.
        contract: what the line must keep to.
    """
    if count_words(said) + count_words(piece) > contract.max_words:
        return Broken("words", f"more than {contract.max_words} words")
    for word in contract.forbidden:
        if re.search(rf"(?<!\w){re.escape(word)}", piece, re.IGNORECASE):
            return Broken("withheld", f"{word!r} is withheld here")
    return None
