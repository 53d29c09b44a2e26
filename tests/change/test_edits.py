"""A save at every node of the tavern that a talk can come to, after every kind of edit: its fate is as foretold."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from edits import EDITS, Data, Edit, data_of
from places import moments

from npcsdk.cli.app import run
from npcsdk.errors import SaveError
from npcsdk.events import TurnEnded
from npcsdk.mind.state import State
from npcsdk.models.scripted import ScriptedModel
from npcsdk.opening import tavern
from npcsdk.session.journal import Journal
from npcsdk.session.record import Header, header
from npcsdk.session.resettled import foretold
from npcsdk.session.save_file import read_save, write_save
from npcsdk.session.session import Session
from npcsdk.session.snapshot import Snapshot
from npcsdk.session.turn import Turn
from npcsdk.stores.memory import MemoryStore
from npcsdk.testing.clock import run_virtual
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world
from npcsdk.world.world import World

WORLD = load_world(tavern())
NODES = {f"{graph.graph}.{node}" for graph in WORLD.graphs.values() for node in graph.nodes}
CASES = [(kind, at, edit) for kind, edits in EDITS.items() for at, edit in enumerate(edits)]


@cache
def stood() -> dict[str, Snapshot]:
    """A session at every node, by `graph.node`."""
    return moments(WORLD)


@pytest.fixture(autouse=True)
def twice() -> None:
    """Each session here is made from a save: there is no need to save and load it once more."""


@pytest.fixture(scope="module")
def saves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A save at each node, called after it."""
    folder = tmp_path_factory.mktemp("saves")
    with MemoryStore() as store:
        for name, snapshot in stood().items():
            claim = store.claim(name)
            claim.append(header(Header(WORLD.id, snapshot.player, WORLD.start, snapshot.seed)))
            write_save(folder / f"{name}.json", snapshot, claim, Journal())
            assert read_save(folder / f"{name}.json").snapshot.document() == snapshot.document()
    return folder


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(data_of(WORLD), tmp_path_factory.mktemp("old"))


def written(data: Data, folder: Path) -> Path:
    """A world on disk. Every file that is JSON is YAML."""
    folder = folder / "tavern"
    folder.mkdir()
    (folder / "world.yaml").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return folder


def edited(edit: Edit, folder: Path) -> Path:
    data = copy.deepcopy(data_of(WORLD))
    edit(data)
    return written(data, folder)


def test_the_data_that_are_edited_are_the_world(old: Path) -> None:
    made, same = load_world(old), dict[str, Any](locales={})
    assert made.model_copy(update=same) == WORLD.model_copy(update=same)


def test_there_is_a_save_at_every_node_and_there_are_enough_kinds_of_edit(saves: Path) -> None:
    assert stood().keys() == NODES
    assert len(NODES) >= 60
    assert len(EDITS) >= 20
    assert {path.stem for path in saves.glob("*.json")} == NODES
    for name, snapshot in stood().items():
        place = snapshot.fold.view(None).place
        assert place is not None
        assert f"{place.graph}.{place.node}" == name
    assert sum(bool(snapshot.tail) for snapshot in stood().values()) >= 20
    assert sum(not snapshot.tail for snapshot in stood().values()) >= 20
    called = [each for each in stood().values() if (place := each.fold.view(None).place) and place.stack]
    assert len(called) >= 5


