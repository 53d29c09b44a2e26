"""All of the graph language, cut anywhere, reported on at will, saved and loaded: what is so is what was heard."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import everything
import pytest
from game import Game
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from twice import check_log

from npcsdk.events import (
    FACT,
    Event,
    Heard,
    InputReceived,
    LineChosen,
    NodeEntered,
    Notice,
    TurnStarted,
    VariableChanged,
)
from npcsdk.mind.state import State
from npcsdk.models.scripted import ScriptedModel
from npcsdk.ports import LanguageModel, Prompt
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.world.loading import load_world
from npcsdk.world.operations import apply_op
from npcsdk.world.world import World

TAVERN = Path(__file__).parents[2] / "examples" / "tavern"
CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]


def actions(words: tuple[str, ...], events: tuple[str, ...], people: tuple[str, ...]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(st.just("pick"), st.integers(0, 9)),
        st.tuples(st.just("pick"), st.integers(0, 9)),
        st.tuples(st.just("say"), st.sampled_from(words)),
        st.tuples(st.just("notify"), st.sampled_from(events)),
        st.tuples(st.just("interrupt"), st.none() | st.integers(-1, 40)),
        st.tuples(st.just("heard"), st.none() | st.integers(-1, 60)),
        st.tuples(st.just("tick"), st.sampled_from([0.5, 30.0])),
        st.tuples(st.just("talk_to"), st.sampled_from(people)),
        st.tuples(st.just("poll"), st.integers(1, 40)),
        st.tuples(st.just("sleep"), st.sampled_from([0.0, 0.03, 0.3, 9.0])),
        st.tuples(st.just("sleep"), st.just(9.0)),
        st.just(("begin",)),
        st.just(("again",)),
        st.just(("settle",)),
    )


def replies(choices: list[int]) -> Callable[[Prompt], str]:
    """What a model says that picks among the ways offered to it; every so often, none."""
    calls = 0

    def reply(prompt: Prompt) -> str:
        nonlocal calls
        calls += 1
        ways = [*re.findall(r"\n\[goto:([^\]]*)\]", prompt.messages[-1].content), ""]
        way = ways[(choices or [0])[calls % max(1, len(choices))] % len(ways)]
        return (f"[goto:{way}] " if way else "") + "[happy] One two three. [wave] Four five six. [curious] Seven."

    return reply


def models(choices: list[int]) -> dict[str, LanguageModel]:
    return {
        "judges": FakeModel(replies(choices), first_token=0.02, between=0.01, judges_intents=True),
        "speaks": FakeModel(replies([]), first_token=0.02, between=0.01),
        "scripted": ScriptedModel(),
    }


def happened(told: list[Event]) -> list[Event]:
    """The events that count, as a game would tell them: turn by turn, up to what it reported last."""
    turns: list[list[Event]] = []
    for event in told:
        if isinstance(event, TurnStarted) or not turns:
            turns.append([])
        turns[-1].append(event)
    kept = []
    for turn in turns:
        heard = [event.at for event in turn if isinstance(event, Heard)]
        kept += [event for event in turn if not heard or event.at <= heard[-1] or event.at == FACT]
    return kept


def agrees(world: World, state: State, told: list[Event]) -> None:
    """The state holds what a plain count of the events gives."""
    variables = dict(State.fresh(world, world.start).variables)
    visits: Counter[str] = Counter()
    picked: Counter[str] = Counter()
    lines: dict[str, int] = {}
    stacks: dict[str, Any] = {}
    graphs: dict[str, str] = {}
    who = world.start
    for event in happened(told):
        match event:
            case TurnStarted(character=who):
                pass
            case VariableChanged(name=name, op=op, value=value):
                variables[name] = apply_op(variables[name], op)
                assert variables[name] == value, event
            case InputReceived(kind="choose", name=name, graph=graph):
                picked[f"{graph or graphs[who]}.{name}"] += 1
            case LineChosen(line_id=name, order=order) if order:
                lines[name] = order
            case NodeEntered(graph=graph, node=node):
                before = stacks.get(who, ())
                stacks[who] = stack = before if event.stack is None else event.stack
                graphs[who] = graph
                visits[f"{graph}.{node}"] += not event.again
                if event.reason == "return":
                    assert stack == before[:-1]
                    assert (graph, node) == (before[-1].graph, before[-1].node)
    assert state.variables == variables
    assert {name: visit.times for name, visit in state.visits.items()} == {n: v for n, v in visits.items() if v}
    assert state.picked == dict(picked)
    assert state.lines == lines
    assert {name: place.stack for name, place in state.places.items()} == stacks


async def act(game: Game, action: tuple[Any, ...], folder: Path) -> None:
    if action[0] in ("again", "settle"):
        await game.settle()
    if action[0] == "again":
        await game.again(folder / "save.json")
    elif action[0] != "settle":
        await game.do(action)


async def played(
    game: Game, done: list[tuple[Any, ...]], folder: Path, check: Callable[[World, State], None] | None = None
) -> None:
    world = game.talk.world
    for action in [("begin",), *done, ("settle",)]:
        await act(game, action, folder)
        if action[0] in ("again", "settle"):
            agrees(world, game.talk.state, game.told)
        if check:
            check(world, game.talk.state)
    game.check()
    await game.again(folder / "save.json")
    check_log(game.talk)
    assert not [e for e in game.told if isinstance(e, Notice) and e.code in ("illegal_goto", "late_goto")]
    await game.talk.aclose()
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize("kind", ["judges", "speaks", "scripted"])
@settings(max_examples=60, deadline=None, suppress_health_check=CALM)
@given(
    done=st.lists(actions(everything.WORDS, everything.EVENTS, ("mira", "mira", "tom")), max_size=40),
    choices=st.lists(st.integers(0, 8), max_size=6),
)
@example(done=[("again",), ("notify", "bell"), ("interrupt", None), ("pick", 0)], choices=[])
def test_one_of_everything(
    kind: str, done: list[tuple[Any, ...]], choices: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    game = Game(everything.everything(), models(choices)[kind])
    run_virtual(played(game, done, tmp_path_factory.mktemp("saves"), everything.check))


VISIT = ("Let me fix the bridge for you", "What is the news?", "Could I have a room?", "Two is too dear", "hm")


@pytest.mark.parametrize("kind", ["judges", "scripted"])
@settings(max_examples=30, deadline=None, suppress_health_check=CALM)
@given(
    done=st.lists(actions(VISIT, ("player.draws_weapon", "rain"), ("mira", "mira", "tam")), max_size=40),
    choices=st.lists(st.integers(0, 8), max_size=6),
)
def test_the_tavern(
    kind: str, done: list[tuple[Any, ...]], choices: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    run_virtual(played(Game(load_world(TAVERN), models(choices)[kind]), done, tmp_path_factory.mktemp("saves")))


@settings(max_examples=60, deadline=None, suppress_health_check=CALM)
@given(
    done=st.lists(actions(everything.WORDS, everything.EVENTS, ("mira", "mira", "tom")), max_size=12),
    choices=st.lists(st.integers(0, 8), max_size=6),
    last=st.one_of(
        st.tuples(st.just("pick"), st.integers(0, 9)), st.tuples(st.just("say"), st.sampled_from(everything.WORDS))
    ),
    moment=st.sampled_from([0.0, 0.01, 0.03, 0.05, 0.1, 0.3]),
    taken=st.integers(0, 30),
    heard=st.none() | st.integers(-1, 30),
)
def test_after_a_cut_nothing_comes_any_more(
    done: list[tuple[Any, ...]],
    choices: list[int],
    last: tuple[Any, ...],
    moment: float,
    taken: int,
    heard: int | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async def scene() -> None:
        game = Game(everything.everything(), models(choices)["judges"])
        for action in [("begin",), *done, ("settle",), last, ("sleep", moment), ("poll", taken)]:
            await act(game, action, tmp_path_factory.mktemp("saves"))
        await game.do(("interrupt", heard))
        game.poll()
        state, told = game.talk.state, len(game.told)
        await asyncio.sleep(60.0)
        game.poll()
        assert game.talk.state == state
        assert not game.told[told:]
        agrees(game.talk.world, state, game.told)
        everything.check(game.talk.world, state)
        await game.talk.aclose()

    run_virtual(scene())
