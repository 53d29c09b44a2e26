"""Sound worlds by chance: check raises no false alarm, and no talk contradicts what it proves."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from graph_worlds.player import played
from graph_worlds.worlds import Written, world_of, worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from npcsdk.check.findings import ANALYSES
from npcsdk.check.flow.decided import decided
from npcsdk.check.flow.variables import variable_faults
from npcsdk.check.play import Play
from npcsdk.check.possible.reach import reach_of
from npcsdk.check.report import check_folder
from npcsdk.events import Event, InputReceived, NodeEntered
from npcsdk.mind.step import Decision, Step
from npcsdk.world.graph import Next, Option, Storylet, Transition
from npcsdk.world.loading import load_world
from npcsdk.world.rules import Path as WorldPath
from npcsdk.world.world import World

CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]
Guarded = Transition | Option | Next | Storylet


def save(written: Written, folder: Path) -> None:
    """Write a world as its writer would: files of YAML, with quotes where a text needs them."""
    top = {name: part for name, part in written.items() if name not in ("characters", "graphs")}
    files = {"world": top}
    for kind in ("characters", "graphs"):
        (folder / kind).mkdir()
        files |= {f"{kind}/{name}": _with_effects(part) for name, part in written[kind].items()}
    for name, part in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(part, sort_keys=False, allow_unicode=True), "utf-8")


def _with_effects(part: Any) -> Any:
    """Effects as a list of mappings: pairs are no YAML that a writer would write."""
    if isinstance(part, list):
        return [_with_effects(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: [{key: op} for key, op in value] if name == "do" else _with_effects(value) for name, value in part.items()
    }


@settings(max_examples=100, deadline=None, suppress_health_check=CALM)
@given(worlds())
def test_in_a_sound_world_no_error_is_found(written: Written) -> None:
    with TemporaryDirectory() as name:
        save(written, Path(name))
        findings = check_folder(name).findings
        assert [str(each) for each in findings if each.severity == "error"] == []
        assert load_world(name).model_dump() == world_of(written).model_dump()


class Witness:
    """Looks on while a world is played, and knows what was proved of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.reach = reach_of(world)
        self.answers = {id(_at(world, asked.path[:-1])): holds for asked, holds in decided(self.reach)}
        faults = [fault for look in ANALYSES for fault in look(world)]
        self.paths = {code: [fault.path for fault in faults if fault.code == code] for code in _PROVED}
        self.never_taken = {id(_at(world, path)) for path in self.paths["competing-transitions"]}
        self.stuck: set[str] = set()
        unwritten = [fault.path for fault in variable_faults(world) if fault.code == "never-written"]
        self.constant = {".".join(path[1:]) if path[0] == "variables" else f"{path[1]}.{path[3]}" for path in unwritten}

    def look(self, play: Play) -> None:
        """Watch a play from here on."""

        def asked(step: Step, given: InputReceived, _: Decision) -> None:
            for rule in step.rules() if step.node and given.kind != "choose" else ():
                if _is_tried(rule.edge, given):
                    self._answer(step.within(rule.home), rule.edge)

        play.watch = asked

    def see(self, play: Play, events: list[Event]) -> None:
        """See what became of a turn."""
        step, entered = play.step, [event for event in events if isinstance(event, NodeEntered)]
        for event in entered:
            assert (event.graph, event.node) in self.reach.entered
        for _, way in play.ways:
            assert id(way.edge) not in self.never_taken
            assert self.answers.get(id(way.edge)) is not False
            node = way.target(self.world)
            if way.edge.draw and way.name == way.edge.draw:
                assert ("graphs", way.graph, "nodes", way.node, "storylet") not in self.paths["storylet-never"]
                assert self.answers.get(id(node.storylet)) is not False
        for name in self.constant:
            assert play.state.variables[name] == self.world.declared[name].value
        place, ending = play.state.place, play.state.ending
        if place is None or ending is not None:
            return
        self._node(play, ("graphs", place.graph, "nodes", place.node))
        for option in step.node.options if step.node else ():
            self._answer(step, option)
        for edge in step.node.next if step.node and entered and not entered[-1].again else ():
            if not any(edge is way.edge for _, way in play.ways):
                self._answer(step, edge)

    def _node(self, play: Play, path: WorldPath) -> None:
        place, character = play.state.place, play.character
        assert place is not None
        if path in self.paths["no-exit"]:
            self.stuck.add(character)
        if path in self.paths["dead-end"]:
            assert all(option.unavailable for option in play.options)
        if (*path, "return") in self.paths["return-without-call"]:
            assert not place.stack

    def ends(self, play: Play) -> None:
        """What has no exit comes to no end."""
        assert not self.stuck & set(play.state.endings)

    def _answer(self, step: Step, edge: Guarded) -> None:
        if id(edge) in self.answers:
            assert step.holds(edge.if_) is self.answers[id(edge)], edge


_PROVED = ("competing-transitions", "storylet-never", "no-exit", "dead-end", "return-without-call")


def _is_tried(edge: Transition, given: InputReceived) -> bool:
    if given.kind == "event":
        return edge.on == given.name
    if given.kind == "silence":
        return edge.after is not None and given.data["seconds"] >= edge.after
    return given.kind == "say" and not edge.on and edge.after is None


def _at(world: World, path: WorldPath) -> Any:
    """What stands at a path of a world."""
    found: Any = world
    for step in path:
        found = found[step] if not isinstance(step, str) or isinstance(found, dict) else getattr(found, step)
    return found


@settings(max_examples=100, deadline=None, suppress_health_check=CALM)
@given(worlds(), st.integers(0, 1_000_000))
def test_no_talk_contradicts_what_is_proved(written: Written, seed: int) -> None:
    world = world_of(written)
    random = Random(seed)
    for _ in range(3):
        witness = Witness(world)
        play = Play(world, seed=random.randrange(100))
        witness.look(play)
        for events in played(play, random, 40):
            witness.see(play, events)
            witness.ends(play)
