"""Lines of what their speaker has not learned, on some way or at all; and lore that nobody can learn."""

from __future__ import annotations

from typing import Any

import pytest
from made import found, world_of

from npcsdk.check.texts.learnable import not_known_faults, unlearnable_faults
from npcsdk.check.texts.unknown import unknown_faults
from npcsdk.world.rules import Fault
from npcsdk.world.world import World

_SAWN = "The posts of the bridge were sawn through by smugglers."
_TELLS = {"line": "The posts were sawn through, love."}
_OPEN = {"options": [{"say": "A", "to": "sees"}, {"say": "B", "to": "tells"}]}


def _lore(**fields: Any) -> dict[str, dict[str, Any]]:
    return {"sawn": {"text": _SAWN, "keywords": ["sawn", "posts"], "known_by": ["tom"], **fields}}


def _world(nodes: dict[str, dict[str, Any]], *, events: tuple[str, ...] = (), **fields: Any) -> World:
    tom = {"character": "tom", "nodes": {"quay": {"line": "Aye."}, "tale": {"line": "It was so."}}}
    return world_of(nodes, lore=_lore(**fields), graphs={"tom": tom}, characters={"tom": {}}, events=events)


def _one(world: World) -> Fault:
    (fault,) = unknown_faults(world)
    return fault


def test_a_line_of_what_its_speaker_can_never_know() -> None:
    fault = _one(_world({"start": _TELLS}))
    assert fault.message == "mira speaks of sawn here, and can never know of it."
    assert fault.path == ("graphs", "mira", "nodes", "start", "line")
    assert found(unknown_faults, _world({"start": _TELLS}, known_by=["mira"])) == []


def test_of_several_lines_and_of_fallbacks_the_one_that_tells() -> None:
    lines = {"lines": ["Evening.", {"line": "The bridge was sawn through.", "if": "visits(more) > 1"}]}
    assert found(unknown_faults, _world({"start": lines, "more": {"line": "Hm."}})) == []
    lines = {**lines, "next": "more"}
    more = {"reply": {"goal": "Talk.", "fallback": ["Hm.", "Smugglers have sawn it."]}, "next": "start"}
    assert found(unknown_faults, _world({"start": lines, "more": more})) == [
        "mira.start.lines.1.line",
        "mira.more.reply.fallback.1",
    ]


def test_a_keyword_alone_says_nothing_of_those_who_know_nothing() -> None:
    for line in ("New posts, love?", "Tom! The posts!", "[wave:sawn] The posts"):
        world = world_of({"start": {"line": line}}, lore=_lore(), graphs=_TOM, characters=_WAVES)
        assert found(unknown_faults, world) == [], line


def test_learned_on_one_way_of_two() -> None:
    nodes = {"start": _OPEN, "sees": {"line": "Look there!", "next": "tells"}, "tells": _TELLS}
    assert _one(_world(nodes, learned_at={"mira": "mira.sees"})).message == (
        "mira speaks of sawn here, and may come here without knowing of it."
    )
    nodes["start"] = {"options": [{"say": "A", "to": "sees"}]}
    assert found(unknown_faults, _world(nodes, learned_at={"mira": "mira.sees"})) == []
    assert found(unknown_faults, _world(nodes, learned_at={"everyone": ["tom.tale", "mira.sees"]})) == []


def test_a_guard_that_asks_for_what_is_learned() -> None:
    def world(guard: str, **more: Any) -> World:
        options = [{"say": "A", "to": "sees"}, {"say": "B", "to": "tells", "if": guard}]
        sees = {"line": "Look there!", "do": {"seen": True}, "next": "start"}
        nodes = {"start": {"options": options}, "sees": sees, "tells": _TELLS}
        return world_of(
            nodes,
            lore=_lore(learned_at={"mira": "mira.sees"}),
            characters={"tom": {}},
            graphs=_TOM,
            variables=_SEEN,
            **more,
        )

    for guard in ("knows(sawn)", "knows(sawn, mira)", "visits(sees) > 0", "seen", "seen and knows(sawn)"):
        assert found(unknown_faults, world(guard)) == [], guard
    for guard in ("not seen", "knows(sawn, player)", "knows(sawn, tom)", "visits(sees) < 3", "seen or not knows(sawn)"):
        assert found(unknown_faults, world(guard)) == ["mira.tells.line"], guard
    assert found(unknown_faults, world("sure", computed={"sure": "knows(sawn) and seen"})) == []


_TOM = {"tom": {"character": "tom", "nodes": {"quay": {"line": "Aye."}}}}
_WAVES = {"tom": {}, "mira": {"commands": ["wave"]}}
_SEEN = {"seen": {"value": False}}


def test_a_line_that_is_said_only_by_those_who_know() -> None:
    lines = {"lines": [{"line": "The posts were sawn through.", "if": "knows(sawn)"}, "Evening."]}
    nodes = {"start": {**lines, "options": [{"say": "A", "to": "sees"}]}, "sees": {"line": "Look!", "next": "start"}}
    assert found(unknown_faults, _world(nodes, learned_at={"mira": "mira.sees"})) == []
    nodes["start"]["lines"] = ["The posts were sawn through.", "Evening."]
    assert found(unknown_faults, _world(nodes, learned_at={"mira": "mira.sees"})) == ["mira.start.lines.0.line"]


