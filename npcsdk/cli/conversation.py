"""A conversation in a terminal: one that is played from given texts, and one with a person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from npcsdk.cli.keyboard import Key, Keyboard, leaves
from npcsdk.cli.reloading import Reloading
from npcsdk.cli.stage import Stage
from npcsdk.cli.verbs import Verbs, is_verb
from npcsdk.errors import SessionError
from npcsdk.events import Event, NodeEntered, OfferedOption, OptionsOffered, SessionEnded
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn

STEP = 0.04
"""Seconds between two looks at the clock."""
LONGEST_STEP = 1.0
"""Seconds that may pass at once; a machine that slept does not make the character impatient."""

_HINT = "Type freely, or the number of an option. Ctrl-C cuts in; quit, Ctrl-D or Ctrl-C twice leaves."


class Conversation:
    """A session shown on a stage. `taps` are told of every event too, as soon as it comes.

    `before` is awaited before each event of a turn is shown; `after` is called when all that came was shown and
    heard. With `verbs`, lines that begin with a slash are followed, and not said; with `reloading`, the talk
    goes on in the world as it is edited.
    """

    def __init__(
        self,
        session: Session,
        stage: Stage,
        taps: Iterable[Callable[[Event], None]] = (),
        before: Callable[[], Awaitable[None]] | None = None,
        *,
        after: Callable[[], None] | None = None,
        verbs: Verbs | None = None,
        reloading: Reloading | None = None,
    ) -> None:
        self._session = session
        self._stage = stage
        self._taps = tuple(taps)
        self._before = before
        self._after = after
        self._verbs = verbs
        self._reloading = reloading
        self._showing: asyncio.Task[None] | None = None
        self._listed: tuple[OfferedOption, ...] = ()
        self._over = self._answered = False
        self._last = time.monotonic()

    async def play(self, texts: AsyncIterator[str]) -> None:
        """Begin, then say each text when all before it was said and heard. No game time passes.

        Raises:
            SessionError: a text is the number of an option that is not there.
        """
        await self._played(self._session.begin())
        await self._session.warm()  # So that the same texts lead the same way, however fast the machine is.
        while (text := await self._coming(texts)) is not None:
            if self._is_verb(text):
                if (turn := self._follow(text)) is not None:
                    await self._played(turn)
            elif self._session.state.ending is not None:
                self._stage.remark(f"Not said, as the talk has ended: {text}")
            else:
                await self._played(self._meant(text, self._picked(text)))
        self._finish()

    async def live(self, keyboard: Keyboard) -> None:
        """Let a person talk until they leave or the talk ends; game time is the time that passes."""
        self._stage.remark(f"{_HINT} /help tells of the rest." if self._verbs else _HINT)
        self._show(self._session.begin())
        prompted = cut = False
        while True:
            given = await keyboard.next(STEP)
            due = self._pass_time()
            if given is None:
                if not self._quiet:
                    continue
                self._rest()
                if self._over and self._session.state.ending is not None:
                    break
                if self._renew():
                    prompted = False
                    continue
                if due is not None:
                    self._show(due)
                    prompted = False
                elif not prompted:
                    self._listed = self._session.options or (self._listed if cut else ())
                    self._stage.prompt()
                    prompted = True
                continue
            prompted = False
            if given is Key.INTERRUPT and not cut:
                cut = True
                await self._hush()
                self._stage.remark("Ctrl-C again leaves.")
            elif isinstance(given, Key) or leaves(given):
                break
            else:
                cut = False
                await self._answer(given)
        await self._hush(answered=True)
        self._finish()

    async def _answer(self, text: str) -> None:
        self._stage.entered()
        if not text.strip():
            return
        if self._is_verb(text):
            if self._verbs and self._verbs.interrupts(text):
                await self._hush()
            if (turn := self._follow(text)) is not None:
                self._show(turn)
            return
        if self._session.state.ending is not None:
            self._stage.remark("The talk has ended there. /load and /rewind go elsewhere, quit leaves.")
            return
        try:
            option = self._picked(text)
        except SessionError as error:
            self._stage.remark(str(error))
            return
        await self._hush(answered=True)
        self._show(self._meant(text, option))

    def _picked(self, text: str) -> OfferedOption | None:
        """The option whose number a text is, in the list that is to be seen; None for words.

        Raises:
            SessionError: there is none of that number, or it cannot be picked.
        """
        options, number = self._session.options or self._listed, text.strip()
        if not (options and number.isascii() and number.isdigit()):
            return None
        if len(number) > 3 or not 1 <= int(number) <= len(options):
            raise SessionError(f"There is no option {number[:20]}; the last one is {len(options)}.")
        option = options[int(number) - 1]
        if option.unavailable:
            raise SessionError(f"Option {number} cannot be picked now: {option.unavailable}")
        return option

    def _meant(self, text: str, option: OfferedOption | None) -> Turn:
        """What a text asks for: an option is picked, or said where it is not offered any more; all else is said."""
        if option is None:
            return self._session.say(text[1:] if self._verbs and text.startswith("//") else text)
        still = any(other.id == option.id and not other.unavailable for other in self._session.options)
        return self._session.choose(option.id) if still else self._session.say(option.text)

    def _is_verb(self, text: str) -> bool:
        return self._verbs is not None and is_verb(text)

    def _follow(self, text: str) -> Turn | None:
        """Follow a verb. A turn, where one follows: something happened, or the talk is now before its beginning."""
        done = self._verbs.do(text) if self._verbs else False
        if not done or isinstance(done, Turn):
            return done or None
        self._listed, self._over = (), False
        self.stand()
        return self._unsaid()

    def _unsaid(self) -> Turn | None:
        """The turn that says what nobody has heard yet where the talk stands now, if it came there without a word."""
        state, place = self._session.state, self._session.state.place
        if place is None:
            return self._session.begin()
        waits = place.unfinished and not place.spoke and state.ending is None and not self._session.options
        return self._session.begin() if waits else None

    def stand(self) -> None:
        """Show where the talk stands, after it was somewhere else: what was said last, and what is offered."""
        self._stage.stand(self._session.state)
        self._finish()
        self._rest()

    def _renew(self) -> bool:
        """Take up a world that was edited; whether one was, or could not be."""
        if self._reloading is None or not self._reloading.ready:
            return False
        if self._reloading.renewed():
            self._listed = ()
            self._finish()
            if (turn := self._unsaid()) is not None:
                self._show(turn)
        return True

    async def _coming(self, texts: AsyncIterator[str]) -> str | None:
        """The next text, None after the last one; meanwhile the world may be edited."""
        coming = asyncio.ensure_future(anext(texts, None))
        while not coming.done():
            if self._renew():
                await self._settle()
            await asyncio.wait((coming,), timeout=STEP)
        if self._renew():
            await self._settle()
        return coming.result()

    @property
    def _quiet(self) -> bool:
        if self._showing is not None and self._showing.done():
            self._showing.result()
            self._showing = None
        return self._showing is None and self._stage.idle

    def _show(self, turn: Turn) -> None:
        self._showing = asyncio.create_task(self._shown(turn))

    async def _shown(self, turn: Turn) -> None:
        async with turn:
            async for event in turn:
                if self._before:
                    await self._before()
                self._take(event)

    def _take(self, event: Event) -> None:
        if isinstance(event, SessionEnded | NodeEntered):
            self._over = isinstance(event, SessionEnded)
        for tap in self._taps:
            tap(event)
        if not (self._answered and isinstance(event, OptionsOffered)):
            self._stage.take(event)

    async def _played(self, turn: Turn) -> None:
        self._show(turn)
        await self._settle()
        self._rest()

    async def _settle(self) -> None:
        """Wait until all was shown and heard. No game time passes."""
        while not self._quiet:
            if self._showing:
                await asyncio.wait({self._showing}, timeout=STEP)
            else:
                await asyncio.sleep(STEP)
            self._pass_time(counts=False)

    def _pass_time(self, *, counts: bool = True) -> Turn | None:
        """Let the time since the last call pass; the turn that silence makes due, if any."""
        now = time.monotonic()
        dt, self._last = min(now - self._last, LONGEST_STEP), now
        self._stage.update(dt)
        return self._session.tick(dt) if counts else None

    async def _hush(self, *, answered: bool = False) -> None:
        """Cut the character short where it was heard to; show what can be picked then, unless it is `answered`."""
        if not self._quiet:
            self._answered = answered
            await self._session.interrupt(self._stage.cut())
            if self._showing is not None:
                await self._showing
                self._showing = None
            self._finish()
            self._answered = False
            self._rest()

    def _rest(self) -> None:
        """All was shown and heard, or was cut short."""
        if self._after:
            self._after()

    def _finish(self) -> None:
        for event in self._session.door.take():
            self._take(event)