@pytest.mark.parametrize(("kind", "at", "edit"), CASES, ids=[f"{kind} {at}" for kind, at, _ in CASES])
def test_what_becomes_of_every_save_is_as_foretold(
    kind: str,
    at: int,
    edit: Edit,
    saves: Path,
    old: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new = edited(edit, tmp_path)
    status = run(["diff", str(old), str(new), "--saves", str(saves), "--json"])
    said = json.loads(capsys.readouterr().out)
    fates = {save["file"]: save for save in said["saves"]}
    assert len(fates) == len(NODES)
    assert status == int(any(save["verdict"] == "lost" for save in fates.values()))
    assert bool(said["differences"]) == (kind != "nothing")
    world = load_world(new)
    run_virtual(talk_on(world, saves, fates))
    counted = Counter(save["verdict"] for save in fates.values())
    assert set(counted) <= EXPECTED[kind], counted
    assert set(counted) >= EXPECTED[kind] - {"kept"}, counted
    for name, snapshot in stood().items():
        right(kind, name, snapshot, world, fates[f"{name}.json"])


async def talk_on(world: World, saves: Path, fates: dict[str, dict[str, Any]]) -> None:
    """Load every save, see whether it is what was said, and talk on."""
    for name in stood():
        path, fate = saves / f"{name}.json", fates[f"{name}.json"]
        snapshot, foreseen = foretold(stood()[name], world)
        assert fate["verdict"] == foreseen.verdict
        assert fate["changes"] == [change._asdict() for change in foreseen.changes]
        if foreseen.verdict == "lost":
            with pytest.raises(SaveError) as refused:
                Session.load(path, world, model=ScriptedModel(), voice=SilentVoice())
            assert fate["changes"][0]["why"].rstrip(".") in str(refused.value)
            continue
        session = Session.load(path, world, model=ScriptedModel(), voice=SilentVoice())
        async with session:
            assert told(session.state) == told(snapshot.fold.view(snapshot.heard))
            assert session.character == snapshot.character
            await well(session.begin())
            if session.state.ending is None:
                await well(session.say("Well then"))


async def well(turn: Turn) -> None:
    """Play a turn, which ends as it should."""
    async with turn:
        events = [event async for event in turn]
    assert [event.reason for event in events if isinstance(event, TurnEnded)] == ["done"]


def told(state: State) -> State:
    """A turn that was open ends when it is loaded, and what came to mind in it is over; nothing follows from when."""
    return replace(state, quiet_since=0.0, recalled=())


EXPECTED: dict[str, set[str]] = {
    **{kind: {"moved"} if "with was" in kind else {"kept"} for kind in EDITS},
    "rename nodes, without": {"lost"},
    "rename nodes, with recover": {"moved"},
    "delete nodes, without recover": {"lost", "moved", "kept"},
    "delete nodes, with recover": {"moved", "kept"},
    "rename graphs, without": {"lost"},
    "delete a called graph": {"moved", "kept"},
    "merge a graph into another": {"moved", "kept"},
    "rename variables, without": {"moved"},
    "remove variables": {"moved"},
    "change types": {"moved"},
    "narrow bounds": {"moved", "kept"},
    "rename options, with was": {"moved", "kept"},
    "rename options, without": {"moved", "kept"},
    "remove options": {"moved", "kept"},
    "rename characters, without": {"lost"},
    "remove a character": {"lost", "moved"},
    "rename the world, with was": {"kept"},
    "rename the world, without": {"lost"},
    "swap the names of nodes": {"moved", "kept"},
    "change the arguments of a call": {"moved"},
}
"""The verdicts that each kind of edit leads to."""


def right(kind: str, name: str, snapshot: Snapshot, world: World, fate: dict[str, Any]) -> None:
    """What a writer would expect of a kind of edit, whatever the code that foretells it says."""
    after, _ = foretold(snapshot, world)
    state, before = after.fold.view(after.heard), snapshot.fold.view(snapshot.heard)
    if fate["verdict"] == "lost":
        return
    assert state.place is not None
    now = f"{state.place.graph}.{state.place.node}"
    values = {key.rpartition(".")[2]: value for key, value in state.variables.items()}
    match kind:
        case "rename nodes, with was" | "rename nodes, with recover":
            graph = world.graphs[state.place.graph]
            assert now == (f"{name}_x" if "was" in kind else f"{graph.graph}.{graph.recover}")
            if "was" in kind:
                assert {key: visit.times for key, visit in state.visits.items()} == {
                    f"{key}_x": visit.times for key, visit in before.visits.items()
                }
        case "rename graphs, with was":
            assert now == name.replace(".", "_g.")
            assert len(state.picked) == len(before.picked)
        case "delete a called graph":
            assert now == name if not name.startswith("haggle.") else before.place and now in back(before)
        case "merge a graph into another":
            assert now.removesuffix("_below") == name.replace("mira_cellar.", "mira.")
        case "rename variables, with was":
            assert {key.removesuffix("_v"): value for key, value in state.variables.items()} == before.variables
        case "rename variables, without" | "remove variables":
            assert all(state.variables[key] == each.value for key, each in world.declared.items())
        case "change types" | "narrow bounds" | "change first values":
            assert state.variables.keys() == world.declared.keys()
            assert not any(world.declared[key].refuses(value) for key, value in state.variables.items())
            assert kind != "change first values" or state.variables == before.variables
        case "add variables":
            assert values["brand_new"] == 3
        case "rename options, with was":
            assert len(state.picked) == len(before.picked)
            assert len(state.offered) == len(before.offered)
        case "rename options, without":
            assert not state.picked
        case "rename characters, with was":
            assert now == name
            assert {entry.character for entry in state.history} <= world.characters.keys()
        case "remove a character":
            assert state.character == ("mira" if snapshot.character == "tam" else snapshot.character)
        case (
            "nothing" | "add nodes" | "change texts" | "reword goals" | "rename the world, with was" | "add a language"
        ):
            assert state is before or state == before
        case "swap the names of nodes" | "remove transitions" | "reorder":
            assert now == name


def back(state: State) -> Iterator[str]:
    """Where the open calls of a talk lead back to."""
    assert state.place is not None
    return (f"{frame.graph}.{frame.node}" for frame in state.place.stack)
