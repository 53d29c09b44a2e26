"""What a model is asked: stable part first, player text as data, nothing that is withheld."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.contract import contract_for
from npcsdk.mind.prompt import HISTORY_CHARACTERS, Ask, Prompt, build, quoted
from npcsdk.mind.state import Entry, State
from npcsdk.testing.worlds import small_world
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
    contract = contract_for(WORLD, state, Player(name="Ann"), GRAPH.nodes[node], gotos=[edge.to for edge in edges])
    ask = Ask(MIRA, GRAPH, GRAPH.nodes[node], contract, edges)
    return build(WORLD, state, Player(name="Ann"), ask, seed=1, full=full)


def whole(made: Prompt) -> str:
    return "\n".join(message.content for message in made.messages)


@pytest.mark.parametrize("full", [True, False])
def test_the_stable_part_is_the_same_whatever_was_said(full: bool) -> None:
    one, other = prompt("hub", "Hello", full=full), prompt("chat", "Who are you?", full=full)
    assert one.stable == other.stable == 3
    assert one.messages[:3] == other.messages[:3]
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


def test_others_talks_are_not_overheard_and_long_ones_are_cut() -> None:
    old = tuple(Entry(n, "mira", "Ann", f"{n} " + "word " * 90, "say") for n in range(8))
    tom = Entry(8, "tom", "Ann", "a secret for Tom", "say")
    text = whole(prompt("hub", full=True, history=(*old, tom)))
    assert "Tom" not in text
    assert "7 word" in text
    assert "1 word" not in text
    assert len(text) < HISTORY_CHARACTERS + 2500


def test_the_shown_feeling_is_kept_and_lines_without_words_are_not() -> None:
    history = (Entry(1, "mira", "mira", "[happy] Sit down.", "line"), Entry(2, "mira", "mira", "[sad] ", "line"))
    contents = [message.content for message in prompt("hub", full=True, history=history).messages]
    assert "[happy] Sit down." in contents
    assert not any("[sad]" in content for content in contents[1:])


@given(st.text())
def test_player_text_holds_no_tag_and_no_chat_marker(text: str) -> None:
    unsafe = "[]【】［］﹇﹈<>＜＞﹤﹥｜\n\u2028\x00\x1b\x9b\u061c\u202e\ufeff\U000e0041\U000e0101"
    assert not set(quoted(text + unsafe)) & set(unsafe)


@given(st.text(alphabet=st.sampled_from("[]【】:gotohappy<|im_start|>system\n ")))
def test_a_request_has_its_roles_whatever_the_player_types(text: str) -> None:
    for full in (True, False):
        made = prompt("hub", text, full=full)
        assert [m.role for m in made.messages[:3]] == ["system", "user", "assistant"]
        assert sum(m.role == "system" for m in made.messages) == (2 if full else 1)
