"""A game that plays a talk in frames with a real timeline, reports in one of several manners, and interrupts it.

A `Plan` says all of it, so that what goes wrong can be played again from its repr.
"""

from __future__ import annotations

import asyncio
import contextlib
from itertools import count, cycle
from pathlib import Path
from typing import Any

from crossing import Speaker, crossing, tokens, written
from interruption_plans import FRAMES, NONSENSE, Count, Plan
from reckoning import NOTHING, Record, agrees

from npcsdk.errors import SessionError
from npcsdk.events import (
    FACT,
    CommandIssued,
    Event,
    EventEmitted,
    FeelingChanged,
    Heard,
    Notice,
    OptionsOffered,
    SessionEnded,
    TextDelta,
    TurnStarted,
)
from npcsdk.ports import LanguageModel, Prompt
from npcsdk.session.record import read_record
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.speech.timeline import Timeline
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import Player

WORLD = crossing()
WRITTEN = written(WORLD)
PLACED = (FeelingChanged, CommandIssued, EventEmitted, OptionsOffered, SessionEnded)
PATIENCE = 150  # frames that a moment is waited for


class Play:
    """One plan being played."""

    def __init__(self, plan: Plan, folder: Path, counted: Count) -> None:
        self.plan = plan
        self.folder = folder
        self.counted = counted
        self.speaker = Speaker(plan.choices, plan.language)
        self.model = FakeModel(
            self.speaker,
            first_token=plan.first,
            between=plan.between,
            judges_intents=plan.judges,
            faults=dict(plan.faults),
        )
        self.voice = FakeVoice(plan.voice, faults=dict(plan.voice_faults))
        self.talk = Session(WORLD, model=self.model, voice=self.voice, player=Player(language=plan.language))
        self.record = Record()
        self.timeline = Timeline()
        self.prompts: list[tuple[int, Prompt, str]] = []  # with what the turn had made before, told or not
        self.made: dict[int, str] = {}
        self.asked: dict[int, int] = {}  # the turn in which the model was asked, by its call
        self.notified: set[asyncio.Task[Any]] = set()
        self.cues: list[str] = []
        self.places: list[int] = [NOTHING]
        self.numbers = count()
        self._frames = cycle(FRAMES[plan.frames])
        self._wild = cycle(NONSENSE[len(plan.steps) % 5 :] + NONSENSE)
        self._look_on()

    @property
    def turn(self) -> int:
        """The session's last turn."""
        return self.talk.state.turn

    async def run(self) -> None:
        """All of the plan, checked after each interruption and when things are still."""
        await self.started(self.talk.begin())
        for moment, what in self.plan.steps:
            await self.wait(moment)
            await self.interrupt(what, moment[-1] if moment[0] == "until" else moment[0])
            self.check()
        if len(self.plan.steps) % 2:
            await self.still()
            self.check_still()
        self.count("close", "end")
        self.record.stop(None, self.turn)
        await self.talk.aclose()
        self.check()
        self.check_still()
        await asyncio.gather(*self.notified)
        assert len(asyncio.all_tasks()) == 1, "a task goes on"

    async def wait(self, moment: tuple[Any, ...]) -> None:
        """Let the game run until the moment has come."""
        match moment:
            case ("now",):
                return
            case ("after", seconds):
                end = asyncio.get_running_loop().time() + seconds
                while (left := end - asyncio.get_running_loop().time()) > 1e-9:
                    await self.frame(min(left, next(self._frames)))
            case ("still",):
                await self.still()
                self.check_still()
            case ("until", what):
                calls, told, given = len(self.model.prompts), len(self.record.last.events), len(self.cues)
                for _ in range(PATIENCE):
                    if self._come(what, calls, told, given):
                        return
                    await self.frame(next(self._frames) or 0.001)

    def _come(self, what: str, calls: int, told: int, given: int) -> bool:
        place = self.talk.state.place if what == "call" else None
        fresh = self.record.last.events[told:] if what in ("text", "heard text") else []
        return {
            "asked": len(self.model.prompts) > calls,
            "second": len(self.model.prompts) > calls + 1,
            "text": any(isinstance(event, TextDelta) for event in fresh),
            "word": "word" in self.cues[given:],
            "sound": "sound" in self.cues[given:],
            "command": "command" in self.cues[given:],
            "call": bool(place and place.stack),
            "end": not self.talk.busy,
            "playing": not self.talk.busy and bool(self.timeline.position),
        }[what]

    async def still(self) -> None:
        """Wait until nothing is produced and nothing plays; time goes faster then."""
        for number in range(4000):
            waiting = any(not task.done() for task in self.notified)
            if not (self.talk.busy or waiting) and (self.timeline.idle or self.plan.manner == "never"):
                break
            await self.frame(0.02 if number < 100 else 0.5)
        else:
            raise AssertionError("it does not come to rest")
        self.poll()

    async def frame(self, dt: float) -> None:
        """One frame of the game."""
        await asyncio.sleep(dt)
        due = self.talk.tick(dt)
        await self.started(due)
        if next(self.numbers) % self.plan.polls == 0:
            self.poll()
        self.update(dt)
        self.report()

    def poll(self) -> None:
        """Take all that waits, as a game does: it is shown the timeline at once."""
        for event in self.talk.door.take():
            self.take(event)

    def take(self, event: Event) -> None:
        if isinstance(event, TurnStarted):
            self.check_given()
        self.record.take(event)
        self.timeline.add(event)

    def update(self, dt: float) -> None:
        """Let the timeline give out what is due."""
        told = self.record.last
        ended = told.ended
        for cue in self.timeline.update(dt):
            self.cues.append(cue.kind)
            assert cue.at <= max(0, told.length), ("a cue for what was never told", cue)
            if ended and ended.reason == "interrupted" and not isinstance(cue.event, OptionsOffered):
                assert cue.at <= ended.at or cue.event.at == FACT, ("a cue for what lies beyond the cut", ended.at, cue)
            if isinstance(cue.event, PLACED) and cue.event.turn == self.record.turn:  # A fact of before may come late.
                told.given.append(cue.event)
        assert NOTHING <= self.timeline.at <= max(0, told.length), "more is heard than was told"
        self.places.append(self.timeline.at)

    def report(self) -> None:
        """What the game says each frame of how far it heard."""
        place, wild = self.timeline.at, next(self._wild)
        match self.plan.manner:
            case "frame":
                self.heard(place, exact=True)
            case "early":
                self.heard(place + 12)
            case "late":
                self.heard(self.places[max(0, len(self.places) - 5)])
            case "revised":
                self.heard((place, place + 9, place - 6, NOTHING, place)[len(self.places) % 5])
            case "nonsense" if len(self.places) % 3 == 0:
                self.heard(wild)

    def heard(self, at: int | None, *, exact: bool = False) -> None:
        self.record.report(at, self.turn, exact=exact)
        self.talk.heard(at)

    def cut(self, stop: bool) -> int | None:
        """How far it was heard, as the game says it when it interrupts; the timeline stops where it is to."""
        match self.plan.manner:
            case "cut":
                return self.timeline.cut() if stop else None
            case "early":
                return self.timeline.at + 12
            case "revised":
                return self.timeline.at - 2
            case "nonsense":
                return next(self._wild)
        return None

    async def interrupt(self, what: tuple[Any, ...], moment: str) -> None:
        """Interrupt in one of many ways."""
        self.count(what[0], moment)
        match what:
            case ("esc",):
                await self.esc()
            case ("esc twice",):
                await asyncio.gather(self.esc(), self.esc())
            case ("esc, then revised", up, down):
                await self.esc()
                for at in (up, down):
                    self.heard(at)
            case ("say", text):
                await self.cut_by(self.talk.say(text))
            case ("say twice", one, two):
                await asyncio.gather(self.cut_by(self.talk.say(one)), self.cut_by(self.talk.say(two)))
            case ("esc, say", text):
                await self.esc()
                await self.cut_by(self.talk.say(text))
            case ("pick", number):
                open_ones = [each.id for each in self.talk.options if not each.unavailable]
                await self.started(self.talk.choose(open_ones[number % len(open_ones)]) if open_ones else None)
            case ("event", name):
                self.notified.add(asyncio.create_task(self.talk.notify(name).start()))
                await asyncio.sleep(0)
            case ("turn to", who):
                self.talk.talk_to(who)
                await self.cut_by(self.talk.begin())
            case ("leave", text, events):
                await self.leave(text, events)
            case ("silence", seconds):
                await self.started(self.talk.tick(seconds))
            case ("again",):
                await self.again()

    def count(self, kind: str, moment: str) -> None:
        if self.turn > 0 and (self.talk.busy or not self.timeline.idle):
            self.counted.kinds[kind] += 1
            self.counted.manners[self.plan.manner] += 1
            self.counted.moments[moment] += 1

    async def started(self, turn: Turn | None) -> None:
        if turn is None:
            return
        with contextlib.suppress(SessionError):
            await turn.start()

    def esc(self) -> asyncio.Future[None]:
        """The player wants no more of it."""
        at = self.cut(stop=True)
        self.record.stop(at, self.turn, exact=self.plan.manner == "cut")
        return self.talk.interrupt(at)

    async def cut_by(self, turn: Turn) -> None:
        """A turn that cuts the one before it."""
        refused = self.talk.state.ending is not None and turn.given.kind == "say"
        at = None if refused else self.cut(stop=True)
        if at is not None:
            self.heard(at, exact=self.plan.manner == "cut")
        await self.started(turn)

    async def leave(self, text: str, events: int) -> None:
        """Read some of a turn as a server does, and leave it."""
        drop, gone = self.talk.door.drop, []

        def noted(turn: int) -> list[Event]:
            gone.extend(drop(turn))
            return gone

        with contextlib.suppress(SessionError):
            async with self.talk.say(text) as turn:
                self.talk.door.drop = noted  # type: ignore[method-assign]
                async for event in turn:
                    self.take(event)
                    events -= 1
                    if events <= 0:
                        break
                if not turn.ended:
                    self.record.stop(None, self.turn)
        self.talk.door.drop = drop  # type: ignore[method-assign]
        self.poll()  # What waits of the turns before it.
        self.record.unread([event for event in gone if not isinstance(event, Heard)])
        for event in gone:
            self.timeline.add(event)

    async def again(self) -> None:
        """The game is closed in the midst of it, and started anew from its save."""
        while True:
            self.record.stop(None, self.turn)
            await self.talk.interrupt()
            self.poll()
            if self.record.last.ended and not self.talk.busy:  # What waited for its end may have begun another one.
                break
        before, path = self.talk, self.folder / "again.json"
        before.save(path)
        self.check_saved(path)
        self.talk = Session.load(path, WORLD, model=self.model, voice=self.voice)
        assert self.talk.state == before.state, "what was saved is not what was loaded"
        assert self.talk.options == before.options
        self.record.load()
        self.timeline, self.places = Timeline(), [NOTHING]
        self._look_on()
        await before.aclose()

    def check(self) -> None:
        """What holds at any moment once all that waits was taken."""
        self.poll()
        self.update(0.0)
        self.report()
        self.poll()  # A report may change what is offered.
        agrees(self.record, self.talk)
        self.check_prompts()

    def check_still(self) -> None:
        """What holds when nothing goes on."""
        assert not self.talk.busy, "a turn goes on"
        assert (self.model.open_streams, self.voice.open_calls) == (0, 0), "a stream is open, or a voice at work"
        assert self.record.turn == 0 or self.record.last.ended, "a turn has no end"
        self.check_given()
        self.check_log()

    def check_given(self) -> None:
        """Where the report is the timeline's own, what was given out is what counts, to the last cue."""
        told = self.record.last
        if told.exact and self.plan.polls == 1 and told.ended:
            self.update(0.0)
            counted = [event for event in told.events if isinstance(event, PLACED) and told.counts(event)]
            assert sorted(map(repr, told.given)) == sorted(map(repr, counted)), (
                "given out is not what counts",
                told.cut,
            )

    def check_prompts(self) -> None:
        """No request holds a word that was not heard."""
        said = self.speaker.words.lines
        for turn, prompt, made in self.prompts:
            heard = self.record.heard_words(turn) | tokens(made)
            early = [words for call, words in enumerate(said) if self.asked[call] < turn]
            told = [tokens(told.text) for number, told in self.record.turns.items() if number < turn]
            unheard = (set().union(*early) | (set().union(*told) & WRITTEN)) - heard
            there = _words_of(prompt)
            assert not there & unheard, ("a request holds what was not heard", turn, there & unheard)
            lost = self.record.heard_last(turn) - there
            assert not lost, ("a request lacks what was heard last", turn, lost)
        self.prompts.clear()

    def check_saved(self, path: Path) -> None:
        """A save holds no word that was never told, and its log none that was not heard."""
        told = set().union(*(tokens(told.text) for told in self.record.turns.values()))
        issued = set().union(*self.speaker.words.lines)
        assert not tokens(path.read_text("utf-8")) & (issued - told), "the save holds what nobody was told"
        self.check_log()

    def check_log(self) -> None:
        """The log has each turn before the last as far as it was heard, and not a word more."""
        said: dict[int, str] = {}
        unheard = set().union(*self.speaker.words.lines) - self.record.heard_words(self.turn)
        for record in self.talk.log.read()[1:]:
            for event in read_record(record.body).events:  # A notice may quote what a voice failed at.
                assert isinstance(event, Notice) or not tokens(str(event)) & unheard, ("logged, but not heard", event)
                if isinstance(event, TextDelta):
                    said[event.turn] = said.get(event.turn, "") + event.text
        sealed = {number: told.visible for number, told in self.record.turns.items() if number < self.turn}
        assert said == {number: text for number, text in sealed.items() if text}

    def _look_on(self) -> None:
        door, put = self.talk.door, self.talk.door.put

        def asked(_: LanguageModel, prompt: Prompt) -> None:
            self.asked[len(self.asked)] = self.turn
            self.prompts.append((self.turn, prompt, self.made.get(self.turn, "")))

        def made(event: Event) -> None:
            if isinstance(event, TextDelta):
                self.made[event.turn] = self.made.get(event.turn, "") + event.text
            put(event)

        self.talk.on_prompt = asked
        door.put = made  # type: ignore[method-assign]


def _words_of(prompt: Prompt) -> set[str]:
    return set().union(*(tokens(message.content) for message in prompt.messages))
