"""Where the talk goes: precedence, events, calls, other graphs, storylets."""

from __future__ import annotations

from typing import Any

import pytest
from language import nodes, notices, offered, session, text, told, world

from npcsdk.events import NodeEntered
from npcsdk.testing.models import FakeModel
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.references import problems

HAGGLE = {
    "start": "ask",
    "arguments": {"price": 5, "ware": "bread"},
    "nodes": {
        "ask": {
            "line": "{price} for the {ware}.",
            "options": [
                {"say": "Less", "to": "ask", "do": {"price": "-1"}},
                {"say": "Done", "to": "done"},
                {"say": "Deeper", "call": "haggle", "with": {"price": "=price * 10 % 997", "ware": "gold"}},
            ],
        },
        "done": {"line": "Sold.", "do": {"gold": "=gold - price"}, "return": True},
    },
}


def market(**edge: Any) -> Any:
    nodes = {
        "a": {
            "line": "Buy?",
            "options": [{"id": "buy", "say": "Buy", "call": "haggle", **edge}, {"say": "Bye", "to": "end"}],
        },
        "end": {"line": "Bye.", "end": "true"},
        "thanks": {"line": "Thanks.", "next": [{"to": "a"}]},
    }
    alarm = [{"to": "end", "on": "fire"}]
    return world(nodes, others={"haggle": HAGGLE}, anywhere=alarm, w_variables={"gold": 20})


async def test_a_call_takes_arguments_and_leads_back_to_where_it_says() -> None:
    talk = session(market(to="thanks", **{"with": {"price": "=gold / 2"}}))
    await told(talk.begin())
    events = await told(talk.choose("buy"))
    assert text(events) == "10 for the bread."
    assert [frame.node for frame in talk.state.place.stack] == ["thanks"]
    await told(talk.choose("ask.ask"))
    events = await told(talk.choose("ask.done"))
    assert text(events) == "Sold.\nThanks.\nBuy?"
    assert offered(events) == ["Buy", "Bye"]
    assert talk.state.variables["gold"] == 11
    assert talk.state.place.stack == ()


async def test_without_a_target_it_leads_back_to_the_caller_which_says_nothing_again() -> None:
    talk = session(market())
    await told(talk.begin())
    await told(talk.choose("buy"))
    events = await told(talk.choose("ask.done"))
    assert text(events) == "Sold."
    assert offered(events) == ["Buy", "Bye"]
    assert talk.state.visits["mira.a"].times == 1
    assert [event.again for event in events if isinstance(event, NodeEntered)] == [False, True]
    assert text(await told(talk.choose("a.end"))) == "Bye."


async def test_a_graph_that_calls_itself_has_its_arguments_again_afterwards() -> None:
    talk = session(market())
    await told(talk.begin())
    await told(talk.choose("buy"))
    assert text(await told(talk.choose("ask.haggle"))) == "50 for the gold."
    await told(talk.choose("ask.done"))
    assert talk.state.variables["mira>haggle.price"] == 5
    assert talk.state.variables["mira>haggle.ware"] == "bread"
    assert talk.state.place.node == "ask"
    assert talk.state.variables["gold"] == -30


async def test_two_characters_may_be_in_the_same_shared_graph() -> None:
    made = market(to="thanks", **{"with": {"price": 7}})
    tom = made.characters["mira"].model_copy(update={"id": "tom", "graph": "tom"})
    stall = made.graphs["mira"].model_copy(update={"graph": "tom", "character": "tom"})
    both = made.model_copy(
        update={"characters": {**made.characters, "tom": tom}, "graphs": {**made.graphs, "tom": stall}}
    )
    talk = session(both)
    for who in ("mira", "tom"):
        talk.talk_to(who)
        await told(talk.begin())
        await told(talk.choose("buy"))
    await told(talk.choose("ask.ask"))
    assert (talk.state.variables["mira>haggle.price"], talk.state.variables["tom>haggle.price"]) == (7, 6)
    talk.talk_to("mira")
    assert text(await told(talk.choose("ask.ask") if talk.options else talk.begin())) == ""
    assert text(await told(talk.choose("ask.ask"))) == "6 for the bread."


async def test_what_holds_anywhere_holds_in_what_was_called_and_leaves_it() -> None:
    talk = session(market())
    await told(talk.begin())
    await told(talk.choose("buy"))
    events = await told(talk.notify("fire"))
    assert text(events) == "Bye."
    assert talk.state.place.stack == ()
    assert talk.state.place.graph == "mira"


