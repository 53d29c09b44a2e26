"""The line contract: what a generated line must keep to, and whether a piece of it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from npcsdk.mind.forbidden import forbidden as forbidden
from npcsdk.mind.instructions import instructions
from npcsdk.mind.memory.named import unquoted
from npcsdk.mind.moment import Moment
from npcsdk.mind.pick import fresh, plain
from npcsdk.mind.rules.marks import empty, open_quotation
from npcsdk.mind.rules.model_talk import model_talk
from npcsdk.mind.rules.prompt_talk import prompt_talk
from npcsdk.mind.rules.repetition import repetition
from npcsdk.mind.rules.speakers import second_speaker
from npcsdk.mind.rules.stage import stage
from npcsdk.mind.rules.tongue import other_language
from npcsdk.mind.rules.withheld import withheld
from npcsdk.mind.rules.wording import Wording, narrow, wording
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.mind.words import words
from npcsdk.patterns import lazy
from npcsdk.world.character import Character
from npcsdk.world.graph import Node
from npcsdk.world.line_ids import id_of
from npcsdk.world.said import Said
from npcsdk.world.world import Player, World

_WORDS = lazy(r"[\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W_]+(?:['’][^\W_]+)*")

PASSAGE = 300
"""Characters of a private passage, which is known by its first words."""
LETTERS = 20
"""Characters a word of a line may have on average before the line counts as too long."""

_SENTENCE = lazy(r"[^\s.!?…。！？][^.!?…。！？]*[.!?…。！？]*")
_ORDER = lazy(
    r"(?:you(?:r|'re)?|never|always|do not|don't|answer|tell|ask|say|speak|make|let|share|steer|serve|offer|confess"
    r"|keep|be|act|mention|explain|thank|greet|welcome|warn|refuse|deny|pretend|stay|avoid|use|hide|give|hand|show|try|hint"
    r"|remind|describe)\b|你|不要|请|别|告诉|回答|让",
    re.IGNORECASE,
)
_OF_SELF = lazy(r"[^.!?。！？]*(?:\b(?:I|I'm|my|me)\b|我)")


@dataclass(frozen=True, slots=True)
class Contract:
    """What the next generated line must keep to; prompt, grammar and checker all read it.

    `gotos` are the node ids the model may propose (none: it decides nothing). `authored` are lines
    a writer wrote for this place, tags included, less those said lately: what a scripted model picks
    among and what is said when a model fails. `forbidden` are words that would give away what the node
    withholds. `speaker` is who speaks, by name; `others` are the names of those for whom it must not.
    `recent` are the lines it said lately, without tags. `private` are passages of the prompt that are
    never to be heard, each guarded from its beginning: instructions, and what an author says of the character.
    `regard` says how far the line may move what is thought of the player, by side.
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
    regard: tuple[tuple[str, float], ...] = ()


def contract_for(
    world: World,
    state: State,
    player: Player,
    node: Node,
    *,
    gotos: Iterable[str] = (),
    fill: Callable[[str], str] | None = None,
) -> Contract:
    """The contract of a node's reply, now. A node without one has the character's own bounds.

    Args:
        world: where.
        state: as of now; says who speaks, and what was said lately.
        player: whom the character talks to.
        node: where the dialogue stands.
        gotos: node ids that the model may propose.
        fill: puts values for the names in authored lines; by default those that the state has.
    """
    fill = fill or Step(world, state, Moment(player)).fill
    character, reply = world.characters[state.character], node.reply
    others = [other.name for other in world.characters.values() if other.id != character.id]
    written = fallbacks(character, node)
    recent = tuple(unquoted(entry.text, state.recalled) for entry in state.said if entry.character == character.id)
    return Contract(
        emotions=(reply.emotions if reply else ()) or character.shows,
        commands=character.commands,
        max_words=reply.max_words if reply else 40,
        gotos=tuple(dict.fromkeys(gotos)),
        authored=fresh(tuple(map(fill, written)), state.said, written),
        forbidden=forbidden(world, reply) if reply else (),
        language=player.language or world.languages[0],
        speaker=character.name,
        others=(player.name, *others),
        recent=recent,
        private=_private(character, fill(reply.goal) if reply else ""),
        regard=tuple(reply.regard.items()) if reply else (),
    )


