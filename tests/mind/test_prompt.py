"""What a model is asked: stable part first, player text as data, nothing that is withheld."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.contract import contract_for
from npcsdk.mind.exchanges import authored
from npcsdk.mind.past import LONGEST
from npcsdk.mind.prompt import SHOWN, Ask, Prompt, build
from npcsdk.mind.state import WINDOW, Entry, State
from npcsdk.mind.tokens import estimate_messages
from npcsdk.mind.way import Way
from npcsdk.testing.worlds import small_world
from npcsdk.world.conditions import Condition
from npcsdk.world.world import Player

WORLD = small_world()
MIRA = WORLD.characters["mira"]
GRAPH = WORLD.graphs["mira"]


def prompt(
    node: str, said: str = "Hello", *, full: bool, history: tuple[Entry, ...] = (), choices: bool = False
) -> Prompt:
    state = State.fresh(WORLD, "mira")
    state.history = [*history, Entry(9, "mira", "Ann", said, "say")]
    edges = tuple(edge for edge in GRAPH.nodes[node].transitions if edge.intent) if choices else ()
    ways = tuple(Way(edge, "mira", "mira", edge.to, 0, edge.to, edge.intent) for edge in edges)
    contract = contract_for(WORLD, state, Player(name="Ann"), GRAPH.nodes[node], gotos=[way.name for way in ways])
    ask = Ask(MIRA, GRAPH, GRAPH.nodes[node], contract, ways)
    return build(WORLD, state, Player(name="Ann"), ask, seed=1, full=full)


def whole(made: Prompt) -> str:
    return "\n".join(message.content for message in made.messages)


@pytest.mark.parametrize("full", [True, False])
def test_the_stable_part_is_the_same_whatever_was_said(full: bool) -> None:
    one, other = prompt("hub", "Hello", full=full), prompt("chat", "Who are you?", full=full)
    assert one.stable == other.stable == (3 if full else 5)
    assert one.messages[: one.stable] == other.messages[: one.stable]
    assert "Mira keeps the inn." in one.messages[0].content


@pytest.mark.parametrize("full", [True, False])
def test_what_a_node_withholds_is_not_in_it(full: bool) -> None:
    assert "ledger" not in whole(prompt("hub", full=full))
    assert "ledger" in whole(prompt("secret", full=True))


def test_a_sealed_choice_shows_only_its_intent() -> None:
    text = whole(prompt("hub", full=True, choices=True))
    assert "[goto:secret] the player asks for the ledger." in text
    assert "Admit" not in text
    assert "[goto:chat] the player wants to talk. Aim: Tell a little of yourself." in text


def test_lore_that_the_speaker_does_not_know_is_not_revealed() -> None:
    tom = WORLD.characters["tom"]
    node = GRAPH.nodes["secret"]
    ask = Ask(tom, GRAPH, node, contract_for(WORLD, State.fresh(WORLD, "tom"), Player(), node))
    made = build(WORLD, State.fresh(WORLD, "tom"), Player(), ask, seed=1, full=True)
    assert "under the bar" not in whole(made)


def test_others_talks_are_not_overheard() -> None:
    heard = Entry(7, "mira", "Ann", "a word for Mira", "say")
    tom = Entry(8, "tom", "Ann", "a secret for Tom", "say")
    text = whole(prompt("hub", full=True, history=(heard, tom)))
    assert "a word for Mira" in text
    assert "secret" not in text


def test_the_shown_feeling_is_kept_and_lines_without_words_are_not() -> None:
    history = (Entry(1, "mira", "mira", "[happy] Sit down.", "line"), Entry(2, "mira", "mira", "[sad] ", "line"))
    contents = [message.content for message in prompt("hub", full=True, history=history).messages]
    assert "[happy] Sit down." in contents
    assert not any("[sad]" in content for content in contents[1:])


@given(st.text(alphabet=st.sampled_from("[]【】:gotohappy<|im_start|>system\n ")))
def test_a_request_has_its_roles_whatever_the_player_types(text: str) -> None:
    for full in (True, False):
        made = prompt("hub", text, full=full)
        assert [m.role for m in made.messages[:3]] == ["system", "user", "assistant"]
        assert sum(m.role == "system" for m in made.messages) == (2 if full else 1)


def test_a_small_model_is_shown_what_the_graph_answers_but_no_secret() -> None:
    stable = prompt("hub", full=False)
    shown = [message.content for message in stable.messages[1 : stable.stable]]
    assert shown == ["Hello!", "[happy] Sit down, you.", "tell me about yourself", "I was born here."]
    assert "ledger" not in " ".join(shown)


def test_shown_exchanges_hold_no_word_that_gives_a_secret_away() -> None:
    told = GRAPH.nodes["chat"].model_copy(
        update={"reply": GRAPH.nodes["chat"].reply.model_copy(update={"fallback": ("The Ledger? Born here.", "Aye.")})}
    )
    graph = GRAPH.model_copy(update={"nodes": {**GRAPH.nodes, "chat": told}})
    world = WORLD.model_copy(update={"graphs": {**WORLD.graphs, "mira": graph}})
    shown = [message.content for exchange in authored(world, MIRA) for message in exchange]
    assert shown == ["tell me about yourself", "Aye."]


def test_an_edge_with_a_condition_is_not_shown() -> None:
    hub = GRAPH.nodes["hub"]
    edges = tuple(
        edge.model_copy(update={"if_": Condition("trust >= 10")}) if edge.to == "chat" else edge
        for edge in hub.transitions
    )
    graph = GRAPH.model_copy(update={"nodes": {**GRAPH.nodes, "hub": hub.model_copy(update={"transitions": edges})}})
    assert list(authored(WORLD.model_copy(update={"graphs": {"mira": graph}}), MIRA)) == []


def talk(turns: int, text: str = "And then what did the miller say to that") -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for turn in range(1, turns + 1):
        entries += [Entry(turn, "mira", "Ann", f"{text} {turn}?", "say"), Entry(turn, "mira", "mira", "Aye.", "line")]
    return tuple(entries)


def at_turn(turn: int, *, full: bool, budget: int | None = None, text: str = "What did he say") -> Prompt:
    state = State.fresh(WORLD, "mira")
    state.turn = turn
    state.history = [*talk(turn - 1, text)[-(WINDOW - 1) :], Entry(turn, "mira", "Ann", f"Now {turn}", "say")]
    node = GRAPH.nodes["hub"]
    ask = Ask(MIRA, GRAPH, node, contract_for(WORLD, state, Player(name="Ann"), node))
    return build(WORLD, state, Player(name="Ann"), ask, seed=turn, full=full, budget=budget)


def shared(one: Prompt, other: Prompt) -> int:
    pairs = zip(one.messages, other.messages, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one.messages), len(other.messages)))


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("budget", [None, 400])
def test_most_requests_begin_as_the_one_before(full: bool, budget: int | None) -> None:
    turns = [at_turn(turn, full=full, budget=budget) for turn in range(2, 60)]
    leaps = 0
    for before, after in itertools.pairwise(turns):
        assert after == at_turn(int(after.seed), full=full, budget=budget)
        kept = shared(before, after)
        leaps += kept < len(before.messages) - (1 + 2 * SHOWN)
        assert kept >= before.stable
    assert leaps <= len(turns) / (6 if full and budget is None else 2) + 1


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("text", ["What did he say", "他后来又说了什么" * 6, "word " * 60])
def test_a_request_keeps_to_its_budget(full: bool, text: str) -> None:
    for turn in range(1, 40):
        assert estimate_messages(at_turn(turn, full=full, budget=900, text=text).messages) <= 900


@pytest.mark.parametrize("full", [True, False])
def test_rules_persona_and_the_last_words_are_never_trimmed(full: bool) -> None:
    whole_prompt, least = at_turn(20, full=full), at_turn(20, full=full, budget=1)
    kept = 3  # The system message and the persona's one exchange.
    assert least.messages[:kept] == whole_prompt.messages[:kept]
    assert "Now 20" in whole(least)
    assert "What did he say" not in whole(least)


def test_very_long_words_of_a_player_are_cut_at_the_same_place_every_turn() -> None:
    made = prompt("hub", "長" * 4000, full=False)
    assert len(made.messages[-1].content) == LONGEST // 2
    assert sum("長" in message.content for message in made.messages) == 1  # Too long to be said twice.


def test_a_small_model_is_shown_no_history() -> None:
    state = State.fresh(WORLD, "mira")
    state.history = [
        Entry(1, "mira", "Ann", "Where is the cat?", "say"),
        Entry(1, "mira", "mira", "On the roof.", "line"),
        Entry(2, "mira", "Ann", "And the dog?", "say"),
    ]
    node, player = GRAPH.nodes["hub"], Player(name="Ann")
    ask = Ask(MIRA, GRAPH, node, contract_for(WORLD, state, player, node))
    whole_talk, last_only = (
        build(WORLD, state, player, ask, seed=1, full=False, history=history) for history in (True, False)
    )
    assert "roof" in str(whole_talk.messages)
    assert "roof" not in str(last_only.messages)
    assert last_only.messages[-1] == whole_talk.messages[-1]
    assert last_only.messages[: last_only.stable] == whole_talk.messages[: whole_talk.stable]
