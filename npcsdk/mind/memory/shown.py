"""What of a recollection a request shows: some lines to a large model, one exchange to a small one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from npcsdk.memory import Memory, Recollection
from npcsdk.mind.hearsay import reads_like_an_order
from npcsdk.mind.instructions import recollection
from npcsdk.mind.memory.named import quotable
from npcsdk.mind.memory.recounted import brief, recounted
from npcsdk.mind.message import Message
from npcsdk.mind.quoting import quoted
from npcsdk.mind.state import State
from npcsdk.mind.tokens import estimate
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import World

FITS = 0.3
"""The score from which what was said once is shown to a small model."""
NEAR = 0.5
"""The share of the best score from which something is worth its tokens beside the best fit."""
LONGEST = 160
"""Characters of either side of an exchange."""


def passage(world: World, state: State, found: Sequence[Recollection], most: int) -> str:
    """What comes to mind of the character that is talked to, each in a line, the best fit first; "" for nothing.

    Args:
        world: where.
        state: as of now.
        found: what comes to mind and may be told of.
        most: tokens that all of it may have, by estimate.
    """
    who = world.characters[state.character]
    lines = [recollection(who.name)]
    most -= estimate(lines[0])
    best = max((each.score for each in found), default=0.0)
    for each in found:
        if each.score < NEAR * best:
            continue
        line = recounted(world, each, who, state.time)
        most -= estimate(line) + 1
        if most < 0:
            break
        lines.append(line)
    return "\n".join((*lines, "")) if len(lines) > 1 else ""


class Earlier(NamedTuple):
    """What the player said once, as a short request shows it: with the answer, or where that is not known in a line."""

    exchange: tuple[Message, ...] = ()
    line: str = ""


def earlier(world: World, state: State, found: Sequence[Recollection]) -> Earlier:
    """What the player said once and that is close to what was said now, the best fit; empty where nothing is.

    It stands in a request as if it were said now, so that nothing which reads like an order is taken.
    """
    best = next(filter(quotable, found), None)
    if best is None or best.score < FITS or reads_like_an_order(best.memory.text):
        return Earlier()
    who = state.character
    for each in found:
        answer = each.memory
        if answer.turn == best.memory.turn and answer.said_by == who and answer.source == "seen":
            said, answered = (quoted(brief(text, LONGEST)) for text in (best.memory.text, answer.text))
            return Earlier((Message("user", said), Message("assistant", answered)))
    return Earlier(line=recounted(world, best, world.characters[who], state.time))


def unseen(found: Sequence[Recollection], who: str, turns: Collection[int]) -> list[Recollection]:
    """Those that a request does not hold already which shows what was said with a character in some turns."""
    return [each for each in found if not _is_in(each.memory, who, turns)]


def _is_in(memory: Memory, who: str, turns: Collection[int]) -> bool:
    return memory.turn in turns and memory.source in ("seen", "told") and memory.by in ("", PLAYER, who)
