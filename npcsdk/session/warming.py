"""Making a model ready for a character while the player is busy with what was said without it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from npcsdk.later import later
from npcsdk.mind.contract import contract_for, violation
from npcsdk.mind.prompt import Ask, Prompt, build
from npcsdk.mind.reading.reader import read
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.ports import Warmable
from npcsdk.session import record
from npcsdk.session.context import Context
from npcsdk.session.lineup import form, members

if TYPE_CHECKING:
    from npcsdk.session.minding import ready
else:
    ready = later("npcsdk.session.minding", "ready")

_log = logging.getLogger("npcsdk")


async def warm(context: Context, state: State) -> None:
    """Have the first model and the embedder ready for whoever `state` talks to. What fails here is told in a turn."""
    models = members(context.model, context.purse)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_ready_rules(context, state))
        if not context.judged:
            tasks.create_task(context.perceiver.warm(Step(context.world, state).examples()))
        if models and isinstance(models[0], Warmable):
            tasks.create_task(_ready(models[0], _prompt(context, state, **form(models[0]))))


async def _ready_rules(context: Context, state: State) -> None:
    """Compile the rules in a thread: that takes up to a tenth of a second, which the first line would wait for."""
    contract = _ask(context, state).contract
    await asyncio.to_thread(violation, "Here is my answer: she said (yes).", "", contract, last=True)
    await asyncio.to_thread(record.ready)  # Likewise what logs are written and read with.
    await asyncio.to_thread(read, "I see.")  # And what tells how the player sounds.
    await asyncio.to_thread(ready)  # And what memories are found by.
    if context.memory is not None:
        context.memory.begin()


async def _ready(model: Warmable, prompt: Prompt) -> None:
    try:
        await model.warm(prompt)
    except Exception as error:  # A model is a plug-in, and nobody waits for this.
        _log.info("a model could not be made ready: %s: %s", type(error).__name__, error)


def _prompt(context: Context, state: State, **form: bool) -> Prompt:
    """A request whose stable part is that of every request of the character."""
    return build(context.world, state, context.player, _ask(context, state), seed=0, **form)


def _ask(context: Context, state: State) -> Ask:
    step = Step(context.world, state)
    node = step.node or step.start.target(context.world)
    contract = contract_for(context.world, state, context.player, node)
    return Ask(context.world.characters[state.character], step.graph, node, contract)


class Warmth:
    """Keeps the tasks that make models ready, one for each character."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def warm(self, context: Context, state: State) -> asyncio.Task[None]:
        """Make the model ready for whoever is talked to, once; the task that does it."""
        if state.character not in self._tasks:
            self._tasks[state.character] = asyncio.get_running_loop().create_task(warm(context, state))
        return self._tasks[state.character]

    async def cool(self) -> None:
        """Stop making models ready."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()
