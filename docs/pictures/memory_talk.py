"""The talk that the picture of memory shows: it is held whenever the picture is drawn, so that it shows what is so."""

from __future__ import annotations

from typing import Any, NamedTuple

from npcsdk import Session, World, open_session
from npcsdk.events import Event, Recalled, TextDelta
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.memory.recounted import recounted

DAY = 86_400.0
SAID = "My sister Anna waits in Brezno."
ASKED = "Where is my sister?"

_LINES = {
    "told": ("{recalled.by} told me. “{recalled}”", "recalls(hearsay) > 0"),
    "heard": ("You said so {recalled.when}. “{recalled}”", "recalls(player) > 0.3"),
}


class Talk(NamedTuple):
    """What came of it.

    Attributes:
        entries: what each character remembers of what was said first, by id; None for nothing.
        found: what came to Mira's mind a week later, the best fit first.
        line: what she said then.
        requests: what a model would be told of it: of Mira, and of Tam, who was asked, too.
        heard: what Tam said.
    """

    entries: dict[str, Memory | None]
    found: tuple[Recollection, ...]
    line: str
    requests: tuple[str, str]
    heard: str


def world() -> World:
    """An inn with three people. Mira tells Tam what she hears, a day later."""
    people = {
        "tilly": {"name": "Tilly", "persona": {"description": "Tilly sweeps."}},
        "mira": {"name": "Mira", "persona": {"description": "Mira keeps the inn."}, "talks_to": {"tam": "1d"}},
        "tam": {"name": "Tam", "persona": {"description": "Tam rows."}},
    }
    lines = [{"line": line, "if": condition} for line, condition in _LINES.values()]
    node = {"id": "bar", "lines": [*lines, {"line": "Well, well."}]}
    graphs = {who: {"graph": who, "character": who, "start": "bar", "nodes": {"bar": node}} for who in people}
    characters = {who: {"id": who, **told} for who, told in people.items()}
    return World.model_validate(
        {"id": "inn", "title": "An inn", "start": "mira", "characters": characters, "graphs": graphs}
    )


def talk() -> Talk:
    """Hold it."""
    with open_session(world(), model="scripted", voice="silent", embedder=None) as session:
        session.talk_to("mira", present=["tilly"])
        session.run_sync(SAID)
        session.run_sync("The ale is good here.")
        session.present = ()
        session.tick(2 * DAY)
        session.run_sync("I'll bring you rope tomorrow.")
        entries: dict[str, Memory | None] = {who: _first(session, who) for who in session.world.characters}
        session.tick(5 * DAY)
        asked = session.run_sync(ASKED)
        session.talk_to("tam")
        answered = session.run_sync(ASKED)
        found, heard = _found(asked), _found(answered)
        requests = _told(session, "mira", found[0]), _told(session, "tam", heard[0])
        return Talk(entries, found, _text(asked), requests, _text(answered))


def _first(session: Session, who: str) -> Memory | None:
    return next((each for each in session.memory.of(who) if each.text == SAID), None)


def _found(events: list[Event]) -> tuple[Recollection, ...]:
    [memories] = [event.memories for event in events if isinstance(event, Recalled)]
    return memories


def _told(session: Session, who: str, found: Recollection) -> str:
    return recounted(session.world, found, session.world.characters[who], session.time)


def _text(events: list[Any]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))
