"""The life of a turn: opened, cut, ended, sealed. One turn goes on at a time, and one task makes it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from npcsdk.events import FACT, Heard, InputReceived, NodeEntered, Notice, OfferedOption, TurnEnded, TurnStarted
from npcsdk.mind.course import emitted
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.session.admission import BY_PLAYER, possible, stamped
from npcsdk.session.budget import Spent
from npcsdk.session.context import Context
from npcsdk.session.figures import Figures
from npcsdk.session.hearing import Hearing, Understood
from npcsdk.session.offering import offer_at_cut, offered
from npcsdk.session.outlook import arrival, barks, judged, standing, way
from npcsdk.session.patience import Speaking, Verdict, Waiting, WaitingEvents, speaking
from npcsdk.session.production import Production
from npcsdk.session.settling import settle
from npcsdk.session.turn import Turn
from npcsdk.session.warming import Warmth

CLOSING = 5.0
"""Seconds that a cancelled production may take to stop before it is left behind."""

_log = logging.getLogger("npcsdk")


class TurnOwner:
    """Opens and closes the turns of one session. `character` is whom the next turn is with.

    `seal` is called with the fold just before a turn is sealed, and may refuse; `changed` when one has ended.
    """

    def __init__(
        self, context: Context, character: str, seal: Callable[[Fold], None], changed: Callable[[], None] = lambda: None
    ) -> None:
        self.context, self.character = context, character
        self._seal, self._changed = seal, changed
        self._gate = asyncio.Lock()
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._production: Production | None = None
        self._warmth, self._hearing = Warmth(), Hearing()
        self._left: set[asyncio.Task[None]] = set()  # left behind, and not over yet
        self._stops, self._ending = 0, False
        self._openings: set[asyncio.Future[None]] = set()
        self._waiting = WaitingEvents(self._standing)
        self._offering = self._resumed = False  # interrupted, or put somewhere: what can be picked there is offered
        self._cut_at = FACT

    @property
    def busy(self) -> bool:
        """Whether a turn is being made."""
        return self._task is not None

    @property
    def heard(self) -> int | None:
        """How much of the last turn counts as of now, in characters; None when all of it does."""
        fold, door = self.context.fold, self.context.door
        if fold.heard is not None or not len(door):
            return fold.heard
        told = door.told(fold.turn)
        return None if told == fold.length else told

    @property
    def state(self) -> State:
        """What is so, going by what was heard, with whom the next turn is: a copy."""
        state = self.context.fold.view(self.heard).copy()
        state.character = self.character
        return state

    @property
    def offered(self) -> tuple[OfferedOption, ...]:
        """What the player may pick now: what was offered last, by whom the next turn is with."""
        context = self.context
        state = context.fold.view(self.heard) if context.muted else context.produced
        return offered(context, state, resumed=self._resumed) if state.character == self.character else ()

    @property
    def speaking(self) -> Speaking:
        """What is being said."""
        return speaking(self.context, self.heard, self.character, busy=self.busy)

    def silence(self) -> InputReceived:
        """The silence as it is now. What is said in passing does not break it."""
        tail = self.context.fold.tail
        since = tail[0].time if tail and self.speaking.passing else self.state.quiet_since
        return InputReceived("silence", data={"seconds": self.context.time - since})

    def impatient(self) -> InputReceived | None:
        """Look again at what waits, as time has passed; the silence, if it leads somewhere now."""
        self._waiting.stir()
        if self.busy and not self.speaking.passing:
            return None
        silence = self.silence()
        return silence if self.moves(silence) else None

    def moves(self, given: InputReceived) -> bool:
        """Whether an input would lead somewhere now, in a turn of its own, going by what was heard."""
        return way(self.context, self.state, given) is not None

    async def open(self, turn: Turn) -> None:
        """Start a turn: close the one before, seal it, let the facts happen. An event waits until it may, or is one."""
        opening: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._openings.add(opening)
        past = self.context.fold
        try:
            while not await self._opened(turn, past):
                waits = turn in self._waiting.events
                await self._waiting.news()
                if waits and turn not in self._waiting.events:
                    self._is_gone(turn, past)
                    break
        finally:
            self._waiting.events.pop(turn, None)
            self._openings.discard(opening)
            opening.set_result(None)

    async def leave(self, turn: Turn) -> None:
        """A reader left its turn: what was not read of it is interrupted and gone."""
        if turn is self._turn and not turn.ended and turn.number is not None:
            self.cut(None)
            await self._halt()
            self.context.door.drop(turn.number)
        turn.ended = True

    def cut(self, heard: int | None) -> None:
        """Drop what nobody was told of, and let the rest count as far as it was heard."""
        context, fold = self.context, self.context.fold
        if fold.turn == 0:
            return
        if context.muted:  # Cut before: only how far it was heard can still be revised.
            if heard is not None:
                self.hear(heard)
            return
        reported = fold.heard if heard is None or context.door.resumed else heard
        at, dropped = context.door.cut(fold.turn, reported)
        if self._task is None and reported is None and not dropped:
            return
        context.muted, self._cut_at = True, at
        gone = set(map(id, dropped))
        fold.drop(lambda event: id(event) in gone)
        self._report(at)
        for event in dropped:
            if isinstance(event, TurnEnded):
                self._offer()
                context.emit(TurnEnded("interrupted", event.metrics, **context.stamp(at)))

    def hear(self, at: int) -> None:
        """Let the last turn have been heard up to `at`, as far as it was told; one that was loaded stays as it was."""
        if not self.context.door.resumed:
            self._report(max(FACT, min(at, self.context.door.told(self.context.fold.turn))))

    def interrupt(self, heard: int | None) -> asyncio.Future[None]:
        """Cut the turn, and offer what can be picked from there; done as `stop` is."""
        self._offering = True
        self.cut(heard)
        if self._task is None:
            self._offer()
        return self.stop()

    def stop(self) -> asyncio.Future[None]:
        """Stop production at once; done when streams and voices are closed. A turn about to begin ends as it began."""
        self._stops += 1
        return self._halt()

    async def end(self) -> None:
        """Stop what goes on, and what waits: an event that was told of is a fact, and its turn ends at once."""
        self._ending = True
        self.cut(None)
        self._waiting.stir(surely=True)
        await self.stop()
        while self._openings:
            await asyncio.wait(set(self._openings))
        self._ending = False

    def adopt(self, character: str, *, spent: Spent, resumed: bool, **changes: Any) -> None:
        """Go on from another state. What is being made is left behind, and what waits at the door is gone.

        Args:
            character: whom the next turn is with.
            spent: what metered models have used.
            resumed: whether it is offered what could be picked after an interruption.
            changes: fields of `Context` that are others from now on.
        """
        self._stops += 1
        if self._task is not None:
            self._task.cancel()
            self._left.add(self._task)
        if self._turn is not None:
            self._turn.abandon()
        before = self.context
        self.context = replace(before, muted=False, data={}, **changes)
        before.muted = True  # What still unwinds there writes to nobody.
        self.context.purse.spent = spent
        self.context.door.clear()
        self._turn = self._task = self._production = None
        self.character, self._offering, self._resumed = character, False, resumed
        self._waiting.clear()

    @property
    def opening(self) -> bool:
        """Whether it is found out what the player means: a turn is about to begin."""
        return self._gate.locked()

    async def idle(self) -> None:
        """Return when no turn is being made, or about to be."""
        while self.busy or self.opening:
            async with self._gate:
                task = self._task
            await (asyncio.wait((task,)) if task else asyncio.sleep(0))

    def warm(self) -> asyncio.Task[None]:
        """Make the model ready for whoever is talked to, once; the task that does it."""
        return self._warmth.warm(self.context, self.state)

    def let_happen(self) -> bool:
        """Let what waits have happened, leading nowhere; whether anything waited."""
        return bool([self._fact(turn) for turn in [*self._waiting.events]])  # type: ignore[func-returns-value]

    async def cool(self) -> None:
        """Stop making models ready, and wait for what was left behind, or about to begin."""
        await self._warmth.cool()
        if late := {*self._left, *self._openings}:
            await asyncio.wait(late, timeout=CLOSING)

    async def _opened(self, turn: Turn, past: Fold) -> bool:
        """Start a turn, or let its event be a fact; False where it has to wait. With its past it is gone."""
        async with self._gate:
            if self._is_gone(turn, past):
                return True
            if turn.given.kind == "silence":
                turn.given = self.silence()
            verdict, waiting = self._verdict(turn), self._waiting.events
            if verdict == "wait":
                if turn.given.kind == "event":
                    waiting.setdefault(turn, Waiting())
                return False
            if turn.given.kind == "event" and any(self._verdict(each) != "wait" for each in self._waiting.before(turn)):
                return False  # That one comes first, and is about to be woken.
            if verdict == "fact":
                self._fact(turn)
                return True
            turn.given = possible(turn.given, self.offered, self.state)
            figures, by_player = Figures(), turn.given.kind in BY_PLAYER
            late = [each for each in waiting if by_player and barks(self.context, self.state, each.given)]
            await self._close(turn.given)
            stops, understood = self._stops, await self._hearing.heard(self.context, self.state, turn.given, figures)
            if self._is_gone(turn, past):
                return True
            for each in [each for each, how in waiting.items() if by_player and (each in late or how.next)]:
                self._fact(each)
            self._open(turn, figures, understood)
            for how in waiting.values():
                how.next = turn.number if by_player and how.next is None else how.next
            if self._stops != stops or self._ending:  # Somebody wanted it to end before it was known what was meant.
                self._offering = True
                self.cut(None)
                await self.stop()
            self._waiting.stir(surely=True)
            return True

    def _is_gone(self, turn: Turn, past: Fold) -> bool:
        if gone := self.context.fold is not past:  # Another state was adopted meanwhile.
            turn.abandon()
        return gone

    def _verdict(self, turn: Turn) -> Verdict:
        waiting = self._waiting.events.get(turn)
        return judged(self.context, lambda: self.state, turn.given, self.speaking, waiting, ending=self._ending)

    def _standing(self) -> object:
        return standing(self.context, self.heard, self.speaking), self.character, self._ending

    def _fact(self, turn: Turn) -> None:
        """Let an event have happened and lead nowhere."""
        self._waiting.events.pop(turn, None)
        settle(self.context.fold, self.context.door, lambda: self.speaking, self._seal)
        self.context.happen(stamped(self.context, turn.given), self.character)
        self._waiting.stir(surely=True)

    def _offer(self) -> None:
        if self._offering:
            offer_at_cut(self.context, self.heard, self._cut_at)

    async def _close(self, given: InputReceived) -> None:
        """Cut the turn before, and wait until its production stopped."""
        if given.kind == "choose":  # Picking an option means that all was heard that it stands behind.
            fold = self.context.fold
            if fold.heard is not None and all(option.id != given.name for option in fold.view(fold.heard).offered):
                self._report(fold.length)
            self.context.muted = True
        elif given.kind not in ("event", "silence") or self.moves(given):
            self.cut(None)
        await self._halt()

    def _halt(self) -> asyncio.Future[None]:
        if self._task is None:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done
        self._task.cancel()
        return asyncio.ensure_future(self._stopped(self._task))

    async def _stopped(self, task: asyncio.Task[None]) -> None:
        _, late = await asyncio.wait((task,), timeout=CLOSING)
        if late and task is self._task and self._production is not None:
            _log.error("the model or voice did not stop within %s s after it was cancelled; left behind", CLOSING)
            # It writes to its own context, which stays muted, whenever it wakes up.
            self.context.muted, self.context = True, replace(self.context, muted=True)
            self._end("interrupted", self._production)

    def _open(self, turn: Turn, figures: Figures, understood: Understood) -> None:
        context = self.context
        given = turn.given = stamped(context, turn.given)
        if given.kind in ("event", "silence") and not self.moves(given):
            if given.kind == "event":
                settle(context.fold, context.door, lambda: self.speaking, self._seal)
                context.happen(given, self.character)
            return
        if context.fold.tail:
            self._seal(context.fold)
        if self._turn is not None:
            self._turn.detach()
        turn.number = context.fold.turn + 1
        self._turn = turn
        context.muted = self._offering = self._resumed = False
        context.purse.spent_in_turn = Spent()
        there = tuple(who for who in context.present if who != self.character)
        context.emit(TurnStarted(self.character, there, turn=turn.number, time=context.time))
        given = turn.given = replace(given, turn=turn.number)
        context.data = given.data
        context.happen(given, self.character, understood.facts)
        self._hearing.tell_troubles(context, figures)
        with figures.timed("graph"):
            found = arrival(context, given, context.produced, understood.likeness)
            if context.on_decision is not None:
                context.told(Step(context.world, context.produced.copy(), context.moment), given, found.decision)
            for fact in found.facts:
                context.emit(fact)
        entered = any(isinstance(fact, NodeEntered) for fact in found.facts)
        place = context.produced.place
        unsaid = entered or (place is not None and place.unfinished)
        speaks = given.kind != "begin" or (unsaid and not found.waits)
        heard = emitted(found.facts)
        self._produce(Production(context, given, found.decision, figures, speaks=speaks, heard=heard))

    def _produce(self, production: Production) -> None:
        task = asyncio.get_running_loop().create_task(production.run())
        self._task, self._production = task, production
        # Not in the task's own `finally`: a task cancelled before its first step never runs that.
        task.add_done_callback(lambda done: self._produced(done, production))

    def _produced(self, task: asyncio.Task[None], production: Production) -> None:
        self._left.discard(task)
        error = None if task.cancelled() else task.exception()
        if task is not self._task:
            return
        if error is not None:
            _log.error("a turn failed: %s: %s", type(error).__name__, error, exc_info=error)
            self.cut(None)
            text = f"{type(error).__name__}: {error}"
            self.context.emit(Notice("error", "turn_failed", text, **self.context.stamp(FACT)))
            self._end("failed", production)
        elif task.cancelled():
            self.cut(None)
            self._end("done" if production.ends(self.context.fold.heard) else "interrupted", production)
        else:
            self._end("done", production)
            if not production.asked:  # What sounds now was said without a model: time to make one ready.
                self.warm()

    def _end(self, reason: Literal["done", "interrupted", "failed"], production: Production) -> None:
        heard = self.context.fold.heard
        if reason == "done" and self.context.muted and heard is not None and heard < production.at:
            reason = "interrupted"  # Cut when all was made, and its end not told of yet.
        at = production.at if reason == "done" or heard is None else heard
        self._task = self._production = None
        if reason == "interrupted":
            self._offer()
        elif reason == "done":
            self.context.muted = False  # It was said and told to its end, whatever happened at that moment.
        self.context.emit(TurnEnded(reason, production.metrics, **self.context.stamp(at)))
        self._changed()
        self._offer()
        self._waiting.stir(surely=True)

    def _report(self, at: int) -> None:
        if at != self.context.fold.heard and self.context.fold.open:
            self.context.emit(Heard(**self.context.stamp(at)))
            if self._task is None:
                self._offer()
        self._waiting.stir()
