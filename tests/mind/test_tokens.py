"""An estimate of tokens that is near enough to plan by, and rather too high."""

from __future__ import annotations

from pathlib import Path

import pytest
from gguf_tokenizer import tokenizer
from hypothesis import given
from hypothesis import strategies as st
from injections import INJECTIONS

from npcsdk import load_world
from npcsdk.mind.prompt import Message
from npcsdk.mind.quoting import quoted
from npcsdk.mind.tokens import MESSAGE, estimate, estimate_messages, shortened
from npcsdk.opening import tavern

CHINESE = (
    "你好，请问去北边的路通了吗？",
    "三天前的那场暴风雨把桥冲垮了，现在马车过不去。",
    "我可以帮你修桥，我是个木匠。",
    "老板娘，来一碗羊肉汤和一杯麦酒。",
    "昨天晚上河上有灯光，你看见了吗？",
    "祝你一路平安，路上小心那第三级台阶。",
    "旅店的名字是从哪里来的？她的祖母曾经把盐错放进茶里，一个渔夫喝完又要了一碗。",
    "她四十来岁，动作麻利，待人热情，很难被骗。她总是先让人吃饱，再问问题。",
    "今天真冷，我没有钱，可以洗碗换一张床吗？",
)


def english() -> list[str]:
    world = load_world(tavern())
    replies = [node.reply for node in world.graphs["mira"].nodes.values() if node.reply]
    examples = [
        text for node in world.graphs["mira"].nodes.values() for edge in node.transitions for text in edge.examples
    ]
    lore = [entry.text for entry in world.lore.values()]
    return [*lore, *examples, *(line for reply in replies for line in (*reply.fallback, reply.goal))]


@pytest.mark.parametrize("texts", [english(), CHINESE], ids=["English", "Chinese"])
def test_it_is_near_the_real_count_and_rather_too_high(smollm2: Path, texts: list[str]) -> None:
    made, _ = tokenizer(smollm2)
    real, about = sum(len(made.encode(text).ids) for text in texts), sum(map(estimate, texts))
    assert real * 0.99 <= about <= real * 1.2


def test_no_text_of_a_player_is_much_longer_than_thought(smollm2: Path) -> None:
    made, _ = tokenizer(smollm2)
    for text in INJECTIONS:
        said = quoted(text)
        assert len(made.encode(said).ids) <= 2.5 * estimate(said) + 8, text


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("你", 2), ("😀", 4)])
def test_little_is_never_nothing(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


@given(st.text(), st.text())
def test_more_text_has_more_tokens_and_parts_no_fewer_than_the_whole(one: str, other: str) -> None:
    assert max(estimate(one), estimate(other)) <= estimate(one + other) <= estimate(one) + estimate(other)


@given(st.text(), st.integers(0, 40))
def test_a_shortened_text_is_its_beginning_and_fits(text: str, tokens: int) -> None:
    short = shortened(text, tokens)
    assert text.startswith(short)
    assert estimate(short) <= tokens
    assert short == text or estimate(text) > tokens


def test_each_message_costs_its_frame() -> None:
    assert estimate_messages([Message("user", "a"), Message("assistant", "")]) == 2 * MESSAGE + 1
