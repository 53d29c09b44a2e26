"""A session in a world that changed: its last turn stays open where all of it fits, and is over where it does not."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from npcsdk.errors import SaveError
from npcsdk.events import NodeEntered, OptionsOffered, Restored, VariableChanged
from npcsdk.models.scripted import ScriptedModel
from npcsdk.session.resettled import foretold, resettled
from npcsdk.session.session import Session
from npcsdk.stores.memory import MemoryStore
from npcsdk.testing.clock import run_virtual
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.world import World

DATA: dict[str, Any] = {
    "id": "inn",
    "title": "Inn",
    "start": "mira",
    "characters": {
        "mira": {"id": "mira", "name": "Mira", "persona": {"description": "x"}},
        "tom": {"id": "tom", "name": "Tom", "persona": {"description": "x"}},
    },
    "graphs": {
        "mira": {
            "graph": "mira",
            "character": "mira",
            "start": "hello",
            "variables": {"trust": {"value": 0}},
            "nodes": {
                "hello": {"id": "hello", "line": "Hello there.", "do": {"trust": "+5"}, "next": [{"to": "hub"}]},
                "hub": {"id": "hub", "line": "Well?", "options": [{"say": "Hello again", "to": "hello"}]},
            },
        },
        "tom": {"graph": "tom", "character": "tom", "start": "quay", "nodes": {"quay": {"id": "quay", "line": "Hm."}}},
    },
}
DATA["graphs"]["tom"]["nodes"]["quay"]["options"] = [{"say": "Hm?", "to": "quay"}]


LONG = "One of them is here. Another one is there. Third comes last of all of them."


def made(change: str = "", line: str = "", **fields: Any) -> World:
    data = copy.deepcopy(DATA) | fields
    nodes = data["graphs"]["mira"]["nodes"]
    if line:
        nodes["hello"]["line"] = line
    match change:
        case "rename":
            nodes["table"] = {**nodes.pop("hub"), "id": "table", "was": "hub"}
            nodes["hello"]["next"] = [{"to": "table"}]
        case "delete":
            del nodes["hub"], nodes["hello"]["next"]
            nodes["hello"]["end"] = "true"
        case "bound":
            data["graphs"]["mira"]["variables"]["trust"]["max"] = 3
        case "option":
            nodes["hub"]["options"] = [{"say": "Hello again", "to": "hello", "id": "again"}]
        case "text":
            nodes["hub"]["line"] = "What now?"
    return World.model_validate(data)


def session(world: World) -> Session:
    return Session(world, model=ScriptedModel(), voice=SilentVoice())


async def begun(world: World) -> Session:
    talk = session(world)
    async with talk.begin() as turn:
        async for _ in turn:
            pass
    return talk


def test_an_open_turn_stays_open_where_all_of_it_fits() -> None:
    async def play() -> None:
        talk = await begun(made())
        before = talk._keeping.snapshot()
        assert before.tail
        for world in (made(), made("text"), made(variables={"gold": 1})):
            found, fate = resettled(before, world)
            assert fate.verdict == "kept"
            assert found.tail == before.tail
            assert found.heard == before.heard
        assert resettled(before, made())[0].settled is before.settled

    run_virtual(play())


@pytest.mark.parametrize(("change", "verdict"), [("rename", "moved"), ("bound", "moved"), ("option", "moved")])
def test_an_open_turn_is_over_where_not_all_of_it_fits(change: str, verdict: str) -> None:
    async def play() -> None:
        talk = await begun(made())
        before = talk._keeping.snapshot()
        found, fate = resettled(before, made(change))
        assert (fate.verdict, found.tail, found.heard) == (verdict, (), None)
        assert found.settled.turn == 1
        assert found.settled.places.keys() == {"mira"}
        again, twice = resettled(found, made(change))
        assert again == found
        assert (twice.verdict, twice.changes) == ("kept", ())

    run_virtual(play())


def test_what_was_not_heard_of_an_open_turn_does_not_count() -> None:
    async def play() -> None:
        talk = await begun(made())
        talk.heard(3)
        found, fate = resettled(talk._keeping.snapshot(), made("rename"))
        assert fate.verdict == "kept", "the talk never came to the node that was renamed"
        found, fate = resettled(talk._keeping.snapshot(), made("delete"))
        assert found.settled.place is not None
        assert found.settled.place.node == "hello"
        assert found.settled.variables["mira.trust"] == 0
        assert fate.changes, "that the turn is over is told"

    run_virtual(play())


def test_a_turn_is_over_where_it_came_by_what_is_gone_though_it_did_not_stay() -> None:
    async def play() -> None:
        talk = await begun(made())
        snapshot = talk._keeping.snapshot()
        (entered,) = [event for event in snapshot.tail if isinstance(event, NodeEntered) and event.node == "hub"]
        tail = tuple(event for event in snapshot.tail if not isinstance(event, OptionsOffered))
        passed = replace(entered, node="attic", again=True)
        at = tail.index(entered)
        snapshot = replace(snapshot, tail=(*tail[:at], passed, *tail[at:]))
        found, fate = foretold(snapshot, made())
        assert (found.tail, fate.verdict) == ((), "kept")
        assert [change.kind for change in fate.changes] == ["turn"]
        (change,) = [event for event in snapshot.tail if isinstance(event, VariableChanged)]
        high = replace(change, op=99, value=99), replace(change, op=-94, value=5)
        tail = tuple(new for event in tail for new in (high if event is change else (event,)))
        world = made()
        trust = world.graphs["mira"].variables["trust"].model_copy(update={"max": 9.0})
        mira = world.graphs["mira"].model_copy(update={"variables": {"trust": trust}})
        found, fate = foretold(
            replace(snapshot, tail=tail), world.model_copy(update={"graphs": {**world.graphs, "mira": mira}})
        )
        assert found.tail == (), "cut after its first effect, the variable would be out of its bounds"

    run_virtual(play())


def test_a_save_of_another_world_and_a_lost_one_are_refused_with_the_remedy(tmp_path: Path) -> None:
    async def play() -> None:
        talk = await begun(made())
        before = talk._keeping.snapshot()
        with pytest.raises(SaveError, match=r"in the world 'inn', not in 'pub'.*`was: inn`"):
            resettled(before, made(id="pub"))
        assert resettled(before, made(id="pub", was="inn"))[0].world == "pub"
        with pytest.raises(SaveError, match=r"no node mira\.hub any more.*`recover: \.\.\.`"):
            resettled(before, made("delete"))
        hostile = replace(before, world="x" * 999 + "\n`")
        with pytest.raises(SaveError, match=r"not in 'inn'\.$"):
            resettled(hostile, made())

    run_virtual(play())


def test_it_counts_who_the_next_turn_is_with() -> None:
    async def play() -> None:
        talk = await begun(made())
        talk.talk_to("tom")
        found, fate = resettled(talk._keeping.snapshot(), made("delete"))
        assert (fate.verdict, found.character, found.settled.character) == ("moved", "tom", "tom")
        assert not found.settled.offered
        assert "the talk with mira begins anew" in str(fate.changes)
        await talk.aclose()

    run_virtual(play())


def test_a_session_goes_on_in_a_world_that_changed_under_it(tmp_path: Path) -> None:
    async def play() -> None:
        talk = await begun(made())
        assert talk.reload(made("text")).verdict == "kept"
        fate = talk.reload(made("rename"))
        assert fate.verdict == "moved"
        assert talk.state.place is not None
        assert talk.state.place.node == "table"
        events = talk.door.take()
        assert any(isinstance(event, Restored) for event in events)
        before = talk.state
        with pytest.raises(SaveError, match=r"no node mira\.table"):
            talk.reload(made("delete"))
        assert talk.state == before
        async with talk.choose(talk.options[0].id) as turn:
            assert [event.node for event in [e async for e in turn] if isinstance(event, NodeEntered)] == [
                "hello",
                "table",
            ]
        talk.save(tmp_path / "save.json")
        assert "table" in json.dumps(json.loads((tmp_path / "save.json").read_text("utf-8")))

    run_virtual(play())


def test_what_a_store_kept_goes_on_in_a_changed_world(tmp_path: Path) -> None:
    async def play(store: MemoryStore) -> None:
        talk = Session(made(), model=ScriptedModel(), voice=SilentVoice(), store=store)
        for _ in range(3):
            async with talk.say("Well") as turn:
                async for _ in turn:
                    pass
        held = talk.state.variables["mira.trust"]
        assert held
        world = made("rename")
        faith = world.graphs["mira"].variables["trust"].model_copy(update={"was": ("trust",)})
        mira = world.graphs["mira"].model_copy(update={"variables": {"faith": faith}})
        hello = mira.nodes["hello"].model_copy(update={"do": ()})
        mira = mira.model_copy(update={"nodes": {**mira.nodes, "hello": hello}})
        world = world.model_copy(update={"graphs": {**world.graphs, "mira": mira}})
        again = Session(world, model=ScriptedModel(), voice=SilentVoice(), store=store)
        assert again.state.place is not None
        assert again.state.place.node == "table"
        assert again.state.variables == {"mira.faith": held}
        async with again.say("Well") as turn:
            async for _ in turn:
                pass
        await again.aclose()
        with pytest.raises(SaveError, match=r"no node mira\.table"):
            Session(made("delete"), model=ScriptedModel(), voice=SilentVoice(), store=store)

    with MemoryStore() as store:
        run_virtual(play(store))


def test_a_line_that_was_cut_and_has_another_text_now_begins_anew() -> None:
    async def play() -> None:
        before, after = LONG, LONG.replace("Third", "Last")
        talk = session(made(line=before))
        async with talk.begin() as turn:
            async for _ in turn:
                pass
        talk.heard(30)
        assert (place := talk.state.place) is not None
        assert (place.told, place.unfinished) == (30, True)
        found, fate = resettled(talk._keeping.snapshot(), made(line=before))
        assert (fate.verdict, fate.changes) == ("kept", ())
        assert found.tail
        found, fate = resettled(talk._keeping.snapshot(), made(line=after))
        assert fate.changes == (), "what was heard of it is the same"
        found, fate = resettled(talk._keeping.snapshot(), made(line=LONG.replace("One", "Eleven")))
        assert (fate.verdict, found.tail) == ("kept", ())
        assert [str(change) for change in fate.changes] == [
            "The line mira.hello was cut short and has another text now: it begins anew when it is taken up."
        ]
        assert (place := found.settled.place) is not None
        assert (place.told, place.line) == (0, "mira.hello")
        assert resettled(found, made(line=LONG.replace("One", "Eleven")))[1].changes == ()

    run_virtual(play())
