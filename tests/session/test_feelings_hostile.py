"""Feelings in saves that someone wrote by hand, or that are older than feelings: refused whole, or one goes on."""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moody import EVENTS, SAYS, begun, of, played, yard

from npcsdk.errors import SaveError
from npcsdk.events import Felt, RelationshipChanged
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

OLD = Path(__file__).parent / "old_saves"
FIELDS = ("affects", "relationships", "goals", "met", "sounded", "hidden", "feelings", "shown_at")
TELLING = ("felt", "appraised", "perceived", "feeling_changed", "relationship_changed")
Save = dict[str, Any]


@pytest.fixture(autouse=True)
def twice() -> None:
    """What is loaded here is not what any log tells."""


@cache
def written() -> str:
    """A save in the middle of much that is felt, with an open turn."""

    async def scene() -> str:
        talk = await begun()
        await played(talk.notify("player.draws_weapon"))
        await talk.run("Hello")
        await played(talk.choose("insult"))
        await played(talk.notify("hart.is_hurt"))
        talk.tick(3.0)
        with tempfile.TemporaryDirectory() as folder:
            talk.save(Path(folder) / "a.json")
            return (Path(folder) / "a.json").read_text()

    return run_virtual(scene())


def load(save: Save, folder: Path) -> Session:
    (folder / "a.json").write_text(json.dumps(save))
    return Session.load(folder / "a.json", yard(), model=FakeModel([SAYS]), voice=FakeVoice(0.0))


async def goes_on(talk: Session, folder: Path) -> None:
    """It works, and nothing in it is beyond what can be."""
    talk.tick(1.0)
    await talk.run("Hello")
    for name in EVENTS:
        await played(talk.notify(name))
    talk.heard(3)
    talk.tick(40.0)
    for who in talk.world.characters:
        talk.inner(who)
    await talk.run("You are a stupid idiot!")
    talk.save(folder / "b.json")
    state = Session.load(folder / "b.json", yard(), model=FakeModel([SAYS]), voice=FakeVoice(0.0)).state
    assert all(0 <= much <= 1 for affect in state.affects.values() for much in affect.feelings.values())
    assert all(affect.time <= state.time for affect in state.affects.values())
    assert all(abs(float(value)) <= 2**53 for value in state.relationships.values())
    assert all(0 <= likely <= 1 for likely in state.goals.values())
    talk.rewind(1)


def _rel(op: Any, at: int, **more: Any) -> Save:
    step = {"type": "relationship_changed", "turn": 3, "time": 0.0, "character": "ada", "toward": "player"}
    return {**step, "dimension": "trust", "op": op, "at": at, **more}


def _goals(goals: Any) -> Save:
    return {"type": "appraised", "turn": 3, "name": "x", "goals": goals}


def _more(*events: Save, heard: int | None = None) -> Callable[[Save], None]:
    def change(save: Save) -> None:
        save["tail"][-1:-1] = events
        save["heard"] = heard

    return change


def _ada(**fields: Any) -> Callable[[Save], None]:
    return lambda save: save["state"]["affects"]["ada"].update(fields)


def _set(**fields: Any) -> Callable[[Save], None]:
    return lambda save: save["state"].update(fields)


REFUSED: dict[str, Callable[[Save], None]] = {
    "not a number": _ada(time=float("nan")),
    "no end": _ada(pushed=[float("inf"), 0.0, 0.0]),
    "an unknown label": _ada(feelings={"hangry": 0.5}),
    "neutral is not felt": _ada(feelings={"neutral": 0.5}),
    "more than fully": _ada(feelings={"angry": 2.0}),
    "less than nothing": _ada(feelings={"angry": -0.1}),
    "held by more than all": _ada(held=2.0),
    "a half-life of none": _ada(lasts={"feeling": 0.0, "mood": 60.0}),
    "a half-life without an end": _ada(lasts={"feeling": 1e999, "mood": 60.0}),
    "a mood of four parts": _ada(pushed=[0.0, 0.0, 0.0, 0.0]),
    "met less than never": _set(met={"ada": -5}),
    "met too often": _set(met={"ada": 2**80}),
    "sounds of nothing": _set(sounded={"label": "loud", "intensity": 1.0}),
    "hides too much": _set(hidden={"ada": {"label": "sad", "intensity": 7.0}}),
    "a relationship without an end": _set(relationships={"ada>player.trust": float("inf")}),
    "steps on a text": _more(_rel("=x", 50), _rel(3, 51), _rel("+5", -1), heard=50),
    "a text that is set": _more(_rel("=x", 50)),
    "steps that go too far": _more(_rel("+9000000000000000", 50), _rel("-9000000000000000", 51), heard=50),
    "a beginning that is too far": _more(_rel("+1", 50, began=1e300)),
    "a goal that is no number": _more(_goals({"ada.x": "much"})),
    "a half-life in a turn": _more({"type": "felt", "turn": 3, "character": "ada", "feeling": {"label": "sad"},
                                    "lasts": {"feeling": -1.0}}),
}  # fmt: skip
FITTED: dict[str, Callable[[Save], None]] = {
    "from a time to come": _ada(time=1e308),
    "for ever": _ada(lasts={"feeling": 1e308, "mood": 1e308}),
    "for no time": _ada(lasts={"feeling": 1e-320, "mood": 1e-320}),
    "a mood pushed far away": _ada(pushed=[1e308, -1e308, 1e308]),
    "of nobody": lambda save: save["state"]["affects"].update(nobody=save["state"]["affects"]["ada"]),
    "goals of nobody": _set(goals={"nobody.x": 0.5, "ada.y": 0.5, "": 0.1, "ada": 1.0, "ada.yard_is_safe": 7.5}),
    "goals in an open turn": _more(_goals({"ada.yard_is_safe": -1e308})),
    "thought beyond all": _set(relationships={"ada>player.trust": 1e15, "nobody>ada.fear": 1, ">.": 2, "x": 3}),
    "felt by nobody": _more({"type": "felt", "turn": 3, "character": "nobody", "feeling": {"label": "sad"}}),
    "at the end of time": _set(time=1e308),
}  # fmt: skip


