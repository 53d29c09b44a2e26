"""What a turn makes: it walks the graph from the node entered, and has each node say its line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from npcsdk.events import Event, InputReceived, Notice, OptionsOffered, SessionEnded
from npcsdk.mind.contract import contract_for, fallback_ids, fallbacks
from npcsdk.mind.course import Course, Speak
from npcsdk.mind.lines import Chosen, chosen
from npcsdk.mind.perceive import Likeness, match_intent
from npcsdk.mind.prompt import Ask
from npcsdk.mind.step import Decision, sealed
from npcsdk.mind.way import Way
from npcsdk.session.context import Context
from npcsdk.session.delivery import Delivery
from npcsdk.session.figures import Figures
from npcsdk.session.generation import Generation, Moved
from npcsdk.session.line import Line, left
from npcsdk.session.lineup import Lineup
from npcsdk.world.graph import Node, Transition
from npcsdk.world.localized import is_source
from npcsdk.world.said import Said
from npcsdk.world.text import interpolate, names_in

SHORTEST = 8
"""Words that a line may have at least, however near the budget's end."""


class NothingToSay(Exception):
    """A reply that no model could make and for which the writer left no fallback."""


class Production:
    """The making of one turn, run by its owner task.

    `speaks` is False for a turn that only offers options again. `heard` are the events that the facts emitted.
    """

    def __init__(
        self,
        context: Context,
        given: InputReceived,
        decision: Decision,
        figures: Figures,
        *,
        speaks: bool = True,
        heard: Iterable[str] = (),
    ) -> None:
        self._context = context
        self._given = given
        self._decision = decision
        self._figures = figures
        self._lineup = Lineup(context.model, context.purse, context.limits.patience)
        self._delivery: Delivery | None = None
        self._course = Course(
            lambda: context.step,
            lambda: context.stamp(self.at),
            self._filled,
            speaks=speaks,
            hops=context.limits.hops,
            heard=list(heard),
        )
        self._missing: set[str] = set()
        self._waits: Event | None = None
        """What happens as soon as the sound is made of all that was said."""
        self._walked = False
        """Whether all has been said, and only sound is still to be made."""

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

    def ends(self, heard: int | None) -> bool:
        """Whether a turn that is cut at `heard` came to its end: all was said and told, and only sound was to be made.

        What was to happen as soon as that is made happens then.
        """
        if not self._walked or heard is None or not heard >= self.at > 0:
            return False
        if self._waits:
            self._context.emit(self._waits)
        return True

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
        """Along the turn's course, each node saying its line, to where the player is waited for."""
        context, course = self._context, self._course
        if self._decision.choices:
            course.said = await self._judged(delivery)
        for act in course.run():
            if isinstance(act, Speak):
                await self._speak(delivery, act.node)
                continue
            if isinstance(act, SessionEnded | OptionsOffered):
                self._waits, self._walked = act, True
                await delivery.done()
                self._waits = None
            if isinstance(act, Notice):
                self._figures.degrade(act.code, act.text)
            context.produce(act)
        self._walked = True
        await delivery.done()

    async def _speak(self, delivery: Delivery, node: Node) -> None:
        line = chosen(self._context.step, node)
        if line is not None:
            await self._authored(delivery, line, self._filled(line.text))
        elif node.reply:
            await self._reply(delivery, node)

    async def _reply(self, delivery: Delivery, node: Node) -> None:
        self._course.replied = True
        self._step_down()
        ask = self._ask(node)
        generation = self._generation(delivery, ask, lambda _: ask)
        spoke = await generation.run()
        self._course.words = generation.said
        if not spoke:
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
            self._course.replied = await generation.run()
            self._course.words = generation.said
        except Moved:
            return False
        if generation.broke_off and (node := self._context.step.node):
            await self._finish(delivery, node)
        choices, otherwise = self._decision.choices, self._decision.otherwise
        if choices:  # It failed before it decided.
            self._decision = Decision()
            edges = [way.edge for way in choices if isinstance(way.edge, Transition)]
            meant = match_intent(self._given.text, edges, await self._likeness(), to=self._context.character.name)
            way = next((way for way in choices if way.edge is meant), None) if meant else None
            self._take(way or otherwise, "intent" if way else "else")
        return self._course.replied

    async def _likeness(self) -> Likeness | None:
        with self._figures.timed("perceive"):
            return await self._context.perceiver.likeness(self._given.text, self._context.step.examples())

    def _decide(self, proposed: str | None) -> Ask:
        """Follow what the model proposed, or `else`; what to ask for from there.

        Raises:
            Moved: the node entered speaks for itself: its line is authored, or it is sealed.
        """
        before, decision, self._decision = self._context.step.node, self._decision, Decision()
        way = next((way for way in decision.choices if way.name == proposed), None)
        if proposed and way is None:
            self._notice("illegal_goto", f"[goto:{proposed}] is not offered here and was ignored")
        taken, reason = way or decision.otherwise, "goto" if way else "else"
        self._context.told(self._context.step, self._given, decision._replace(taken=taken, reason=reason))
        self._take(taken, reason)
        node = self._context.step.node
        assert node is not None
        if node.reply is None or (node is not before and sealed(before, node)):
            raise Moved
        return self._ask(node)

    def _take(self, way: Way | None, reason: str) -> None:
        """Take a way that the model decided: at 0, so that it did not happen if nothing was heard."""
        if way:
            for event in self._course.taken(way, reason):
                self._context.produce(event)

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
        written = fallbacks(context.character, node)
        at = [self._filled(text) for text in written].index(line)
        line_id = fallback_ids(context.step.graph.graph, context.character, node)[at]
        await self._authored(delivery, Chosen(written[at], line_id), line)

    def _tongue(self, text: Said, line_id: str) -> str:
        """The language that a line is said in: as it was written where it has no translation, which is told of."""
        context = self._context
        if text.language or is_source(context.world, context.language):
            return context.language
        self._notice("untranslated", f"{line_id} has no translation to {context.language}")
        return context.world.languages[0]

    async def _authored(self, delivery: Delivery, line: Chosen, text: str) -> None:
        """Say a line of the writer, its names filled in, or what is left of one that was cut short."""
        language = self._tongue(line.text, line.line_id)
        who = self._context.character
        maker = Line(who.commands, own=who.own_emotions)
        start, pieces = left([*maker.feed(text), *maker.flush()], line.told, line.done)
        if not pieces and line.told:
            return
        delivery.begin_line(
            line.line_id,
            generated=False,
            order=line.order,
            language=language,
            start=start,
            locale=line.text.language,
        )
        for piece in pieces:
            await delivery.release(piece)

    def _ask(self, node: Node, choices: tuple[Way, ...] = ()) -> Ask:
        context = self._context
        gotos = [way.name for way in choices]
        contract = contract_for(context.world, context.produced, context.player, node, gotos=gotos, fill=self._filled)
        if context.purse.step == "shorter":
            contract = replace(contract, max_words=max(SHORTEST, contract.max_words // 2))
        return Ask(context.character, context.step.graph, node, contract, choices, fill=self._context.step.fill)

    def _filled(self, text: str) -> str:
        """A text with its names filled in; what has no value in this turn is left out, and told of once."""
        text = self._context.step.fill(text)
        for name in sorted(names_in(text)):
            if name not in self._missing:
                self._missing.add(name)
                self._notice("missing_name", f"{{{name}}} has no value in this turn and was left out")
        return interpolate(text, dict.fromkeys(names_in(text), ""))

    def _notice(self, code: str, text: str) -> None:
        self._figures.degrade(code, text)
        self._context.produce(Notice("warning", code, text, **self._context.stamp(self.at)))
