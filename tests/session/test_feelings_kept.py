"""Feelings that last: saved, loaded, taken back, resumed from a store and a log, and in worlds that were edited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from moody import SAYS, begun, document, of, played, yard

from npcsdk.affect import Lasting
from npcsdk.codec import plain
from npcsdk.events import FACT, FeelingChanged, Restored
from npcsdk.mind.feelings.regard import regard
from npcsdk.ports import Store
from npcsdk.session.record import state_at
from npcsdk.session.session import Session
from npcsdk.stores.memory import MemoryStore
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import World

FIELDS = ("affects", "feelings", "shown_at", "hidden", "relationships", "goals", "met", "sounded")


def inner(talk: Session) -> dict[str, Any]:
    """All of what goes on in everybody, as JSON, so that nothing is compared loosely."""
    return {name: json.dumps(plain(getattr(talk.state, name))) for name in FIELDS}


async def stirred(world: World | None = None, **settings: Any) -> Session:
    """A session in which much is felt, by all three."""
    talk = await begun(world=world, **settings)
    await played(talk.notify("player.draws_weapon"))
    talk.tick(3.5)
    await talk.run("You are a stupid idiot!")
    await played(talk.choose("insult"))
    talk.tick(1.25)
    await played(talk.notify("hart.is_hurt", by="tam", likelihood=0.8))
    return talk


def load(path: Path, world: World | None = None, **settings: Any) -> Session:
    return Session.load(path, world or yard(), model=FakeModel([SAYS]), voice=FakeVoice(0.0), **settings)


async def on(talk: Session) -> Session:
    """More happens."""
    talk.tick(10.0)
    await played(talk.notify("player.helps"))
    await talk.run("Thank you, that was wonderful")
    return talk


async def test_saved_and_loaded_it_is_the_same_and_goes_on_the_same(tmp_path: Path) -> None:
    talk = await stirred()
    assert {"ada", "tam", "hart"} == talk.state.affects.keys()
    assert talk.state.goals.keys() == {"ada.yard_is_safe", "tam.yard_is_safe", "hart.is_well"}
    assert talk.state.hidden.keys() == set() or "ada" in talk.state.hidden
    talk.save(tmp_path / "a.json")
    again = load(tmp_path / "a.json")
    assert inner(again) == inner(talk)
    assert again.inner("hart") == talk.inner("hart")
    assert inner(await on(again)) == inner(await on(talk))


async def test_a_quick_load_tells_what_is_shown(tmp_path: Path) -> None:
    talk = await stirred()
    talk.save(tmp_path / "a.json")
    before = inner(talk)
    await on(talk)
    talk.door.take()
    talk.restore(tmp_path / "a.json")
    told = talk.door.take()
    assert isinstance(told[0], Restored)
    shows = {event.character: event.feeling for event in of(told, FeelingChanged)}
    assert all(event.at == FACT for event in of(told, FeelingChanged))
    assert {who: feeling.label for who, feeling in shows.items()} == {
        who: talk.inner(who).shows.label for who in ("ada", "tam", "hart")
    }
    assert inner(talk) == before


async def test_turns_taken_back_take_their_feelings_with_them() -> None:
    talk = await begun()
    before = inner(talk)
    await talk.run("You are a stupid idiot!")
    await played(talk.notify("player.draws_weapon"))
    await played(talk.choose("insult"))
    assert inner(talk) != before
    talk.rewind(2)
    assert inner(talk) == before


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
async def test_a_store_has_them_the_next_day(tmp_path: Path, kind: str) -> None:
    made: Store = MemoryStore() if kind == "memory" else SqliteStore(tmp_path / "a.db")
    with made as store:
        talk = await stirred(store=store)
        before = inner(talk)
        await talk.aclose()
        again = Session(yard(), model=FakeModel([SAYS]), voice=FakeVoice(0.0), store=store)
        assert inner(again) == before
        await on(again)
        sealed = json.dumps(plain(again._context.fold.settled))
        assert json.dumps(plain(state_at(yard(), again.log.read()))) == sealed
        await again.aclose()


async def test_the_log_alone_tells_it_to_the_byte() -> None:
    talk = await on(await stirred())
    await talk.run("And one more, so that all of it is sealed")
    assert json.dumps(plain(state_at(yard(), talk.log.read()))) == json.dumps(plain(talk._context.fold.settled))


def edited(**changes: Mapping[str, Any]) -> World:
    return World.model_validate(document(**changes))


async def test_an_edited_half_life_counts_from_now_on() -> None:
    talk = await stirred()
    before = talk.inner("ada").felt
    fate = talk.reload(edited(ada={"feelings": {"half_life": "2s", "mood_half_life": "4s"}}))
    assert fate.verdict == "kept"
    assert [str(change) for change in fate.changes if change.kind == "feelings"] == [
        "What ada feels is half gone after 2 s now, and its mood after 4 s."
    ]
    assert talk.inner("ada").felt == pytest.approx(before)
    assert talk.state.affects["ada"].lasts == Lasting(2.0, 4.0)
    talk.tick(2.0)
    after = talk.inner("ada").felt
    assert after == pytest.approx({label: much / 2 for label, much in before.items() if much >= 0.02})
    assert not talk.reload(edited(ada={"feelings": {"half_life": "2s", "mood_half_life": "4s"}})).changes


async def test_goals_that_are_gone_are_forgotten_and_others_stay(tmp_path: Path) -> None:
    talk = await stirred()
    talk.save(tmp_path / "a.json")
    world = edited(
        ada={"goals": {"gate_is_shut": 0.5}, "events": {"player.draws_weapon": {"gate_is_shut": -0.4}}},
    )
    before = talk.state.goals
    fate = talk.reload(world)
    assert fate.verdict == "moved"
    assert any("Nobody has the goal ada.yard_is_safe any more" in str(change) for change in fate.changes)
    kept = {key: likely for key, likely in before.items() if key != "ada.yard_is_safe"}
    assert talk.state.goals == load(tmp_path / "a.json", world).state.goals == kept
    await played(talk.notify("player.draws_weapon"))
    assert talk.state.goals["ada.gate_is_shut"] == pytest.approx(0.3)


async def test_what_a_file_says_anew_counts_where_nothing_moved() -> None:
    talk = await stirred()
    talk.reload(edited(ada={"relationships": {"player": {"trust": 90, "guilt": 7}, "hart": {"affection": -20}}}))
    moved = talk.state.relationships["ada>player.trust"]
    assert regard(talk.world, talk.state, "ada", "player", "trust") == pytest.approx(moved)
    assert regard(talk.world, talk.state, "ada", "player", "guilt") == 7
    assert regard(talk.world, talk.state, "ada", "hart", "affection") == -20


def _renamed(**more: Any) -> World:
    """The yard in which Tam is called Tom now."""
    written = document()
    tam, graph = written["characters"].pop("tam"), written["graphs"].pop("tam")
    written["characters"]["tom"] = {**tam, "id": "tom", "name": "Tom", **more}
    written["graphs"]["tom"] = {**graph, "graph": "tom", "character": "tom", "was": "tam"}
    ada = written["characters"]["ada"] = {**written["characters"]["ada"]}
    ada["relationships"] = {**ada["relationships"], "tom": ada["relationships"]["tam"]}
    del ada["relationships"]["tam"]
    insulted = written["graphs"]["ada"]["nodes"]["insulted"] = dict(written["graphs"]["ada"]["nodes"]["insulted"])
    insulted["do"] = {"relationship": {"trust": "-6", "tom": {"trust": "+1"}}, "feel": ["hurt:0.5", "angry:0.2"]}
    return World.model_validate(written)


@pytest.mark.parametrize("how", ["load", "reload"])
async def test_who_is_called_otherwise_feels_the_same(tmp_path: Path, how: str) -> None:
    talk = await stirred()
    before, world = talk.state, _renamed(was="tam")
    if how == "load":
        talk.save(tmp_path / "a.json")
        talk = load(tmp_path / "a.json", world)
    else:
        assert talk.reload(world).verdict == "moved"
    now = talk.state
    assert now.affects["tom"] == before.affects["tam"]
    assert now.feelings["tom"] == before.feelings["tam"]
    assert now.goals["tom.yard_is_safe"] == before.goals["tam.yard_is_safe"]
    assert now.relationships["tom>player.fear"] == before.relationships["tam>player.fear"]
    assert now.relationships["ada>tom.trust"] == before.relationships["ada>tam.trust"]
    assert not any("tam" in key for held in (now.affects, now.goals, now.relationships, now.feelings) for key in held)
    await on(talk)


async def test_who_is_gone_is_forgotten(tmp_path: Path) -> None:
    talk = await stirred()
    talk.save(tmp_path / "a.json")
    again = load(tmp_path / "a.json", _renamed())
    state = again.state
    assert "ada" in state.affects
    assert not any(
        "tam" in key for held in (state.affects, state.goals, state.relationships, state.met) for key in held
    )
    await on(again)


@pytest.mark.parametrize("kind", ["none", "memory"])
async def test_however_much_happens_without_a_turn_a_save_stays_small(tmp_path: Path, kind: str) -> None:
    with MemoryStore() as store:
        talk = await begun("Well.", store=store if kind == "memory" else None)
        await talk.run("Hello")
        offered, before = talk.options, inner(talk)
        for number in range(200):
            talk.tick(20.0)
            await played(talk.notify(("player.helps", "hart.is_hurt")[number % 2]))
        assert len(talk._context.fold.tail) < 600
        talk.heard(2)  # Of a line that was over long ago.
        talk.save(tmp_path / "a.json")
        assert (tmp_path / "a.json").stat().st_size < 200_000
        again = load(tmp_path / "a.json")
        assert inner(again) == inner(talk)
        assert again.options == talk.options == offered
        middle = inner(talk)
        await talk.run("Still there?")
        assert talk.state.turn == 3
        talk.rewind(1)
        assert inner(talk) == middle
        talk.rewind(1)
        assert talk.state.turn == 1
        assert talk.state.goals == {}
        assert inner(talk) != before
        await on(talk)
        if kind == "memory":
            now = inner(talk)
            await talk.aclose()
            assert inner(Session(yard(), model=FakeModel([SAYS]), voice=FakeVoice(0.0), store=store)) == now
