"""What a turn makes: it walks the graph from the node entered, and has each node say its line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from npcsdk.events import InputReceived, Notice, OfferedOption, OptionsOffered, SessionEnded
from npcsdk.mind.contract import contract_for, fallbacks
from npcsdk.mind.perceive import Likeness, match_intent
from npcsdk.mind.prompt import Ask
from npcsdk.mind.step import Decision, sealed
from npcsdk.session.context import Context
from npcsdk.session.delivery import Delivery
from npcsdk.session.figures import Figures
from npcsdk.session.generation import Generation, Moved
from npcsdk.session.line import Line
from npcsdk.session.lineup import Lineup
from npcsdk.world.effects import Effect
from npcsdk.world.graph import Node, Transition
from npcsdk.world.model import Value
from npcsdk.world.text import interpolate, names_in

SHORTEST = 8
"""Words that a line may have at least, however near the budget's end."""


class NothingToSay(Exception):
    """A reply that no model could make and for which the writer left no fallback."""


class Production:
    """The making of one turn, run by its owner task. `speaks` is False for a turn that only offers options again."""

    def __init__(
        self, context: Context, given: InputReceived, decision: Decision, figures: Figures, *, speaks: bool = True
    ) -> None:
        self._context = context
        self._given = given
        self._decision = decision
        self._speaks = speaks
        self._figures = figures
        self._lineup = Lineup(context.model, context.purse, context.limits.patience)
        self._delivery: Delivery | None = None
        self._replied = False
        self._missing: set[str] = set()

    async def run(self) -> None:
        """Make the turn's events.

        Raises:
            NothingToSay: a reply failed and has no fallback.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                self._delivery = Delivery(self._context, tasks)
                await self._walk(self._delivery)
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    @property
    def at(self) -> int:
        """Characters of visible text made so far."""
        return self._delivery.at if self._delivery else 0

    @property
    def asked(self) -> bool:
        """Whether a model was asked for anything."""
        return self._figures.calls > 0

    @property
    def metrics(self) -> dict[str, Any]:
        """What was measured, for TurnEnded: seconds, counts, and what was degraded."""
        figures, delivery = self._figures, self._delivery
        first = delivery.first_audio if delivery else None
        return {
            "model": self._context.model.name,
            "voices": dict(delivery.voices) if delivery else {},
            "budget": self._context.purse.step,
            **figures.as_metrics(),
            **({"first_audio": round(first - figures.started, 6)} if first else {}),
            "seconds": round(time.perf_counter() - figures.started, 6),
        }

    async def _walk(self, delivery: Delivery) -> None:
        """From the current node along `next`, each node saying its line, to where the player is waited for."""
        context = self._context
        said = await self._judged(delivery) if self._decision.choices else not self._speaks
        for _ in range(context.limits.hops):
            node = context.step.node
            assert node is not None  # The facts entered one before production began.
            if not said:
                await self._speak(delivery, node)
            self._effects(node.do if self._speaks else (), delivery.at)
            if node.end:
                await delivery.done()
                context.produce(SessionEnded(node.end, **context.stamp(delivery.at)))
                return
            onward = context.step.next() if self._speaks else None
            if onward is None:
                break
            self._enter(onward.to, "next", delivery.at)
            target = context.step.graph.nodes[onward.to]
            if target.reply and (self._replied or not target.speak_first):
                break
            said = False
        else:
            self._notice("next_loop", f"a chain of next went on for {context.limits.hops} nodes and was stopped")
        await delivery.done()
        self._offer(delivery.at)

    async def _speak(self, delivery: Delivery, node: Node) -> None:
        if node.line:
            graph = self._context.step.graph.graph
            await self._authored(delivery, f"{graph}.{node.id}", self._filled(node.line))
        elif node.reply:
            await self._reply(delivery, node)

    async def _reply(self, delivery: Delivery, node: Node) -> None:
        self._replied = True
        self._step_down()
        ask = self._ask(node)
        generation = self._generation(delivery, ask, lambda _: ask)
        if not await generation.run():
            await self._fallback(delivery, node)
        elif generation.broke_off:
            await self._finish(delivery, node)

    def _step_down(self) -> None:
        """Tell of the budget where it makes this line less than it could be: the game once, the figures each time."""
        purse = self._context.purse
        step = purse.step
        if step != "full":
            why = purse.why
            self._figures.degrade("budget", why)
            if step != purse.told:
                self._context.produce(Notice("warning", "budget", why, **self._context.stamp(self.at)))
        purse.told = step

    def _generation(self, delivery: Delivery, ask: Ask, decide: Callable[[str | None], Ask]) -> Generation:
        return Generation(self._context, delivery, self._figures, self._lineup, ask, decide)

    async def _judged(self, delivery: Delivery) -> bool:
        """One call in which the model both decides and speaks; whether something was said."""
        node = self._context.step.node
        assert node is not None
        self._step_down()
        ask = self._ask(node, self._decision.choices)
        try:
            generation = self._generation(delivery, ask, self._decide)
            self._replied = await generation.run()
        except Moved:
            return False
        if generation.broke_off and (node := self._context.step.node):
            await self._finish(delivery, node)
        choices, otherwise = self._decision.choices, self._decision.otherwise
        if choices:  # It failed before it decided.
            self._decision = Decision()
            meant = match_intent(self._given.text, choices, await self._likeness(), to=self._context.character.name)
            self._take(meant or otherwise, "intent" if meant else "else")
        return self._replied

    async def _likeness(self) -> Likeness | None:
        with self._figures.timed("perceive"):
            return await self._context.perceiver.likeness(self._given.text, self._context.step.examples())

    def _decide(self, proposed: str | None) -> Ask:
        """Follow what the model proposed, or `else`; what to ask for from there.

        Raises:
            Moved: the node entered speaks for itself: its line is authored, or it is sealed.
        """
        before, decision, self._decision = self._context.step.node, self._decision, Decision()
        edge = next((edge for edge in decision.choices if edge.to == proposed), None)
        if proposed and edge is None:
            self._notice("illegal_goto", f"[goto:{proposed}] is not offered here and was ignored")
        self._take(edge or decision.otherwise, "goto" if edge else "else")
        node = self._context.step.node
        assert node is not None
        if node.reply is None or (node is not before and sealed(before, node)):
            raise Moved
        return self._ask(node)

    def _take(self, edge: Transition | None, reason: str) -> None:
        """Take an edge that the model decided: at 0, so that it did not happen if nothing was heard."""
        if edge:
            self._effects(edge.do, 0)
            self._enter(edge.to, reason, 0)

    async def _finish(self, delivery: Delivery, node: Node) -> None:
        """Let a whole line of the writer follow half a sentence, if there is one."""
        if self._ask(node).contract.authored:
            await self._fallback(delivery, node)

    async def _fallback(self, delivery: Delivery, node: Node) -> None:
        lines = self._ask(node).contract.authored
        if not lines:
            raise NothingToSay(f"node {node.id!r} has no fallback, and its character has none")
        self._figures.degrade("fallback", "a line of the writer was said instead of a model's")
        context = self._context
        line = lines[context.derive(context.fold.turn, node.id, "fallback") % len(lines)]
        number = [self._filled(written) for written in fallbacks(context.character, node)].index(line) + 1
        await self._authored(delivery, f"{context.step.graph.graph}.{node.id}.fallback.{number}", line)

    async def _authored(self, delivery: Delivery, line_id: str, text: str) -> None:
        line = Line(self._context.character.commands)
        delivery.begin_line(line_id, generated=False)
        for piece in [*line.feed(text), *line.flush()]:
            await delivery.release(piece)

    def _ask(self, node: Node, choices: tuple[Transition, ...] = ()) -> Ask:
        context = self._context
        gotos = [edge.to for edge in choices]
        contract = contract_for(context.world, context.produced, context.player, node, gotos=gotos, fill=self._filled)
        if context.purse.step == "shorter":
            contract = replace(contract, max_words=max(SHORTEST, contract.max_words // 2))
        return Ask(context.character, context.step.graph, node, contract, choices, values=self._values())

    def _values(self) -> dict[str, Value]:
        """What authored texts may name: variables, the player, and what came with the event of this turn."""
        context = self._context
        values: dict[str, Value] = {**context.step.values(), "player.name": context.player.name}
        return values | {f"event.{name}": str(value) for name, value in self._given.data.items()}

    def _filled(self, text: str) -> str:
        values = self._values()
        for name in names_in(text) - values.keys():
            if name not in self._missing:
                self._missing.add(name)
                self._notice("missing_name", f"{{{name}}} has no value in this turn and was left out")
            values[name] = ""
        return interpolate(text, values)

    def _enter(self, node: str, reason: str, at: int) -> None:
        self._context.produce(self._context.step.enter(node, reason, **self._context.stamp(at)))

    def _effects(self, effects: Iterable[Effect], at: int) -> None:
        for effect in effects:
            self._context.produce(self._context.step.effect(effect, **self._context.stamp(at)))

    def _offer(self, at: int) -> None:
        context = self._context
        options = tuple(OfferedOption(option.id, self._filled(option.text)) for option in context.step.options())
        if options:
            context.produce(OptionsOffered(options, **context.stamp(at)))

    def _notice(self, code: str, text: str) -> None:
        self._figures.degrade(code, text)
        self._context.produce(Notice("warning", code, text, **self._context.stamp(self.at)))
