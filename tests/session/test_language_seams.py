"""Where two parts of the language meet. Each was found by playing random worlds: tests/mind/test_graph_machine.py."""

from __future__ import annotations

from typing import Any

from language import nodes, notices, offered, session, text, told, world


async def test_a_rest_is_over_when_game_time_has_passed_though_nothing_happened() -> None:
    talk = session(world({"a": {"line": "Hm?", "transitions": [{"to": "a", "after": 5, "cooldown": "15s"}]}}))
    await told(talk.begin())
    assert talk.tick(10) is None
    assert text(await told(talk.tick(10))) == "Hm?"


async def test_of_two_silences_the_shorter_is_over_first_however_long_a_frame_takes() -> None:
    late, soon = {"to": "late", "after": 20, "priority": 5}, {"to": "soon", "after": 5}
    talk = session(world({"a": {"transitions": [late, soon]}, "late": {"line": "Late."}, "soon": {"line": "Soon."}}))
    await told(talk.begin())
    assert text(await told(talk.tick(25))) == "Soon."


async def test_an_event_is_looked_at_as_of_the_turn_that_it_would_be() -> None:
    bell = [{"to": "b", "on": "bell", "if": "turns_since(a) == 1"}]
    talk = session(world({"a": {"line": "A.", "transitions": bell}, "b": {"line": "B.", "transitions": bell}}))
    await told(talk.begin())
    assert text(await told(talk.notify("bell"))) == "B."
    # By then, two turns will have passed.
    assert nodes(await told(talk.notify("bell"))) == []


async def test_what_is_offered_again_speaks_where_an_else_takes_itself() -> None:
    closing = {"say": "Wait", "to": "a", "if": "turns_since(a) < 1"}
    a = {"line": "A.", "options": [closing, {"else": True, "to": "b"}]}
    talk = session(world({"a": a, "b": {"line": "B.", "do": {"gold": "+1"}}}, variables={"gold": 0}))
    assert offered(await told(talk.begin())) == ["Wait"]
    assert text(await told(talk.begin())) == "B."
    assert talk.state.variables["mira.gold"] == 1


async def test_an_intent_does_not_compete_with_itself() -> None:
    """Neither in a graph that called itself nor where a node has its own way for what holds anywhere."""
    news: dict[str, Any] = {"intent": "the player asks for news", "examples": ["Any news?"]}
    again = {"say": "Again", "call": "talk", "if": "visits(talk.start) < 2"}
    talk_nodes = {"start": {"line": "Well?", "options": [again]}, "news": {"line": "None."}}
    others = {"talk": {"start": "start", "nodes": talk_nodes, "anywhere": [{**news, "to": "news"}]}}
    a = {"line": "A.", "next": [{"call": "talk", "to": "a"}]}
    talk = session(world({"a": a}, others=others))
    await told(talk.begin())
    await told(talk.choose("start.talk"))
    assert text(await told(talk.say("Any news?"))) == "None."

    own = {"a": {"line": "A.", "transitions": [{**news, "to": "b"}]}, "b": {"line": "B."}, "c": {"line": "C."}}
    talk = session(world(own, anywhere=[{**news, "to": "c"}]))
    await told(talk.begin())
    assert text(await told(talk.say("Any news?"))) == "B."
    assert text(await told(talk.say("Any news?"))) == "C."


async def test_what_a_node_emits_comes_with_nothing() -> None:
    a = {"line": "A.", "transitions": [{"to": "b", "on": "bell", "if": "event.tone > 3"}]}
    talk = session(world({"a": a, "b": {"line": "B.", "do": {"emit": "bell"}, "transitions": a["transitions"]}}))
    await told(talk.begin())
    assert nodes(await told(talk.notify("bell", tone=5))) == ["b"]


async def test_what_an_event_of_the_dialogue_changes_cannot_depend_on_another_one() -> None:
    a = {"line": "A.", "transitions": [{"to": "b", "on": "bell"}]}
    b = {
        "line": "B.",
        "do": {"emit": "ring"},
        "transitions": [{"to": "c", "on": "ring", "do": {"gold": "=event.tone"}}],
    }
    talk = session(world({"a": a, "b": b, "c": {"line": "C."}}, variables={"gold": 0}))
    await told(talk.begin())
    events = await told(talk.notify("bell", tone=5))
    assert (nodes(events), notices(events)) == (["b", "c"], ["effect_failed"])
    assert talk.state.variables["mira.gold"] == 0


async def test_an_option_that_was_offered_can_be_picked() -> None:
    now = {"say": "Now", "to": "b", "if": "turns_since(a) < 1"}
    talk = session(world({"a": {"line": "A.", "options": [now]}, "b": {"line": "B."}}))
    assert offered(await told(talk.begin())) == ["Now"]
    assert text(await told(talk.choose("a.b"))) == "B."


async def test_leaving_what_was_called_gives_arguments_back_too() -> None:
    """deal (price 1) calls inn, which calls deal (price 2); an event leaves the second deal for the inn."""
    deal = {
        "start": "ask",
        "arguments": {"price": 0},
        "nodes": {"ask": {"line": "{price}.", "options": [{"say": "Inn", "call": "inn"}, {"say": "Out", "to": "out"}]}}
        | {"out": {"line": "{price}!", "return": True}},
    }
    inn = {
        "start": "hall",
        "nodes": {
            "hall": {"options": [{"say": "Deal", "call": "deal", "with": {"price": 2}, "to": "hall"}]},
            "yard": {"line": "The yard.", "return": True},
        },
        "anywhere": [{"to": "yard", "on": "fire"}],
    }
    a = {"options": [{"say": "Deal", "call": "deal", "with": {"price": 1}}]}
    talk = session(world({"a": a}, others={"deal": deal, "inn": inn}))
    await told(talk.begin())
    for option in ("a.deal", "ask.inn", "hall.hall"):
        await told(talk.choose(option))
    assert talk.state.variables["mira>deal.price"] == 2
    assert text(await told(talk.notify("fire"))) == "The yard."
    assert text(await told(talk.choose("ask.out"))) == "1!"