async def test_calls_without_end_forget_the_outermost() -> None:
    talk = session(market())
    await told(talk.begin())
    events = await told(talk.choose("buy"))
    for _ in range(34):
        events = await told(talk.choose("ask.haggle"))
    assert notices(events)[-1] == "call_too_deep"
    assert len(talk.state.place.stack) == 32


async def test_a_return_that_nothing_called_is_told_of() -> None:
    talk = session(world({"a": {"line": "Hm.", "return": True}}))
    assert notices(await told(talk.begin())) == ["nothing_to_return"]


async def test_an_edge_leads_to_another_graph_of_the_same_character() -> None:
    cellar = {
        "character": "mira",
        "start": "x",
        "nodes": {"x": {"line": "Dark."}, "y": {"line": "Darker.", "next": [{"to": "mira.b"}]}},
    }
    made = world(
        {"a": {"line": "Come.", "next": [{"to": "cellar.y"}]}, "b": {"line": "Up."}}, others={"cellar": cellar}
    )
    talk = session(made)
    events = await told(talk.begin())
    assert text(events) == "Come.\nDarker.\nUp."
    assert talk.state.place.graph == "mira"


def _edges(*edges: dict[str, object], **fields: Any) -> Any:
    nodes: dict[str, Any] = {"a": {"line": "?", "transitions": list(edges)}}
    nodes |= {name: {"line": name, "next": [{"to": "a"}]} for name in ("b", "c", "d", "e")}
    return world(nodes, **fields)


async def test_a_condition_goes_before_an_intent_and_that_before_else() -> None:
    intent = {"to": "b", "intent": "greets", "examples": ["good morning"]}
    made = _edges({"to": "d", "else": True}, intent, {"to": "c", "if": "tea > 1"}, variables={"tea": 0})
    talk = session(made)
    await told(talk.begin())
    assert nodes(await talk.run("good morning"))[0] == "b"
    assert nodes(await talk.run("xyzzy"))[0] == "d"
    made = _edges(intent, {"to": "c", "if": "tea > 1"}, variables={"tea": 2})
    talk = session(made)
    await told(talk.begin())
    assert nodes(await talk.run("good morning"))[0] == "c"


async def test_an_event_is_judged_by_what_came_with_it() -> None:
    made = _edges(
        {"to": "b", "on": "draws", "if": 'event.weapon == "axe"'},
        {"to": "c", "on": "draws", "if": "event.size > 3"},
        {"to": "d", "on": "draws", "if": '"red" in event.colours'},
    )
    talk = session(made)
    await told(talk.begin())
    assert nodes(await told(talk.notify("draws", weapon="axe"))) == ["b", "a"]
    assert nodes(await told(talk.notify("draws", weapon="bow", size=4))) == ["c", "a"]
    assert nodes(await told(talk.notify("draws", colours=["red"], size="large"))) == ["d", "a"]
    assert await told(talk.notify("draws", weapon="bow")) == [] or talk.state.place.node == "a"


async def test_priority_goes_before_the_nodes_own_and_a_cooldown_rests() -> None:
    made = _edges(
        {"to": "b", "on": "bell"},
        anywhere=[
            {"to": "c", "on": "bell", "cooldown": "2 turns", "priority": 1},
            {"to": "d", "on": "bell", "cooldown": "20s", "priority": 5},
        ],
    )
    talk = session(made)
    await told(talk.begin())
    went = [nodes(await told(talk.notify("bell")))[0] for _ in range(5)]
    assert went == ["d", "c", "b", "b", "c"]
    talk.tick(30.0)
    assert nodes(await told(talk.notify("bell")))[0] == "d"


async def test_what_is_emitted_leads_on_in_the_same_turn() -> None:
    made = world(
        {
            "a": {
                "line": "Go.",
                "do": {"emit": "mira.left"},
                "next": [{"to": "b"}],
                "transitions": [{"to": "c", "on": "mira.left"}],
            },
            "b": {"line": "B."},
            "c": {"line": "C.", "transitions": [{"to": "d", "if": "true", "do": {"emit": "late"}}]},
            "d": {"line": "D.", "transitions": [{"to": "b", "on": "late"}]},
        }
    )
    talk = session(made)
    assert text(await told(talk.begin())) == "Go.\nC."
    assert text(await talk.run("x")) == "D.\nB."