def changed(change: Callable[[Save], None]) -> Save:
    save: Save = json.loads(written())
    change(save)
    return save


@pytest.mark.parametrize("name", REFUSED)
def test_what_nobody_can_feel_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SaveError):
        load(changed(REFUSED[name]), tmp_path)


@pytest.mark.parametrize("name", FITTED)
def test_what_can_be_made_to_fit_goes_on(tmp_path: Path, name: str) -> None:
    async def scene() -> None:
        talk = load(changed(FITTED[name]), tmp_path)
        await goes_on(talk, tmp_path)
        talk.tick(3600.0)
        assert talk.inner().felt == {}, "it fades like any other"

    run_virtual(scene())


def test_a_cut_before_hostile_goals_leaves_them_out(tmp_path: Path) -> None:
    save = changed(FITTED["goals of nobody"])
    assert load(save, tmp_path).state.goals.keys() <= {"ada.yard_is_safe", "tam.yard_is_safe", "hart.is_well"}
    assert all(0 <= likely <= 1 for likely in load(save, tmp_path).state.goals.values())


def _paths(value: Any, before: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    yield before
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _paths(part, (*before, name))


def places() -> list[tuple[Any, ...]]:
    """Everywhere in a save where something of feelings stands."""
    save = json.loads(written())
    found = [path for name in FIELDS for path in _paths(save["state"][name], ("state", name))]
    for number, event in enumerate(save["tail"]):
        if event["type"] in TELLING:
            found += _paths(event, ("tail", number))
    return found


NUMBERS = [0, 1, 2, -1, -5, 0.5, -0.0, 1e-320, 1e300, 1e308, 2**60, -1e15, 9e15, 99.5, float("nan"), float("inf")]
TEXTS = ["", "angry", "neutral", "joyful", "tam", "ada", "player", "nobody", "+5", "=x", "=3", "+9999999999999999"]
NAMES = ["nobody", "tam", "ada", "angry", "ada>player.", "ada>>x.trust", "player>ada.trust", "ada.x", "", "x" * 200]
OTHERS: list[Any] = [None, True, [], {}, ["a"], {"a": 1}, "x"]
SPOTS = st.deferred(lambda: st.sampled_from(places()))
HARM = st.tuples(SPOTS, st.sampled_from([*NUMBERS, *TEXTS, *OTHERS]), st.booleans())


def harmed(save: Save, where: tuple[Any, ...], value: Any, kindred: bool) -> None:
    """Put another value there; a `kindred` one is of the same kind, or a name in place of the name."""
    part: Any = save
    for name in where[:-1]:
        part = part[name]
    old = part[where[-1]]
    if kindred and isinstance(part, dict) and isinstance(old, dict):
        part[NAMES[len(str(value)) % len(NAMES)]] = part.pop(where[-1])
        return
    if kindred and isinstance(old, int | float | str):
        values: list[Any] = TEXTS if isinstance(old, str) else NUMBERS
        value = values[len(str(value)) % len(values)] if type(value) is not type(old) else value
    part[where[-1]] = copy.deepcopy(value)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(HARM, min_size=1, max_size=3))
def test_by_chance_a_save_is_refused_or_one_goes_on(harms: list[tuple[tuple[Any, ...], Any, bool]]) -> None:
    save: Save = json.loads(written())
    for harm in harms:
        try:
            harmed(save, *harm)
        except (KeyError, IndexError, TypeError):
            continue  # What stood there is gone already.
    with tempfile.TemporaryDirectory() as folder:
        try:
            talk = load(save, Path(folder))
        except SaveError:
            return
        run_virtual(goes_on(talk, Path(folder)))


async def test_a_save_from_before_there_were_feelings_goes_on(tmp_path: Path) -> None:
    for name in ("version_1.json", "version_1.json.log"):
        shutil.copy(OLD / name, tmp_path / name)
    talk = Session.load(tmp_path / "version_1.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert (talk.state.affects.keys() - {"mira"}, talk.state.goals, talk.state.met.keys() - {"mira"}) == (
        set(),
        {},
        set(),
    )
    await played(talk.begin())
    events = await talk.run("Thank you, that was wonderful")
    assert of(events, Felt)
    assert of(events, RelationshipChanged)
    talk.save(tmp_path / "b.json")
    again = Session.load(tmp_path / "b.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert again.state == talk.state


async def test_a_save_without_the_new_fields_is_one_in_which_nothing_was_felt(tmp_path: Path) -> None:
    saved: Save = json.loads(written())
    before = saved["state"]["relationships"]
    new = {"shown_at", "affects", "hidden", "goals", "met", "sounded"}
    saved["state"] = {key: value for key, value in saved["state"].items() if key not in new}
    inside = ("felt", "appraised", "perceived")
    saved["tail"] = [
        {key: value for key, value in event.items() if key not in ("lasts", "hidden", "began", "cause")}
        for event in saved["tail"]
        if event["type"] not in inside
    ]
    again = load(saved, tmp_path)
    assert again.state.goals == {}
    assert again.state.affects.keys() <= {"ada"}
    assert again.state.relationships.keys() >= before.keys()
    await goes_on(again, tmp_path)