def test_an_event_teaches_on_the_way_that_it_opens() -> None:
    on = {"transitions": [{"to": "tells", "on": "bridge.falls"}]}
    nodes = {"start": {"line": "Hi.", **on}, "tells": _TELLS}
    learned = {"events": ("bridge.falls",), "learned_at": {"mira": "bridge.falls"}}
    assert found(unknown_faults, _world(nodes, **learned)) == []
    nodes["start"] = {"line": "Hi.", **on, "next": "tells"}
    assert found(unknown_faults, _world(nodes, **learned)) == ["mira.tells.line"]
    by_effect = {"start": {"line": "Hi.", "do": {"emit": "bridge.falls"}, "next": "tells"}, "tells": _TELLS}
    assert found(unknown_faults, _world(by_effect, **learned)) == []
    option = {"say": "A", "to": "tells", "do": {"emit": "bridge.falls"}}
    assert found(unknown_faults, _world({"start": {"options": [option]}, "tells": _TELLS}, **learned)) == []
    said_before = {"start": {**_TELLS, "do": {"emit": "bridge.falls"}}}
    assert found(unknown_faults, _world(said_before, **learned)) == ["mira.start.line"]


def test_what_is_learned_in_the_talk_with_somebody_else() -> None:
    learned = {"learned_at": {"mira": "tom.tale"}}
    assert found(unknown_faults, _world({"start": _TELLS}, **learned)) == ["mira.start.line"]
    guarded = {"start": {"options": [{"say": "A", "to": "tells", "if": "visits(tom.tale) > 0"}]}, "tells": _TELLS}
    assert found(unknown_faults, _world(guarded, **learned)) == []


def test_a_rumour_may_not_have_come_yet() -> None:
    world = world_of(
        {"start": _TELLS}, lore=_lore(spreads=True), graphs=_TOM, characters={"tom": {"talks_to": {"mira": "1d"}}}
    )
    assert _one(world).message == "mira speaks of sawn here, and may come here without knowing of it."


def test_a_shared_graph_tells_what_one_of_its_speakers_cannot_know() -> None:
    shared = {"nodes": {"talk": {**_TELLS, "next": "back"}, "back": {"return": True}}}
    calls = {"next": [{"call": "news", "to": "end"}]}
    nodes = {"start": calls, "end": {"line": "."}}
    tom = {"character": "tom", "nodes": {"quay": calls, "end": {"line": "."}}}
    world = world_of(nodes, lore=_lore(), graphs={"news": shared, "tom": tom}, characters={"tom": {}})
    assert _one(world).path == ("graphs", "news", "nodes", "talk", "line")


def test_a_reveal_before_it_is_learned() -> None:
    reveals = {"reply": {"goal": "Talk.", "reveal": ["sawn"]}}
    nodes = {"start": _OPEN, "sees": {"line": "Look!", "next": "tells"}, "tells": reveals}
    assert found(unknown_faults, _world(nodes, learned_at={"mira": "mira.sees"})) == ["mira.tells.reply.reveal.0"]
    assert found(not_known_faults, _world(nodes, learned_at={"mira": "mira.sees"})) == []
    assert found(unknown_faults, _world(nodes)) == []
    assert found(not_known_faults, _world(nodes)) == ["mira.tells.reply.reveal.0"]


def test_lore_that_its_teller_does_not_know() -> None:
    lore = {"toms": {"known_by": ["tom"]}, "miras": {"known_by": ["mira", "tom"]}, "public": {}}
    others = {"tom": {"character": "tom", "nodes": {"hub": {"reply": {"goal": "Talk.", "reveal": ["toms"]}}}}}
    hub = {"reply": {"goal": "Talk.", "reveal": ["public", "toms", "miras"]}}
    world = world_of({"hub": hub}, lore=lore, graphs=others, characters={"tom": {}})
    assert found(not_known_faults, world) == ["mira.hub.reply.reveal.1"]
    (fault,) = not_known_faults(world)
    assert fault.message == "mira cannot tell toms here without knowing it."


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"known_by": []}, "nobody can learn it"),
        ({"known_by": [], "spreads": True}, "nobody can learn it"),
        ({"known_by": [], "learned_at": {"mira": "mira.lost"}}, "no talk can come to where it is learned"),
        ({"known_by": [], "learned_at": {"mira": ["mira.lost", "bell"]}}, ""),
        ({"known_by": [], "learned_at": {"player": "mira.start"}}, ""),
        ({"known_by": ["player"]}, ""),
        ({}, ""),
    ],
)
def test_lore_that_nobody_can_learn(fields: dict[str, Any], why: str) -> None:
    world = _world({"start": {"line": "Hi."}, "lost": {"line": "Hm."}}, events=("bell",), **fields)
    assert [fault.message for fault in unlearnable_faults(world)] == ([f"Nobody knows sawn, and {why}."] if why else [])


def test_of_lore_that_nobody_can_learn_nothing_else_is_told() -> None:
    world = _world(
        {"start": {**_TELLS, "next": "more"}, "more": {"reply": {"goal": "Talk.", "reveal": ["sawn"]}}}, known_by=[]
    )
    assert found(unlearnable_faults, world) == ["lore.sawn"]
    assert [*unknown_faults(world), *not_known_faults(world)] == []


def test_in_chinese() -> None:
    lore = {"sawn": {"text": "走私犯在暴风雨前锯断了桥桩。", "keywords": ["锯断", "桥桩"], "known_by": ["tom"]}}
    telling = world_of(
        {"start": {"line": "桥桩是走私犯锯断的。"}}, lore=lore, graphs=_TOM, characters={"tom": {}}, languages=["zh"]
    )
    assert found(unknown_faults, telling) == ["mira.start.line"]
    harmless = world_of(
        {"start": {"line": "今晚有热汤，坐吧。"}}, lore=lore, graphs=_TOM, characters={"tom": {}}, languages=["zh"]
    )
    assert found(unknown_faults, harmless) == []
