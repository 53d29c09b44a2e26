"""Services that answer what no service should: each ends soon, and what follows a whole reply harms it not."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest

from npcsdk.errors import ModelError
from npcsdk.models.openai import OpenAIModel
from npcsdk.models.sse import MAX_LINE, MAX_REPLY, ChunkReader
from npcsdk.models.usage import MOST, usage_of
from npcsdk.ports import Contract, Message, Prompt, Usage
from npcsdk.testing.openai_server import Answer, OpenAIServer

PROMPT = Prompt((Message("system", "You are Mira."), Message("user", "Hello")), Contract())
KINDS = {"gzip": gzip.compress, "deflate": zlib.compress}


def chunk(text: Any = None, finish: str | None = None, index: int = 0) -> bytes:
    choice = {"index": index, "delta": {"content": text}, "finish_reason": finish}
    return f"data: {json.dumps({'choices': [choice]})}\n\n".encode()


SAID, END, DONE = chunk("Well met, ") + chunk("traveller."), chunk(finish="stop"), b"data: [DONE]\n\n"


async def ask(answer: Answer) -> tuple[str, Usage | None, ModelError | None]:
    text, usage, failure = "", None, None
    async with OpenAIServer(answer) as server:
        model = OpenAIModel("m", base_url=server.url, first_token=20, between=20)
        try:
            async for item in model.stream(PROMPT):
                if isinstance(item, Usage):
                    usage = item
                else:
                    text += item
        except ModelError as error:
            failure = error
        await model.aclose()
    return text, usage, failure


@pytest.mark.parametrize(
    "after",
    [
        b"data: garbage\n\n",
        b'data: {"error": {"message": "late"}}\n\n',
        b'data: {"choices": [], "usage": "lots"}\n\n',
        b'data: {"choices": [], "usage": [1]}\n\n',
        b'data: {"choices": [], "usage": {"prompt_tokens_details": [1]}}\n\n',
        b'data: {"choices": 5}\n\n',
        END + END,
        chunk(finish="length"),
        b"a" * (MAX_LINE + 1),
    ],
)
async def test_what_follows_a_whole_reply_does_it_no_harm(after: bytes) -> None:
    text, _, failure = await ask(Answer(raw=SAID + END + after + DONE))
    assert text == "Well met, traveller."
    assert failure is None


async def test_only_the_first_choice_is_spoken() -> None:
    other = chunk("No, ", index=1)
    text, _, failure = await ask(Answer(raw=other + SAID + other + chunk(finish="length", index=1) + END + DONE))
    assert (text, failure) == ("Well met, traveller.", None)


@pytest.mark.parametrize("part", [None, "traveller", 5, ["text"], {"type": "text", "text": None}])
async def test_odd_parts_of_a_content_are_passed_over(part: object) -> None:
    text, _, failure = await ask(Answer(raw=chunk([part]) + SAID + END + DONE))
    assert (text, failure) == ("Well met, traveller.", None)


async def test_a_mark_before_the_first_line_costs_no_words() -> None:
    text, _, _ = await ask(Answer(raw=b"\xef\xbb\xbf" + SAID + END + DONE, bytes_at_once=1))
    assert text == "Well met, traveller."


@pytest.mark.parametrize("raw", [b"<html>Log in</html>", b' {"error": "Unexpected endpoint"}'])
async def test_what_is_no_stream_is_shown(raw: bytes) -> None:
    _, _, failure = await ask(Answer(raw=raw))
    assert "no stream" in str(failure)
    assert raw.decode().strip() in str(failure)
    assert "URL" in str(failure)


async def test_a_place_that_leads_elsewhere_says_so() -> None:
    _, _, failure = await ask(Answer(status=308, headers={"Location": "https://example.invalid/v1"}))
    assert "elsewhere" in str(failure)
    assert failure is not None
    assert not failure.retryable


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [b"\n", b"a", b"data:\n", b"data: {}\n\n", b": wait\n\n"])
async def test_what_unpacks_without_end_is_not_unpacked_to_its_end(kind: str, content: bytes) -> None:
    raw = KINDS[kind](content * (4 * MAX_REPLY // len(content)))
    _, _, failure = await ask(Answer(raw=raw, headers={"Content-Encoding": kind}))
    assert "without end" in str(failure)


def test_the_reader_takes_no_more_than_its_bound() -> None:
    reader = ChunkReader()
    for _ in range(MAX_REPLY // 100_000 + 1):
        reader.feed(b"\n" * 100_000)
    assert reader.done
    assert "without end" in str(reader.failure)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_error_that_unpacks_without_end_is_cut(kind: str) -> None:
    body = KINDS[kind](json.dumps({"error": {"message": "No room."}}).encode() + b" " * 50_000_000)
    _, _, failure = await ask(Answer(status=503, headers={"Content-Encoding": kind}, packed=body))
    assert "answered 503" in str(failure)


@pytest.mark.parametrize("kind", ["gzip", "br", "zstd"])
async def test_an_error_that_cannot_be_unpacked_keeps_its_status(kind: str) -> None:
    answer = Answer(status=401, headers={"Content-Encoding": kind}, packed=b"none of it")
    _, _, failure = await ask(answer)
    assert "refuses the key (401)" in str(failure)


@pytest.mark.parametrize(
    ("kind", "why"), [("gzip", "not compressed as it says"), ("br", "compressed its answer"), ("zstd", "zstd")]
)
async def test_a_stream_that_cannot_be_unpacked(kind: str, why: str) -> None:
    text, _, failure = await ask(Answer(raw=SAID + END, headers={"Content-Encoding": kind}))
    assert text == ""
    assert why in str(failure)


@pytest.mark.parametrize("kind", ["utf-8", "none", "", "Identity"])
async def test_names_of_no_compression_change_nothing(kind: str) -> None:
    text, _, failure = await ask(Answer(raw=SAID + END, headers={"Content-Encoding": kind}))
    assert (text, failure) == ("Well met, traveller.", None)


@pytest.mark.parametrize(
    ("counts", "usage"),
    [
        ({"prompt_tokens": 12.0, "completion_tokens": 7.0}, Usage(12, 0, 7)),
        ({"prompt_tokens": -5, "completion_tokens": float("nan"), "cost": float("nan")}, Usage()),
        ({"prompt_tokens": MOST + 1, "completion_tokens": float("inf"), "cost": 1e400}, Usage()),
        ({"prompt_tokens": 5, "prompt_tokens_details": [1]}, Usage(5)),
        ({"prompt_tokens": 5, "prompt_tokens_details": {"cached_tokens": 10**40}}, Usage(5)),
        ([1], None),
        ("lots", None),
    ],
)
def test_counts_that_are_none(counts: object, usage: Usage | None) -> None:
    assert usage_of(counts) == usage
