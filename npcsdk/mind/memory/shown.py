"""What of a recollection a request shows: some lines to a large model, one exchange to a small one."""

from __future__ import annotations

from collections.abc import Collection

from npcsdk.memory import Memory, Recollection
from npcsdk.mind.hearsay import reads_like_an_order
from npcsdk.mind.memory.named import quotable
from npcsdk.mind.memory.permitted import permitted
from npcsdk.mind.memory.recounted import brief, recounted
from npcsdk.mind.message import Message
from npcsdk.mind.quoting import quoted
from npcsdk.mind.state import State
from npcsdk.mind.tokens import estimate
from npcsdk.world.graph import Node
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import World

FITS = 0.5
"""The score from which what was said once is shown to a small model."""
LONGEST = 160
"""Characters of either side of an exchange."""


def passage(world: World, state: State, node: Node, language: str, most: int, shown: Collection[int]) -> list[str]:
    """What comes to mind of the character that is talked to, each in a line, the best fit first.

    Args:
        world: where.
        state: as of now.
        node: where the dialogue stands.
        language: of the character's lines.
        most: tokens that all lines may have, by estimate.
        shown: turns that the request shows as they were; what was said in them is left out.
    """
    lines: list[str] = []
    for found in permitted(world, state, node, language):
        if is_shown(found.memory, state.character, shown):
            continue
        line = recounted(world, found, world.characters[state.character], state.time)
        most -= estimate(line) + 1
        if most < 0:
            break
        lines.append(line)
    return lines


def fitting(world: World, state: State, node: Node, language: str, shown: Collection[int]) -> Recollection | None:
    """What the player said once and that is close to what was said now, the best fit; None where nothing is.

    It stands in a request as if it were said now, so that nothing which reads like an order is taken.
    """
    for found in permitted(world, state, node, language):
        memory = found.memory
        if found.score >= FITS and quotable(found) and not is_shown(memory, state.character, shown):
            return None if reads_like_an_order(memory.text) else found
    return None


def exchange(world: World, state: State, node: Node, language: str, found: Recollection) -> list[Message]:
    """What was said once and what was answered then; empty where the answer does not come to mind."""
    turn, who = found.memory.turn, state.character
    for other in permitted(world, state, node, language):
        memory = other.memory
        if memory.turn == turn and memory.said_by == who and memory.source == "seen":
            said, answer = (quoted(brief(each.text, LONGEST)) for each in (found.memory, memory))
            return [Message("user", said), Message("assistant", answer)]
    return []


def is_shown(memory: Memory, who: str, shown: Collection[int]) -> bool:
    """Whether what was said with a character in some turns holds one of its memories."""
    return memory.turn in shown and memory.source in ("seen", "told") and memory.by in ("", PLAYER, who)