def _pool(strategy: str, *, hub: dict[str, Any] | None = None) -> Any:
    pool = {"pool": "news"}
    first = {**pool, "priority": 1, "once": True, "about": "lanterns"}
    second = {**pool, "if": "tea > 0", "weight": 50, "about": "the bridge"}
    made = {
        "a": {"line": "?", "options": [{"id": "draw", "say": "News?", "draw": "news", "to": "none"}], **(hub or {})},
        "b": {
            "line": "B.",
            "storylet": first,
            "next": [{"to": "a"}],
        },
        "c": {
            "line": "C.",
            "storylet": second,
            "next": [{"to": "a"}],
        },
        "d": {"line": "D.", "storylet": {**pool, "cooldown": "2 turns", "about": "sheep"}, "next": [{"to": "a"}]},
        "none": {"line": "None.", "next": [{"to": "a"}]},
    }
    return world(made, variables={"tea": 0}, pools={"news": strategy})


async def drawn(strategy: str, times: int, **variables: Any) -> list[str]:
    talk = session(_pool(strategy))
    await told(talk.begin())
    for name, value in variables.items():
        talk._context.fold.settled.variables[f"mira.{name}"] = value
        talk._context.fold._view = None
    return [nodes(await told(talk.choose("draw")))[0] for _ in range(times)]


async def test_storylets_are_drawn_by_what_the_graph_allows() -> None:
    assert await drawn("first", 5) == ["b", "d", "none", "none", "d"]
    assert await drawn("best", 3) == ["b", "d", "none"]


async def test_drawing_changes_nothing_until_the_node_is_entered() -> None:
    talk = session(_pool("weighted"))
    await told(talk.begin())
    before = talk.state
    for _ in range(3):
        assert talk._context.step.draw("mira", "news").node is not None
    assert talk.state == before


async def test_a_model_ranks_only_what_may_be_drawn() -> None:
    asks = {"transitions": [{"draw": "news", "intent": "the player asks for news"}], "options": []}
    model = FakeModel("[goto:d] Never heard.", judges_intents=True)
    talk = session(_pool("model", hub={**asks, "line": "", "reply": {"goal": "Talk.", "fallback": "Hm."}}), model)
    await told(talk.begin())
    prompts: list[str] = []
    talk.on_prompt = lambda _, prompt: prompts.append(prompt.messages[-1].content)
    events = await talk.run("Any news?")
    assert nodes(events) == ["d", "a"]
    assert text(events) == "D."
    shown = [line for line in prompts[0].split("\n") if line.startswith("[goto:")]
    assert shown == ["[goto:b] the player asks for news: lanterns. ", "[goto:d] the player asks for news: sheep. "]


@pytest.mark.parametrize(
    ("node", "code"),
    [
        ({"next": [{"to": "haggle.nowhere"}]}, "missing-target"),
        ({"next": [{"to": "nowhere.x"}]}, "missing-graph"),
        ({"next": [{"call": "haggle"}]}, "call-without-to"),
        ({"next": [{"call": "nowhere", "to": "a"}]}, "missing-graph"),
        ({"next": [{"call": "haggle", "to": "a", "with": {"prize": 3}}]}, "unknown-argument"),
        ({"next": [{"call": "haggle", "to": "a", "with": {"price": "cheap"}}]}, "wrong-type"),
        ({"next": [{"call": "haggle", "to": "a", "with": {"price": "=nothing"}}]}, "unknown-variable"),
        ({"next": [{"to": "a", "with": {"price": 3}}]}, "unknown-argument"),
        ({"next": [{"draw": "gossip", "to": "a"}]}, "missing-pool"),
        ({"next": [{"draw": "gossip", "call": "haggle", "to": "a"}]}, "call-and-draw"),
        ({"next": [{}]}, "missing-field"),
        ({"end": "true", "return": True}, "end-and-return"),
        ({"line": "x", "lines": ["y"]}, "line-and-reply"),
    ],
)
def test_ways_that_cannot_be(node: dict[str, object], code: str) -> None:
    made = world({"a": {"line": "x", **node}}, others={"haggle": HAGGLE}, w_variables={"gold": 1})
    assert code in [fault.code for fault in problems(made)]


def test_a_talk_does_not_pass_to_another_character() -> None:
    made = world({"a": {"line": "x", "next": [{"to": "tom.x"}]}})
    tom = made.characters["mira"].model_copy(update={"id": "tom", "graph": None})
    graph = DialogueGraph.model_validate(
        {"graph": "tom", "character": "tom", "start": "x", "nodes": {"x": {"id": "x", "line": "y"}}}
    )
    both = made.model_copy(
        update={"characters": {**made.characters, "tom": tom}, "graphs": {**made.graphs, "tom": graph}}
    )
    assert [fault.code for fault in problems(both)] == ["other-speaker"]
