"""What lines and conditions ask of a recollection: `{recalled}`, and `recalls(sister)`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from npcsdk.later import later
from npcsdk.memory import Recollection
from npcsdk.mind.memory.permitted import permitted
from npcsdk.mind.memory.recounted import brief
from npcsdk.mind.memory.terms import asks
from npcsdk.mind.memory.when import when
from npcsdk.mind.quoting import quoted
from npcsdk.mind.state import State
from npcsdk.mind.words import stem, words
from npcsdk.patterns import lazy
from npcsdk.world.graph import Node
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import Player, World

if TYPE_CHECKING:
    from npcsdk.mind.memory.facts.heard import heard
else:
    heard = later("npcsdk.mind.memory.facts.heard", "heard")

LONGEST = 120
"""Characters of `{recalled}`."""
SHORTEST = 12
"""Bytes of words that are known again as quoted, so four Chinese characters; fewer stand in lines by chance."""
MOSTLY = 0.9
"""The share of a text from which a question is all that it says."""
HEARSAY = "hearsay"
"""What conditions call something that the player said, and that another character has told on."""

_QUOTABLE = ("event", "fact", "promise", "question")
_OVER = ("no longer", "said otherwise later")
"""How a note begins that says of a memory that it is over; see `memory.facts`."""
_HEAD = lazy(r"((?:^|[.!?]\s)\s*(?:\[[^\[\]]*\]\s*)*)\{recalled\.when\}")
_NO_SOUNDS = str.maketrans(dict.fromkeys("*_()（）", " "))  # In a line what stands in these may be a sound.


def named(world: World, state: State, node: Node | None, player: Player) -> Mapping[str, str]:
    """The values of `{recalled}`, `{recalled.when}` and `{recalled.by}`, all of the same recollection.

    None where the player said nothing that is recalled and may be told of; a question alone is nothing.

    Args:
        world: where.
        state: as of now.
        node: where the dialogue stands.
        player: whose words, and in which language it is said when that was.
    """
    language = player.language or world.languages[0]
    found = next(filter(_tells, permitted(world, state, node, language)), None)
    if found is None:
        return {}
    memory = found.memory
    teller = world.characters.get(memory.by)
    return {
        "recalled": spoken(found),
        "recalled.when": when(state.time - memory.time, language),
        "recalled.by": _spoken(teller.name if teller else player.name),
    }


def headed(text: str, when: str) -> str:
    """A text in which `{recalled.when}` is said where it begins a sentence: there with a capital letter."""
    return _HEAD.sub(lambda found: f"{found[1]}{when[:1].upper()}{when[1:]}", text) if when else text


def spoken(found: Recollection) -> str:
    """The words of a recollection as `{recalled}` says them."""
    return brief(_spoken(found.memory.text), LONGEST)


def unquoted(line: str, recalled: Iterable[Recollection]) -> str:
    """A line less the words of the player that came to mind and that it quotes; an ellipsis is in their place."""
    for each in recalled:
        if each.memory.said_by == PLAYER and len((quote := spoken(each)).encode(errors="replace")) >= SHORTEST:
            line = line.replace(quote, "…")
    return line


def quotable(found: Recollection) -> bool:
    """Whether it is something that the player said, and that holds still."""
    over = any(part.startswith(_OVER) for part in found.note.split("; "))
    return found.memory.said_by == PLAYER and found.memory.kind in _QUOTABLE and not over


def _tells(found: Recollection) -> bool:
    """Whether it is such, and more than a question: who asks where somebody is has not told where."""
    if not quotable(found):
        return False
    text = found.memory.text.strip()
    return asks(text) < MOSTLY and len(heard(text, PLAYER, found.memory.to).question) < MOSTLY * len(text)


def recalls(state: State, asked: str = "") -> float:
    """How well the best recollection fits, 0 to 1; 0 where there is none.

    Args:
        state: as of now.
        asked: a word or several in a row, in any inflection, that it has to have; `player`: it is one for `{recalled}`;
            `hearsay`: the one for `{recalled}` was told on by another character, and not by the player.
    """
    if asked in (PLAYER, HEARSAY):
        best = next(filter(_tells, state.recalled), None)
        return best.score if best and (asked == PLAYER or best.memory.by not in ("", PLAYER)) else 0.0
    wanted = _stems(asked)
    return max((found.score for found in state.recalled if wanted in _stems(found.memory.text)), default=0.0)


@lru_cache(maxsize=512)
def _spoken(text: str) -> str:
    """A text as it can stand in a line: no tag, and nothing that is taken for a sound."""
    return " ".join(quoted(text).translate(_NO_SOUNDS).split())


@lru_cache(maxsize=512)
def _stems(text: str) -> str:
    """The stems of all words, with a space before and behind each; a space for no words."""
    return f" {''.join(f'{stem(word)} ' for word in words(text))}"