def _private(character: Character, goal: str) -> tuple[str, ...]:
    """The passages that begin with an instruction, or with what only an author says of a character.

    A goal's other sentences are what the character is to tell, in its own words or these; and one
    that speaks of itself in the first person may do so.
    """
    persona = [text for text in (character.persona.description, character.persona.speech) if text]
    told = [part for text in persona for part in _passages(text) if not _OF_SELF.match(part)]
    ordered = [passage for at, passage in enumerate(_passages(goal)) if at == 0 or _ORDER.match(passage)]
    return (*told, *ordered, *instructions(character.name))


def _passages(text: str) -> list[str]:
    """The text from each of its sentences on, as far as it takes to tell it: whole, many would fill the memory."""
    return [text[match.start() :][:PASSAGE] for match in _SENTENCE.finditer(text)]


def fallbacks(character: Character, node: Node) -> tuple[Said, ...]:
    """What the writer left to be said at a node when no model can: its own lines, or the character's."""
    return (node.reply.fallback if node.reply else ()) or character.fallback


def fallback_ids(graph: str, character: Character, node: Node) -> list[str]:
    """The line ids of `fallbacks`, in their order, at a node of a graph."""
    own = bool(node.reply and node.reply.fallback)
    place = (graph, node.id) if own else (character.id,)
    return [id_of(said, *place, "fallback", at + 1) for at, said in enumerate(fallbacks(character, node))]


def count_words(text: str) -> int:
    """Words of a text; two Chinese or Japanese characters count as one word."""
    return len(_WORDS.findall(text))


class Broken(NamedTuple):
    """A rule of the contract that a piece breaks: its code, for counting, and why, for the model."""

    code: str
    why: str


_RULES: tuple[tuple[str, Callable[[Wording, Contract], str | None]], ...] = (
    ("empty", lambda line, _: empty(line)),
    ("words", lambda line, contract: _too_long(line, contract.max_words)),
    ("withheld", lambda line, contract: withheld(line, contract.forbidden, contract.language)),
    ("model_talk", lambda line, contract: model_talk(line, contract.private)),
    ("prompt_talk", lambda line, contract: prompt_talk(line, contract.private, contract.speaker)),
    ("speaker", lambda line, contract: second_speaker(line, contract.speaker, contract.others)),
    ("stage", lambda line, contract: stage(line, contract.speaker, contract.private)),
    ("language", lambda line, contract: other_language(line, contract.language)),
    ("repetition", lambda line, contract: repetition(line, contract.recent)),
    ("quotes", lambda line, _: open_quotation(line)),
)
"""The rules by their codes; the first that is broken is told."""


def violation(piece: str, said: str, contract: Contract, *, last: bool = False) -> Broken | None:
    """Why a piece of a generated line may not be said, or None.

    A line that begins as an authored one of this place does is the writer's, and not judged.

    Args:
        piece: visible text, not yet shown or voiced.
        said: the text of the line before it, already said.
        contract: what the line must keep to.
        last: that the line ends with this piece. Only then is an open quotation one that stays open.
    """
    line = wording(piece, said, last=last)
    if _is_authored(line, contract):
        return None
    return next((Broken(code, why) for code, rule in _RULES if (why := rule(line, contract))), None)


def names_withheld(text: str, contract: Contract) -> bool:
    """Whether a text that is not spoken, as a command's argument, names what may not be given away."""
    return withheld(wording(text), contract.forbidden, contract.language) is not None


def _too_long(line: Wording, most: int) -> str | None:
    """By words, and by characters where what comes is no words."""
    too_long = count_words(line.text) > most or len(line.text) > LETTERS * (most + LETTERS)
    return f"more than {most} words" if too_long else None


def _is_authored(line: Wording, contract: Contract) -> bool:
    begun = _row(line.words)
    lately = [_heard(said) for said in contract.recent]
    told = any(begun in said for said in lately)  # A part of a line, said again, is not the writer's idea.
    return len(begun) > 2 and any(
        written.startswith(begun) and (not told or any(written in said for said in lately))
        for written in map(_heard, contract.authored)
    )


@lru_cache(maxsize=512)
def _heard(written: str) -> str:
    return _row(words(narrow(plain(written))))


def _row(found: Iterable[str]) -> str:
    return f" {' '.join(found)} "
