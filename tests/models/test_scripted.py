import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.errors import ModelError
from npcsdk.models.scripted import ScriptedModel
from npcsdk.ports import Contract, LanguageModel, Message, Prompt

LINES = ("[happy] Ale or stew?", "[worried] The bridge is out.", "[curious] Where do you come from?")


def ask(*messages: tuple[str, str], lines=LINES, seed=0):
    return Prompt(tuple(Message(role, text) for role, text in messages), Contract(authored=tuple(lines)), seed=seed)


async def say(prompt):
    return "".join([piece async for piece in ScriptedModel().stream(prompt)])


def test_it_is_a_language_model():
    assert isinstance(ScriptedModel(), LanguageModel)
    assert not ScriptedModel.judges_intents


async def test_it_says_an_authored_line_word_by_word():
    said = [piece async for piece in ScriptedModel().stream(ask(lines=["[happy] Well  met,\nfriend."]))]
    assert said == ["[happy]", " Well", "  met,", "\nfriend."]


async def test_shared_words_win_over_the_seed():
    for seed in range(6):
        assert await say(ask(("user", "Is the bridge open?"), seed=seed)) == LINES[1]


async def test_chinese_words_count_too():
    lines = ["今天的酒很好。", "那座石桥断了。"]
    for seed in range(4):
        assert await say(ask(("user", "石桥能走吗？"), lines=lines, seed=seed)) == lines[1]


async def test_the_seed_decides_where_nothing_else_does():
    assert {await say(ask(seed=seed)) for seed in range(3)} == set(LINES)
    assert await say(ask(seed=7)) == await say(ask(seed=7))


async def test_without_lines_it_cannot_answer():
    with pytest.raises(ModelError, match="fallback") as caught:
        await say(ask(lines=[]))
    assert not caught.value.retryable


@given(st.lists(st.text(), min_size=1), st.lists(st.text()), st.integers(0, 2**63))
async def test_whatever_is_written_or_said_a_line_comes_whole(lines, heard, seed):
    assert await say(ask(*(("user", text) for text in heard), lines=lines, seed=seed)) in lines
