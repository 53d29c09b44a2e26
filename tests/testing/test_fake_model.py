import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.errors import ModelError
from npcsdk.ports import Contract, LanguageModel, Message, Prompt, Usage
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import REFUSAL, FakeModel, Fault, pieces

PROMPT = Prompt((Message("user", "Hello there"),), Contract())


async def listen(model, into=None):
    said = [] if into is None else into
    async for piece in model.stream(PROMPT):
        said.append(piece)
    return said


async def text_of(model):
    return "".join(piece for piece in await listen(model) if isinstance(piece, str))


def test_it_is_a_language_model():
    assert isinstance(FakeModel(), LanguageModel)


@given(st.text())
def test_pieces_lose_nothing(text):
    assert "".join(pieces(text)) == text
    assert all(pieces(text))


def test_pieces_are_small_in_any_script():
    assert pieces("[happy] Welcome, friend.") == ["[", "happ", "y", "]", " Welc", "ome", ",", " frie", "nd", "."]
    assert pieces("你好。真的吗？") == list("你好。真的吗？")
    assert pieces("  \n ") == ["  \n "]


async def test_replies_are_cycled():
    model = FakeModel(["one", "two"])
    assert [await text_of(model) for _ in range(3)] == ["one", "two", "one"]
    assert len(model.prompts) == 3


async def test_a_function_sees_the_prompt():
    model = FakeModel(lambda prompt: prompt.messages[-1].content.upper())
    assert await text_of(model) == "HELLO THERE"


async def test_usage_comes_last_and_once():
    said = await listen(FakeModel("abc def"))
    assert [type(piece) for piece in said] == [str, str, Usage]


def test_delays_are_kept():
    async def times():
        loop = asyncio.get_running_loop()
        model = FakeModel("aaaa bbbb cccc", first_token=0.1, between=0.02)
        return [loop.time() async for piece in model.stream(PROMPT) if isinstance(piece, str)], model.closed_at

    at, closed = run_virtual(times())
    assert at[0] == pytest.approx(0.1)
    assert [b - a for a, b in pairwise(at)] == pytest.approx([0.02, 0.02])
    assert closed == [at[-1]]


async def test_an_error_before_the_first_piece():
    model = FakeModel("hello", faults={0: Fault("error", retryable=False)})
    with pytest.raises(ModelError) as caught:
        await listen(model)
    assert not caught.value.retryable
    assert model.open_streams == 0
    assert await text_of(model) == "hello"


async def test_an_error_after_pieces_even_past_the_end():
    for after, heard in ((2, "aaaa bbbb"), (3, "aaaa bbbb cccc"), (99, "aaaa bbbb cccc")):
        said = []
        with pytest.raises(ModelError):
            await listen(FakeModel("aaaa bbbb cccc", faults=Fault("error", after=after)), into=said)
        assert "".join(said) == heard


async def test_a_bug_is_not_a_model_error():
    with pytest.raises(RuntimeError, match="bug"):
        await listen(FakeModel(faults=Fault("bug")))


def test_a_stall_holds_back_the_pieces_after_it():
    async def stalled():
        model = FakeModel("aaaa bbbb", faults=Fault("stall", after=1, seconds=60))
        said = []
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(listen(model, into=said), 5)
        return said, model.open_streams

    assert run_virtual(stalled())[0] == ["aaaa"]


async def test_empty_tags_and_refusal():
    assert await text_of(FakeModel("hi", faults=Fault("empty"))) == ""
    assert await text_of(FakeModel("[sad] hi [wave]", faults=Fault("tags"))) == "[sad][wave]"
    assert await text_of(FakeModel("hi", faults=Fault("tags"))) == "[happy]"
    assert await text_of(FakeModel("hi", faults=Fault("refuse"))) == REFUSAL


async def test_closing_a_stream_is_noted():
    model = FakeModel("aaaa bbbb cccc")
    stream = model.stream(PROMPT)
    await anext(stream)
    assert model.open_streams == 1
    await stream.aclose()
    assert model.open_streams == 0
    assert len(model.closed_at) == 1
    await model.aclose()
    await model.aclose()
    assert model.closed


async def test_cancelling_the_reader_closes_the_stream():
    model = FakeModel(between=60)
    task = asyncio.create_task(listen(model))
    await asyncio.sleep(0)
    assert model.open_streams == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert model.open_streams == 0
