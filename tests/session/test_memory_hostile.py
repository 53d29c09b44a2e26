"""Logs, saves and stores that say nonsense of memories: what can be is remembered, what cannot is told of, no turn
fails. What a game brings along is tried in test_memory.py, store files in tests/stores."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from remembered_world import PEOPLE, world

from npcsdk.errors import SaveError, StoreError
from npcsdk.events import Event, Notice, Recalled, TurnEnded
from npcsdk.ports import Record
from npcsdk.session.recollecting import Recollecting
from npcsdk.session.session import Session
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import Player

MANY = 20_000
ANNA = "My sister Anna waits in Brezno."
ADDED = {"type": "memory_added", "character": "mira", "memory_id": "gift", "text": "The mill by Brezno burned down."}
NAMES = [f"p{number}" for number in range(MANY)]

STRANGE: dict[str, list[Any]] = {
    "importance": [1e308, -1e308, True],
    "happened": [-1e308, 1e308, 1e17, -0.0],
    "text": [
        "",
        "goose " * 150_000,
        "x" * 1_000_000,
        "\ud800 goose",
        "\u0000",
        "1" * 5000,
        "[happy]{recalled}",
        "我" * 99_999,
    ],
    "memory_id": ["", ">", "a>b>c", "gift>mira", "summary.9.x", "x" * 1_000_000, "1.0"],
    "kind": ["summary", "opinion", "promise", "lore"],
    "of": [["gift"], ["1.0"], NAMES, ["1.0"] * MANY],
    "settles": [["gift"], NAMES],
    "there": [NAMES, ["mira"] * MANY, [""]],
    "by": ["nobody", "mira", "x" * 100_000],
    "character": ["nobody", "", "player"],
    "time": [1e308, -1e308],
}
"""What no session would write, and what can be read."""
BAD: dict[str, list[Any]] = {
    "importance": ["high", None, 10**400],
    "happened": ["once"],
    "kind": ["nonsense", 3],
    "source": ["nonsense"],
    "text": [7, None],
    "memory_id": [3],
    "of": ["gift", [3]],
    "feeling": [{"label": "happy", "intensity": 1e308}, "happy"],
    "confided": [None],
    "type": ["memory", None],
}
"""What cannot be read at all."""


def cases(fields: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(name, value, id=f"{name}={ascii(value)[:20]}")
        for name, values in fields.items()
        for value in values
    ]


def new(**settings: Any) -> Session:
    return Session(world(), model=FakeModel("Hm."), voice=FakeVoice(0.0), **settings)


async def told(**settings: Any) -> Session:
    talk = new(**settings)
    await talk.run(ANNA)
    await talk.run("I walked a mile.")
    return talk


@contextmanager
def recorded(talk: Session, *events: Sequence[dict[str, Any]]) -> Iterator[None]:
    """Inside there are these events in the log, of which nobody took note, each list in a record of its own."""
    claim: Any = talk.log.claim
    bodies = [{"turn": 1, "events": each, "heard": None, "quiet": 0.0, "time": 0.0} for each in events]
    made = [Record(1, json.dumps(body).encode()) for body in bodies]
    claim._records += made
    yield
    claim._records = [record for record in claim._records if record not in made]
    talk._context.memory = Recollecting(talk.log, talk.world)


def recalled(events: list[Event]) -> list[str]:
    return [each.memory.text for event in events if isinstance(event, Recalled) for each in event.memories]


def failed(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice) and event.code == "memory_failed"]


async def goes_on(talk: Session) -> list[Event]:
    """A talk with everybody, a month later and at once; all that was told."""
    every: list[Event] = []
    for who in PEOPLE:
        talk.talk_to(who)
        for text in ("Where does my sister wait?", "And the goose?"):
            events = await talk.run(text)
            assert isinstance(events[-1], TurnEnded)
            assert events[-1].reason == "done"
            every += events
            talk.tick(30 * 86_400)
        assert talk.memory.of(who)
    await talk.memory.reflect()
    return every


@pytest.mark.parametrize(("name", "value"), cases(STRANGE))
@pytest.mark.parametrize("of", [False, True], ids=["alone", "as a summary"])
async def test_what_a_log_can_say_of_a_memory_is_taken_as_it_can_be(name: str, value: Any, of: bool) -> None:
    talk = await told()
    summed = {**ADDED, "memory_id": "sum", "kind": "summary", "of": ["gift"]}
    with recorded(talk, [ADDED, {**summed, name: value}] if of else [{**ADDED, name: value}]):
        events = await goes_on(talk)
    assert failed(events) == []
    if "1.0" not in str(value):  # Else it stands for what Mira was told.
        assert ANNA in recalled(events)


@pytest.mark.parametrize(("name", "value"), cases(BAD))
async def test_of_what_a_log_cannot_say_the_rest_is_remembered_and_it_is_told_where(name: str, value: Any) -> None:
    talk = await told()
    with recorded(talk, [{**ADDED, name: value}], [{**ADDED, "text": "The mill was built anew."}]):
        events = await goes_on(talk)
        assert {ANNA, "The mill was built anew."} <= {each.text for each in talk.memory.of("mira")}
    (why,) = failed(events)
    assert why.startswith("turn 1 is not remembered: ")


SUMMED = {**ADDED, "kind": "summary"}
CIRCLES = [
    [{**SUMMED, "memory_id": "a", "of": ["b"]}, {**SUMMED, "memory_id": "b", "of": ["a"]}],
    [{**SUMMED, "memory_id": "a", "of": ["a"]}],
    [{**ADDED, "memory_id": f"a>{who}", "character": who, "by": by, "importance": 0.9, "source": "told"}
     for who, by in (("mira", "tom"), ("tom", "tilly"), ("tilly", "mira"))],
    [{**ADDED, "memory_id": "a>mira", "by": "mira", "importance": 0.9, "source": "told"}] * 3,
    [{**ADDED, "text": f"The mill has {number} sails."} for number in range(300)],
    [{**ADDED, "character": name, "memory_id": name} for name in NAMES],
]  # fmt: skip


@pytest.mark.parametrize(
    "events", CIRCLES, ids=["each the other", "itself", "by all", "by itself", "same ids", "crowd"]
)
async def test_memories_that_point_in_circles_or_are_called_alike(events: list[dict[str, Any]]) -> None:
    talk = await told()
    with recorded(talk, events):
        assert failed(await goes_on(talk)) == []


@pytest.mark.parametrize("who", [NAMES, ["tom"] * MANY, ["tom", "nobody"]], ids=["many", "one", "nobody"])
async def test_a_crowd_that_a_log_says_was_there(who: list[str]) -> None:
    talk = await told()
    said = {"type": "input_received", "kind": "say", "parts": [{"text": "The goose is in the well."}]}
    rain = {"type": "input_received", "kind": "event", "name": "rain", "witnesses": who}
    with recorded(talk, [{"type": "turn_started", "character": "mira", "present": who}, *[said] * 20, rain]):
        assert failed(await goes_on(talk)) == []
        texts = [each.text for each in talk.memory.of("tom") if each.by in ("", "player")]
    assert texts.count("The goose is in the well.") == 20 * ("tom" in who)
    assert texts.count("rain") == ("tom" in who)


# Saves that somebody edited.

EDITS: dict[str, Any] = {
    "known": [
        {"tom.boat": 1e308},
        {"nobody.boat": 1},
        {"tom": 1},
        {"": 0},
        {"tom.boat": "x"},
    ],
    "present": [NAMES, ["tom"] * MANY, "tom", [5], ["mira"], None],
    "recalled": [
        [{"memory": {"id": "1.0", "text": "x" * 1_000_000, "importance": 1e308, "time": -1e308}, "score": 1e308}],
        [{"memory": {"id": "1.0", "text": ANNA, "of": NAMES, "there": NAMES}, "score": -1}],
        [{"memory": {"id": "1.0", "text": ANNA, "kind": "nonsense"}, "score": 0.5}],
        [{"memory": {"id": "1.0", "text": ANNA}, "score": "good"}],
        [{"memory": {"id": "1.0", "text": ANNA}, "score": 0.5}] * 2000,
        [{}],
        "nothing",
    ],
    "learned": [1e308, -1e308, "once", [1]],
}
_EVENTS: dict[str, Any] = {
    "recalled": lambda value: {"type": "recalled", "character": "mira", "memories": value},
    "known": lambda value: {"type": "learned", "character": "tilly", "lore": next(iter(value))},
    "learned": lambda value: {"type": "learned", "character": "tilly", "lore": "boat", "happened": value},
}


@pytest.mark.parametrize(("name", "value"), cases(EDITS))
@pytest.mark.parametrize("where", ["state", "tail"])
async def test_a_save_that_was_edited_is_refused_or_mended(tmp_path: Path, name: str, value: Any, where: str) -> None:
    talk = await told()
    path = tmp_path / "a.json"
    talk.save(path)
    said = json.loads(path.read_text("utf-8"))
    if where == "state" and name in said["state"]:
        said["state"][name] = value
    elif name == "present":
        said["tail"][0][name] = value
    else:
        said["tail"].insert(2, {"turn": 2, **_EVENTS[name](value)})
    path.write_text(json.dumps(said), "utf-8")
    try:
        again = Session.load(path, world(), model=FakeModel("Hm."), voice=FakeVoice(0.0))
    except SaveError as error:
        assert str(path) in str(error)  # noqa: PT017
        return
    events = await goes_on(again)
    assert failed(events) == []
    assert ANNA in recalled(events)
    again.save(path)
    assert Session.load(path, world(), model=FakeModel("Hm."), voice=FakeVoice(0.0)).state == again.state


# Stores that were damaged.


async def damaged(folder: Path, statement: str) -> Path:
    """A store in which Ann talked, and that somebody changed."""
    path = folder / "game.db"
    with SqliteStore(path) as store:
        talk = await told(store=store, player=Player(id="ann"))
        await talk.run("I drank some ale.")
        await talk.aclose()
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()
    return path


@pytest.mark.parametrize("body", ["X'00'", "X''", 'CAST(\'{"turn":2,"events":[{}]}\' AS BLOB)', "zeroblob(70000)"])
async def test_of_a_store_with_a_damaged_record_the_rest_is_remembered(tmp_path: Path, body: str) -> None:
    path = await damaged(tmp_path, f"UPDATE records SET body = {body} WHERE turn = 2")
    with SqliteStore(path) as store:
        talk = new(store=store, player=Player(id="ann"))
        events = await goes_on(talk)
        assert ANNA in recalled(events)
        assert len(failed(events)) == 1
        texts = [each.text for each in talk.memory.of("mira")]
        assert "I drank some ale." in texts
        assert "I walked a mile." not in texts
        with pytest.raises(SaveError, match="damaged"):
            talk.rewind(8)
        await talk.aclose()


@pytest.mark.parametrize("parked", ["X'00'", "CAST('{}' AS BLOB)", "CAST('[]' AS BLOB)", "zeroblob(9)"])
async def test_a_store_whose_open_turn_is_damaged_is_told_of_and_stays_as_it_is(tmp_path: Path, parked: str) -> None:
    path = await damaged(tmp_path, f"UPDATE sessions SET parked = {parked}")
    with SqliteStore(path) as store:
        for _ in range(2):
            with pytest.raises(SaveError, match="inn/ann"):
                new(store=store, player=Player(id="ann"))
        claim = store.claim("inn/ann")
        assert [record.turn for record in claim.read()] == [0, 1, 2]
        claim.close()


async def test_a_store_of_a_newer_version_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    path = await damaged(tmp_path, "PRAGMA user_version = 2")
    with SqliteStore(path) as store, pytest.raises(StoreError, match="newer npcsdk"):
        new(store=store, player=Player(id="ann"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    with SqliteStore(path) as store:
        talk = new(store=store, player=Player(id="ann"))
        assert ANNA in recalled(await talk.run("Where does my sister wait?"))
        await talk.aclose()
