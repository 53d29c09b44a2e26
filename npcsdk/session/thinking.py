"""A character thinks over what it remembers: what faded becomes summaries, and what came together opinions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from npcsdk.events import FACT, Notice
from npcsdk.memory import Memory
from npcsdk.mind.fold import until
from npcsdk.mind.knowledge.kept_back import openly
from npcsdk.mind.memory.adding import added
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.memory.opinions import worth
from npcsdk.session.context import Context
from npcsdk.session.keeping import Keeping
from npcsdk.session.minding import called
from npcsdk.session.owner import TurnOwner
from npcsdk.session.reflecting import Thinker, concluding, summarised

SHARE = 0.5
"""Of what a character may keep word for word, as much is left: there is more time for it than at a turn's beginning."""


async def thinkers(owner: TurnOwner) -> list[str]:
    """Those who remember anything."""
    memory, fold = owner.context.memory, owner.context.fold
    if memory is None:
        return []

    def held(memories: Memories) -> list[str]:
        return [who for who, each in memories.held.items() if len(each) and who in owner.context.world.characters]

    return await memory.soon(held, until(fold.tail, owner.heard), [])


class _Past(NamedTuple):
    """What there is to think over."""

    memories: Sequence[Memory] = ()
    faded: Sequence[Sequence[Memory]] = ()


async def think(owner: TurnOwner, keeping: Keeping, who: str) -> list[Memory]:
    """Let a character think, and remember what comes of it; nothing where the session went elsewhere meanwhile.

    Args:
        owner: of the session's turns.
        keeping: of the session.
        who: the character's id.

    Returns:
        The summaries and opinions that it remembers since.
    """
    context = owner.context
    memory = context.memory
    if memory is None:
        return []

    def past(memories: Memories) -> _Past:
        held = memories.of(who)
        return _Past(held.memories, held.faded(context.time, SHARE))

    found = await memory.soon(past, until(context.fold.tail, owner.heard), _Past())
    thinker = _thinker(context, who)
    summed = await summarised(thinker, found.faded)
    thought, notes = list(summed.memories), list(summed.notes)
    last = max((at for at, each in enumerate(found.memories) if each.kind == "opinion"), default=-1)
    if worth(found.memories[last + 1 :]):
        opinions = await concluding(thinker, found.memories, context.time, earlier=found.memories)
        thought += opinions.memories
        notes += opinions.notes
    if owner.context.memory is not memory:  # Another state was adopted meanwhile.
        return []
    for note in notes:
        context.door.tell(Notice("warning", note.code, note.text, **context.stamp(FACT)))
    settled = context.fold.settled
    if thought:
        keeping.add([added(who, each, turn=settled.turn, time=settled.time) for each in thought])
    return thought


def _thinker(context: Context, who: str) -> Thinker:
    description, *_ = openly(context.world, context.world.characters[who]).texts
    return Thinker(
        who=who,
        names=called(context),
        language=context.language,
        persona=description,
        model=context.model,
        purse=context.purse,
        limits=context.limits,
        remembering=context.limits.remembering,
        seed=context.derive(context.fold.turn, who, "thinks"),
        on_prompt=context.asking,
    )
