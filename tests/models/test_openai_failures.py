"""What is told of a failure: when to ask again, what is wrong, and nothing of a key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.errors import ModelError, ModelTimeout
from npcsdk.models.failures import (
    LONGEST_WAIT,
    TELLING,
    broken,
    discreet,
    refused,
    reported,
    retry_after,
    said,
    without,
)
from npcsdk.models.openai import OpenAIModel
from npcsdk.ports import Contract, Message, Prompt
from npcsdk.testing.openai_server import Answer, OpenAIServer

KEY = "sk-proj-Abc123Def456Ghi789Jkl012"
PROMPT = Prompt((Message("system", "You are Mira."), Message("user", "Hello")), Contract())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": " 0.25 "}, 0.25),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "60"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "3"}, 3.0),
        ({"retry-after": "99999999"}, LONGEST_WAIT),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e3"}, None),
        ({"retry-after": "1_0"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 99 Oct 2015 07:28:00 GMT"}, None),
        ({"retry-after": "Wed, 21 Oct 99999999999 07:28:00 GMT"}, None),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, LONGEST_WAIT),
    ],
)
def test_when_to_ask_again(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_date_is_waited_for() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert 90 < (retry_after({"retry-after": soon}) or 0) <= 100


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_header_does_harm(text: str) -> None:
    for name in ("retry-after", "retry-after-ms"):
        seconds = retry_after({name: text})
        assert seconds is None or 0 <= seconds <= LONGEST_WAIT


async def test_the_error_says_when() -> None:
    async with OpenAIServer(Answer(status=429, headers={"Retry-After": "7"})) as server:
        model = OpenAIModel("m", base_url=server.url)
        with pytest.raises(ModelError) as caught:
            await anext(model.stream(PROMPT))
        await model.aclose()
    assert caught.value.retry_after == 7.0
    assert caught.value.retryable


def tells(text: str) -> bool:
    return any(KEY[at : at + TELLING].lower() in text.lower() for at in range(len(KEY) - TELLING + 1))


@pytest.mark.parametrize(
    "echo",
    [
        KEY,
        f"'{KEY}'",
        KEY.upper(),
        KEY[:12] + "..." + KEY[-12:],
        KEY[3:],
        f"key={KEY}&x",
        f'{{"key": "{KEY}"}}',
        KEY + KEY,
        "ß" + KEY,
        "İ" + KEY,
        "x" * 290 + KEY,
    ],
)
def test_no_piece_of_a_key_is_told(echo: str) -> None:
    told = str(refused("openai:m", "OPENAI_API_KEY", 400, {"message": f"Incorrect API key: {echo}."}, {}))
    assert tells(told) or len(echo) > 290
    assert not tells(without(told, KEY))
    assert not tells(str(discreet(ModelError(f"wrong: {echo}"), KEY)))
    assert without(told, "") == told


@settings(deadline=None)
@given(st.text("abcK-19", max_size=60), st.text("abcK-19", min_size=1, max_size=20))
def test_what_is_left_holds_no_piece(text: str, key: str) -> None:
    left = without(text, key).lower()
    size = min(TELLING, len(key))
    assert not any(key.lower()[at : at + size] in left for at in range(len(key) - size + 1))


def test_an_error_stays_what_it_was() -> None:
    error = discreet(ModelTimeout(f"late {KEY}", retryable=False, retry_after=3.0), KEY)
    assert isinstance(error, ModelTimeout)
    assert (error.retryable, error.retry_after, str(error)) == (False, 3.0, "late …")
    same = ModelError("plain")
    assert discreet(same, KEY) is same


async def test_no_service_gets_a_key_into_an_error() -> None:
    cut = f"{KEY[:14]}*****{KEY[-9:]}"
    body = {"error": {"message": f"Incorrect API key provided: {cut}"}}
    stream = f'data: {{"error": {{"message": "what is {cut}?"}}}}\n\n'.encode()
    for answer in (Answer(status=400, body=body), Answer(raw=stream), Answer(raw=f"data: {cut}\n\n".encode())):
        async with OpenAIServer(answer) as server:
            model = OpenAIModel("m", base_url=server.url, api_key=KEY)
            with pytest.raises(ModelError) as caught:
                await anext(model.stream(PROMPT))
            await model.aclose()
        assert not tells(str(caught.value))
        assert "…" in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "body", [None, "text", b"\xff\x00", 3, [], {}, {"error": None}, {"error": "no"}, {"message": 5}]
)
def test_any_body_makes_an_error(body: object) -> None:
    error = refused("openai:m", "KEY", 500, body, {})
    assert str(error).startswith("openai:m answered 500: ")
    assert str(error).isprintable()


def test_what_is_said_is_short_and_on_one_line() -> None:
    assert said("a\n\tb\x1b[31m\u202e c") == "a b [31m c"
    assert len(said({"message": "x" * 10_000})) == 300


def test_what_lasts_is_not_asked_again() -> None:
    assert not reported({"code": "context_length_exceeded"}).retryable
    assert not reported({"code": 400}).retryable
    assert reported({"code": 502}).retryable
    assert reported("overloaded").retryable


async def test_what_cannot_be_reached_says_why() -> None:
    async with OpenAIServer() as plain:
        urls = {"no such host": "http://tavern.invalid/v1", "TLS failed": plain.url.replace("http:", "https:")}
        async with OpenAIServer() as gone:
            urls["nothing listens"] = gone.url
        for why, url in urls.items():
            model = OpenAIModel("m", base_url=url)
            with pytest.raises(ModelError, match=why) as caught:
                await anext(model.stream(PROMPT))
            assert caught.value.retryable
            with pytest.raises(ModelError, match=why):
                await model.warm(PROMPT)
            await model.aclose()


def test_an_error_of_its_own_making_ends() -> None:
    one, two = OSError("a"), OSError("b")
    one.__cause__, two.__cause__ = two, one
    assert "OSError" in str(broken("m", one))
