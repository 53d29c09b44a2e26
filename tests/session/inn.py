"""An inn whose talk can be cut short in every way, and a scene that is played in it on the virtual clock."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

from npcsdk.events import (
    CommandIssued,
    Event,
    InputReceived,
    LineChosen,
    NodeEntered,
    OptionsOffered,
    TextDelta,
    TurnEnded,
    UtteranceReady,
    VariableChanged,
)
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.speech.timeline import Timeline
from npcsdk.testing.models import FakeModel
from npcsdk.testing.refold import refold
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import World

STORY = "Once there was a river. It had no bridge at all. So a girl built one."
PLOT = "Listen to me now. The pier is rotten tonight. Keep away from it."

_NODES: dict[str, Any] = {
    "greeting": {
        "line": "[happy] Welcome, friend, to the inn. [laugh] Sit [wave] by the fire here. What is it?",
        "do": {"met": True},
        "next": "hub",
    },
    "hub": {
        "reply": {"goal": "Talk.", "withhold": ["ledger"], "fallback": "[curious] Hm, let me think. Well, who knows."},
        "options": [
            {"id": "story", "say": "A story, for {gold}.", "to": "story"},
            {"id": "song", "say": "A song.", "to": "variants"},
            {"id": "haggle", "say": "A bed.", "call": "haggle", "to": "hub"},
            {"id": "menu", "say": "The menu.", "to": "menu"},
        ],
        "transitions": [
            {"to": "secret", "intent": "asks for the ledger", "examples": ["show me the ledger"]},
            {"to": "chat", "intent": "asks about her", "examples": ["tell me about yourself"]},
            {"to": "nudge", "after": "20s"},
        ],
    },
    "story": {"line": STORY, "do": {"gold": "-1"}, "next": "hub"},
    "variants": {"lines": ["La la la, one. And on it goes.", "Tra la, two. And on."], "pick": "cycle", "next": "hub"},
    "secret": {"reply": {"goal": "Admit.", "reveal": ["ledger"], "fallback": "So you know."}, "next": "hub"},
    "chat": {"reply": {"goal": "Chat.", "fallback": "I was born here."}, "do": {"gold": "+2"}, "next": "hub"},
    "menu": {
        "line": "We have stew today. [give:spoon] And bread with it.",
        "do": {"fed": True},
        "options": [
            {"id": "stew", "say": "Stew.", "to": "story"},
            {"id": "free", "say": "And I am fed?", "to": "story", "if": "fed"},
        ],
    },
    "plot": {"line": PLOT, "insist": True, "do": {"warned": True}, "next": "hub"},
    "rain": {"line": "Hark at that rain. It never stops.", "bark": True, "do": {"wet": True}, "next": "hub"},
    "alarm": {"line": "Fire! Everybody out!", "next": "hub"},
    "knock": {"line": "There is somebody at the door.", "next": "hub"},
    "nudge": {"line": "Still there?", "next": "hub"},
    "bye": {"line": "Safe roads to you. Mind the bridge.", "end": "left"},
}
_HAGGLE = {
    "start": "ask",
    "nodes": {
        "ask": {"line": "Two coppers for a bed. What do you say?", "next": "done"},
        "done": {"line": "Sold, then. Up the stairs.", "return": True},
    },
}
_TOM = {"start": "boat", "nodes": {"boat": {"line": "Boats need tar. They always do.", "options": [
    {"id": "tar", "say": "Tar?", "to": "boat"}]}}}  # fmt: skip
_ZH = {
    "mira.story": "从前有一条河。河上没有桥。有个女孩造了一座桥。",
    "mira.plot": "听我说。今晚码头烂了。别去那里。",
}


@cache
def inn() -> World:
    """Mira at an inn, Tom at his boats."""

    def graph(name: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
        nodes = {key: {"id": key, **node} for key, node in fields["nodes"].items()}
        for node in nodes.values():
            if isinstance(node.get("next"), str):
                node["next"] = [{"to": node["next"]}]
        return {"graph": name, **fields, "nodes": nodes, **more}

    anywhere = [
        {"to": "plot", "on": "plot"},
        {"to": "rain", "on": "rain"},
        {"to": "knock", "on": "knock"},
        {"to": "alarm", "on": "fire", "priority": 1},
        {"to": "bye", "on": "leave"},
    ]
    variables = {"gold": 10, "met": False, "fed": False, "warned": False, "wet": False}
    return World.model_validate(
        {
            "id": "inn",
            "title": "An inn",
            "start": "mira",
            "languages": ["en", "zh"],
            "lore": {"ledger": {"id": "ledger", "text": "It lies under the bar.", "keywords": ["zzledger"]}},
            "characters": {
                who: {"id": who, "name": who.title(), "graph": who, "commands": ["wave", "give"],
                      "persona": {"description": f"{who.title()} is here."}}
                for who in ("mira", "tom")
            },
            "graphs": {
                "mira": graph("mira", {"start": "greeting", "nodes": _NODES}, character="mira", anywhere=anywhere,
                              variables=variables),
                "haggle": graph("haggle", _HAGGLE),
                "tom": graph("tom", _TOM, character="tom"),
            },
            "locales": {"zh": {key: {"text": [text]} for key, text in _ZH.items()}},
        }
    )  # fmt: skip


class Scene:
    """A game in frames of 20 ms: with `reports` it says in each how far the line was heard."""

    def __init__(self, model: FakeModel | None = None, voice: float = 0.0, *, reports: bool = False) -> None:
        self.model = model or FakeModel("Well, it is what it is. So they say. And so it goes.", between=0.02)
        self.voice = FakeVoice(voice)
        self.talk = Session(inn(), model=self.model, voice=self.voice)
        self.reports = reports
        self.timeline = Timeline()
        self.told: list[Event] = []
        self.notified: list[asyncio.Task[Turn]] = []

    @property
    def place(self) -> str:
        at = self.talk.state.place
        return f"{at.graph}.{at.node}" if at else ""

    async def frames(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.02)):
            await asyncio.sleep(0.02)
            self.frame(0.02)
            due = self.talk.tick(0.02)
            if due:
                await due.start()

    def frame(self, dt: float = 0.0) -> None:
        events = self.talk.door.take()
        self.told += events
        for event in events:
            self.timeline.add(event)
        self.timeline.update(dt)
        if self.reports:
            self.talk.heard(self.timeline.at)

    async def all_of(self, turn: Turn) -> None:
        """A turn to its end, and all of its sound."""
        await turn.start()
        await self.frames(0.1)
        while self.talk.busy or not self.timeline.idle:
            await self.frames(0.1)

    async def until(self, seen: str) -> None:
        """Until some text of the turn was told."""
        while seen not in self.text():
            await self.frames(0.02)

    async def to_hub(self) -> None:
        await self.all_of(self.talk.begin())
        assert self.place == "mira.hub"

    async def cut_at(self, seen: str, turn: Turn) -> int:
        """Play a turn to its end, and interrupt it as if it had been heard up to the end of some words."""
        await turn.start()
        while self.talk.busy:
            await asyncio.sleep(0.05)
        self.frame()
        at = self.text().index(seen) + len(seen)
        await self.talk.interrupt(at)
        self.frame()
        return at

    async def happen(self, name: str) -> None:
        """The game tells of something, and may have to wait."""
        self.notified.append(asyncio.create_task(self.talk.notify(name).start()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def turn(self, number: int | None = None) -> list[Event]:
        number = self.talk.state.turn if number is None else number
        return [event for event in self.told if event.turn == number]

    def text(self, number: int | None = None) -> str:
        return "".join(event.text for event in self.turn(number) if isinstance(event, TextDelta))

    def said(self) -> str:
        """The last line of the history, as it was heard."""
        return next(entry.text for entry in reversed(self.talk.state.history) if entry.kind == "line")

    def entered(self, number: int | None = None) -> list[tuple[str, int]]:
        return [(event.node, event.at) for event in self.turn(number) if isinstance(event, NodeEntered)]

    def commands(self) -> list[str]:
        return [event.name for event in self.told if isinstance(event, CommandIssued)]

    def lines(self) -> list[LineChosen]:
        return [event for event in self.told if isinstance(event, LineChosen)]

    def changed(self) -> list[tuple[str, int]]:
        return [(event.name, event.at) for event in self.turn() if isinstance(event, VariableChanged)]

    def options(self) -> list[str]:
        return [option.id for option in self.talk.options]

    def facts(self) -> list[str]:
        return [event.name for event in self.told if isinstance(event, InputReceived) and event.kind == "event"]

    def whole(self) -> None:
        """Nothing goes on, nothing is open; what was told, folded again, is the state; the game knows the options."""
        self.frame()
        self.told += self.talk.door.take()
        assert not self.talk.busy
        assert (self.model.open_streams, self.voice.open_calls) == (0, 0)
        state = self.talk.state
        state.character = self.talk._context.fold.view(self.talk._context.fold.heard).character
        assert refold(self.talk.world, self.told) == state
        ended = [event for event in self.told if isinstance(event, TurnEnded)]
        assert [event.turn for event in ended] == sorted({event.turn for event in ended})
        offers = [event.options for event in self.turn() if isinstance(event, OptionsOffered)]
        assert self.talk.options == (offers[-1] if offers else ())

    def nothing_beyond(self, at: int) -> None:
        """Of the last turn nothing counts that stands behind a place."""
        state = self.talk.state
        lines = "".join(e.text for e in state.history if e.turn == state.turn and e.kind == "line")
        shown = self.text()[: max(0, at)]
        kept = lines
        for tag in ("happy", "curious", "wave", "give:spoon"):
            kept = kept.replace(f"[{tag}] ", "")
        assert kept == shown

    def utterances(self) -> list[str]:
        return [event.text for event in self.turn() if isinstance(event, UtteranceReady)]
