"""What the player asks of themselves, and of promises, in words that the answer does not have."""

from __future__ import annotations

from typing import Any

import pytest

from npcsdk.memory import Memory
from npcsdk.mind.memory.asked import asked
from npcsdk.mind.memory.held import Held
from npcsdk.mind.memory.look import Look

TOLD = (
    "I am thirty-one years old.",
    "My name is Otto.",
    "I am a smith by trade.",
    "I come from Brno.",
    "I live in Lipt.",
    "My sister's name is Anna.",
    "The weather is fine.",
    "I'll bring you rope.",
    "Have you seen the geese?",
)


def mira(*texts: str, **more: Any) -> Held:
    held = Held("mira")
    fields: dict[str, Any] = {"said_by": "player", "to": "mira", "source": "told", "by": "player", **more}
    for at, text in enumerate(texts):
        held.add(Memory(id=f"{at}.0", text=text, time=at * 4000.0, turn=at, **fields))
    return held


def found(held: Held, text: str, **more: Any) -> list[str]:
    look = Look(text=text, now=1e6, holder="mira", names={"mira": "Mira", "player": "Ann"}, **more)
    return [each.memory.text for each in held.recall(look)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How old am I?", TOLD[0]),
        ("Do you know my name?", TOLD[1]),
        ("And what do I do for a living?", TOLD[2]),
        ("Where am I from?", TOLD[3]),
        ("Where do I live?", TOLD[4]),
        ("What did I promise you?", TOLD[7]),
        ("What do I owe you?", TOLD[7]),
        ("我多大了？", TOLD[0]),
        ("我叫什么？", TOLD[1]),
        ("我住在哪里？", TOLD[4]),
        ("我答应你什么了？", TOLD[7]),
        ("我答应过你什么？", TOLD[7]),
        ("我还欠你多少？", TOLD[7]),
    ],
)
def test_it_is_found_by_what_it_tells(question: str, answer: str) -> None:
    assert found(mira(*TOLD), question)[0] == answer


@pytest.mark.parametrize(
    "question",
    ["Do you remember me?", "What do you know about me?", "Have you forgotten what I said?", "你还记得我吗？"],
)
def test_all_that_the_player_told_of_themselves_is_found(question: str) -> None:
    told = found(mira(*TOLD), question, most=9)
    assert {*TOLD[:6]} <= {*told}
    assert "The weather is fine." not in told


def test_what_matters_is_found_though_it_claims_nothing_and_said_often_it_is_found_once() -> None:
    held = mira(*["My sister waits in Brezno."] * 5, "Where is my brother?", importance=0.6)
    held.add(Memory(id="9.0", text="Nice stew.", said_by="player", to="mira", source="told", by="player", turn=9))
    assert found(held, "Do you remember me?") == ["My sister waits in Brezno."]


@pytest.mark.parametrize(
    "text",
    [
        *("You know how to reach me.", "Let me know.", "Remember me to Tam.", "What do I do now?", "You told me."),
        *("What did I tell you about my dog?", "Do you remember what I said of the mill?"),
        *("Do you know my brother?", "你还记得我弟弟吗？", "我在想。", "Tell me about Tam.", "Where am I?"),
        *("别告诉别人，我欠法官四十块钱。", "我保证，这是真的。"),
    ],
)
def test_what_asks_for_nothing_of_it_finds_nothing_of_it(text: str) -> None:
    assert not any(asked(text))
    assert found(mira(*TOLD), text) == []


def test_what_holds_now_is_found_and_nobody_elses_words() -> None:
    held = mira("I live in Lipt.", "I moved to Prague.")
    assert found(held, "Where do I live?")[0] == "I moved to Prague."
    held.add(Memory(id="9.0", text="The player lives in Vienna.", said_by="tam", source="told", by="tam"))
    assert found(held, "Where do I live?")[0] == "I moved to Prague."


def test_what_was_promised_to_the_player_is_found_where_it_is_asked_for() -> None:
    held = mira("I'll bring you rope.")
    held.add(Memory(id="9.0", text="I'll bring you a lantern tomorrow.", said_by="mira", to="player", turn=9))
    assert found(held, "What did you promise me?") == ["I'll bring you a lantern tomorrow."]
    assert found(held, "What did I promise you?") == ["I'll bring you rope."]


def test_what_is_settled_hidden_or_of_this_turn_is_not() -> None:
    held = mira("I'll bring you rope.", "Here is the rope.")
    assert found(held, "What do I owe you?") == []
    held = mira("I'll bring you rope.")
    assert found(held, "What do I owe you?", before=0) == []
    held.add(Memory(id="s", text="Small talk.", kind="summary", of=("0.0",)))
    assert found(held, "What do I owe you?") == []


def test_no_more_comes_to_mind_than_was_asked_for() -> None:
    assert len(found(mira(*TOLD), "What do you know about me? Who am I?", most=3)) == 3
    assert found(mira(*TOLD), "Who am I?", most=0) == []


@pytest.mark.parametrize(
    ("question", "everything"),
    [
        ("What did I tell you?", True),
        ("Do you remember what I said about myself?", True),
        ("What did I say to you about me?", True),
        ("What did I tell you about my sister?", False),
        ("Have you forgotten what I said about the king?", False),
    ],
)
def test_what_was_said_about_another_is_not_all_of_the_player(question: str, everything: bool) -> None:
    assert asked(question).everything is everything
