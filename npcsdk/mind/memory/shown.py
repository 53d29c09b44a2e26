"""What of a recollection a request shows: some lines to a large model, one exchange to a small one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

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

FITS = 0.5
"""The score from which what was said once is shown to a small model."""
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
    for each in found:
        line = recounted(world, each, who, state.time)
        most -= estimate(line) + 1
        if most < 0:
            break
        lines.append(line)
    return "\n".join((*lines, "")) if len(lines) > 1 else ""


def fitting(found: Sequence[Recollection]) -> Recollection | None:
    """What the player said once and that is close to what was said now, the best fit; None where nothing is.

    It stands in a request as if it were said now, so that nothing which reads like an order is taken.
    """
    best = next((each for each in found if quotable(each)), None)
    if best is None or best.score < FITS or reads_like_an_order(best.memory.text):
        return None
    return best


def exchange(found: Sequence[Recollection], best: Recollection, who: str) -> list[Message]:
    """What was said once and what a character answered then; empty where that does not come to mind."""
    for each in found:
        memory = each.memory
        if memory.turn == best.memory.turn and memory.said_by == who and memory.source == "seen":
            said, answer = (quoted(brief(text, LONGEST)) for text in (best.memory.text, memory.text))
            return [Message("user", said), Message("assistant", answer)]
    return []


def unseen(found: Sequence[Recollection], who: str, turns: Collection[int]) -> list[Recollection]:
    """Those that a request does not hold already which shows what was said with a character in some turns."""
    return [each for each in found if not _is_in(each.memory, who, turns)]


def _is_in(memory: Memory, who: str, turns: Collection[int]) -> bool:
    return memory.turn in turns and memory.source in ("seen", "told") and memory.by in ("", PLAYER, who)
