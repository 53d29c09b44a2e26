import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.errors import ModelError, ModelTimeout, SpecError
from npcsdk.models import clients
from npcsdk.models.openai import OpenAIModel
from npcsdk.models.sse import MAX_LINE, ChunkReader
from npcsdk.ports import Contract, LanguageModel, Message, Prompt, Usage
from npcsdk.testing.openai_server import Answer, OpenAIServer

PROMPT = Prompt((Message("system", "You are Mira."), Message("user", "Hello")), Contract(), max_tokens=50)
SECRET = "sk-very-secret"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "NPCSDK_API_KEY_127_0_0_1", "OPENAI_ORG_ID"):
        monkeypatch.delenv(name, raising=False)


async def items(answer, into=None, **settings):
    got = [] if into is None else into
    async with OpenAIServer(answer) as server:
        model = OpenAIModel("mira-1", base_url=server.url, **settings)
        try:
            async for item in model.stream(PROMPT):
                got.append(item)
        finally:
            await model.aclose()
    return got


async def text(answer, **settings):
    return "".join(item for item in await items(answer, **settings) if isinstance(item, str))


async def failure(answer, **settings):
    with pytest.raises(ModelError) as caught:
        await items(answer, **settings)
    return caught.value


async def test_it_asks_as_the_protocol_says_and_streams():
    async with OpenAIServer("[happy] Well met.") as server:
        model = OpenAIModel("mira-1", base_url=server.url, extra={"temperature": 0.5})
        assert isinstance(model, LanguageModel)
        got = [item async for item in model.stream(PROMPT)]
        await model.aclose()
    assert "".join(got[:-1]) == "[happy] Well met."
    assert len(got) > 4
    assert got[-1] == Usage(prompt=9, cached=4, completion=len(got) - 1)
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body == {
        "model": "mira-1",
        "messages": [{"role": "system", "content": "You are Mira."}, {"role": "user", "content": "Hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 50,
        "seed": 0,
        "temperature": 0.5,
    }


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 1000])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
async def test_it_reads_the_stream_however_it_is_cut(size, line_end):
    said = "[happy] 你好，旅人 👩‍👩‍👧 café."
    assert await text(Answer(said, bytes_at_once=size, line_end=line_end)) == said


@settings(deadline=None)
@given(st.text(max_size=12), st.data())
def test_the_reader_does_not_care_where_bytes_are_cut(said, data):
    stream = b": hello\n\n" + b"".join(
        b"data:"
        + json.dumps({"choices": [{"delta": {"content": letter}}]}, ensure_ascii=False).encode("utf-8", "replace")
        + b"\r\n\r\n"
        for letter in said
    )
    stream += b'event: x\ndata: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\ndata: {bad\n'
    reader, got = ChunkReader(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        got += reader.feed(stream[:size])
        stream = stream[size:]
    assert "".join(got) == said.encode("utf-8", "replace").decode()
    assert reader.done
    assert reader.whole


async def test_without_the_end_marker_a_finished_reply_is_whole():
    assert await text(Answer("Well met.", done=False, usage=False)) == "Well met."


async def test_without_any_end_it_broke_off():
    error = await failure(Answer("Well met.", done=False, finish=None))
    assert "broke off" in str(error)
    assert error.retryable


async def test_a_cut_connection_is_an_error_after_what_came():
    got = []
    error = await failure(Answer("one two three four", between=0.01, cut_after=2), into=got)
    assert got == ["one", " two"]
    assert error.retryable


@pytest.mark.parametrize(
    ("status", "retryable"),
    [
        (400, False),
        (401, False),
        (403, False),
        (404, False),
        (408, True),
        (422, False),
        (429, True),
        (500, True),
        (503, True),
    ],
)
async def test_statuses(status, retryable):
    error = await failure(Answer(status=status, headers={"Retry-After": "1"}))
    assert error.retryable is retryable
    assert str(status) in str(error)


async def _refusing(more: bytes, pause: float) -> AsyncIterator[tuple[str, list[int]]]:
    """A server whose answer is an error without end; its URL, and the bytes it has sent."""
    sent, left = [0], asyncio.Event()

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 500 Oh\r\n\r\n")
        with suppress(ConnectionError):
            while True:
                writer.write(more)
                sent[0] += len(more)
                await writer.drain()
                await asyncio.sleep(pause)
        writer.close()
        left.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", sent
        await asyncio.wait_for(left.wait(), 10)


@pytest.mark.parametrize(("more", "pause", "kind"), [(b"x" * 50_000, 0.0, ModelError), (b"x", 0.02, ModelTimeout)])
async def test_an_error_without_end_is_not_read_for_ever(more, pause, kind):
    async with asynccontextmanager(_refusing)(more, pause) as (url, sent):
        model = OpenAIModel("mira-1", base_url=url, first_token=0.5)
        with pytest.raises(kind):
            async for _ in model.stream(PROMPT):
                pass
        await model.aclose()
    assert sent[0] < 20_000_000


async def test_an_empty_purse_is_not_worth_another_try():
    error = await failure(Answer(status=429, body={"error": {"code": "insufficient_quota", "message": "Pay."}}))
    assert not error.retryable
    assert "Pay." in str(error)


async def test_a_redirect_is_not_followed():
    async with OpenAIServer() as elsewhere:
        error = await failure(Answer(status=307, headers={"Location": elsewhere.url + "/chat/completions"}))
        assert not elsewhere.requests
    assert "307" in str(error)


async def test_nothing_is_asked_twice():
    async with OpenAIServer(Answer(status=500)) as server:
        model = OpenAIModel("m", base_url=server.url)
        with pytest.raises(ModelError):
            await anext(model.stream(PROMPT))
        await model.aclose()
    assert len(server.requests) == 1


async def test_nobody_there():
    async with OpenAIServer() as server:
        url = server.url
    model = OpenAIModel("m", base_url=url)
    with pytest.raises(ModelError, match="cannot be reached") as caught:
        await anext(model.stream(PROMPT))
    await model.aclose()
    assert caught.value.retryable


@pytest.mark.parametrize("answer", [Answer(first_token=60), Answer("aa bb cc", stall_after=0)])
async def test_no_first_token_in_time(answer):
    error = await failure(answer, first_token=0.2)
    assert isinstance(error, ModelTimeout)


async def test_no_next_token_in_time():
    error = await failure(Answer("aa bb cc", stall_after=2), between=0.1)
    assert isinstance(error, ModelTimeout)


async def test_comments_that_keep_the_connection_alive_are_no_text():
    error = await failure(Answer("a " * 500, raw=b": PROCESSING\n\n" * 500, bytes_at_once=14), first_token=5)
    assert "broke off" in str(error)


@pytest.mark.parametrize(
    "raw",
    [
        b"data: {not json}\n\n",
        b"data: [1, 2]\n\n",
        b'data: "text"\n\n',
        b'data: {"choices": "many"}\n\n',
        b'data: {"choices": [3]}\n\n',
        b'data: {"choices": [{"delta": "x"}]}\n\n',
        b'data: {"choices": [], "usage": "much"}\n\n',
        b"data: " + b"[" * 100_000 + b"\n\n",
        b"data: \xff\xfe\n\n",
        b'{"choices": [{"message": {"content": "not streamed"}}]}',
        b"<html>no</html>\n\n",
        b"",
    ],
)
async def test_what_is_no_stream_of_chunks_is_an_error(raw):
    assert isinstance(await failure(Answer(raw=raw)), ModelError)


def test_a_line_without_end_is_not_gathered_for_ever():
    reader = ChunkReader()
    assert list(reader.feed(b"x" * MAX_LINE)) == []
    reader.feed(b"x")
    assert "without end" in str(reader.failure)


async def test_an_error_within_the_stream():
    error = await failure(Answer(raw=b'data: {"error": {"message": "out of\\nmemory"}}\n\n'))
    assert "out of memory" in str(error)


@pytest.mark.parametrize(
    "raw",
    [
        b'data: {"choices": [{"delta": {"refusal": "I cannot."}}]}\n\n',
        b'data: {"choices": [{"delta": {}, "finish_reason": "content_filter"}]}\n\n',
    ],
)
async def test_a_refusal_is_not_worth_another_try(raw):
    assert not (await failure(Answer(raw=raw))).retryable


async def test_thoughts_roles_and_nulls_are_not_said():
    raw = (
        b'data: {"choices": [{"delta": {"role": "assistant", "content": null}}], "usage": null}\n\n'
        b'data: {"choices": [{"delta": {"reasoning_content": "hm"}}]}\n\n'
        b'data: {"choices": [{"delta": {"reasoning": "hm", "content": ""}}]}\n\n'
        b'data: {"choices": [{"delta": {"content": "Yes."}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
    )
    assert await items(Answer(raw=raw)) == ["", "", "Yes."]


async def test_lone_surrogates_do_not_stop_a_request():
    async with OpenAIServer() as server:
        model = OpenAIModel("m", base_url=server.url)
        prompt = Prompt((Message("user", "a\ud800b"),), Contract())
        assert [item async for item in model.stream(prompt)]
        await model.aclose()
    assert server.requests[0].body["messages"][0]["content"] == "a?b"


async def test_closing_the_stream_closes_the_connection():
    async with OpenAIServer(Answer("word " * 100, between=0.01)) as server:
        model = OpenAIModel("m", base_url=server.url)
        stream = model.stream(PROMPT)
        await anext(stream)
        await stream.aclose()
        async with asyncio.timeout(5):
            await server.left.wait()
        await model.aclose()


async def test_cancelling_before_the_first_token_closes_the_connection():
    async with OpenAIServer(Answer(first_token=60)) as server:
        model = OpenAIModel("m", base_url=server.url)
        task = asyncio.ensure_future(anext(model.stream(PROMPT)))
        async with asyncio.timeout(10):
            await server.asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.left.wait()
        await model.aclose()


async def test_a_connection_serves_again_and_models_share_it():
    async with OpenAIServer() as server:
        one, two = OpenAIModel("one", base_url=server.url), OpenAIModel("two", base_url=server.url)
        for model in (one, two, one):
            assert [item async for item in model.stream(PROMPT)]
        assert server.connections == 1
        await one.aclose()
        await one.aclose()
        assert [item async for item in two.stream(PROMPT)]
        assert server.connections == 1
        await two.aclose()
        assert not clients._shared[asyncio.get_running_loop()]
        assert [item async for item in two.stream(PROMPT)]
        assert server.connections == 2
        await two.aclose()


async def key_sent(url_of=lambda server: server.url, **settings):
    async with OpenAIServer() as server:
        model = OpenAIModel("m", base_url=url_of(server), **settings)
        assert SECRET not in repr(model._endpoint)
        assert [item async for item in model.stream(PROMPT)]
        await model.aclose()
    headers = server.requests[0].headers
    assert "openai-organization" not in headers
    return headers.get("authorization")


async def test_the_openai_key_does_not_go_elsewhere(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"Authorization: Bearer {SECRET}")
    assert await key_sent() is None


async def test_it_goes_where_openai_base_url_points(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    async with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        model = OpenAIModel("m")
        assert model.name == "openai:m"
        assert [item async for item in model.stream(PROMPT)]
        await model.aclose()
        assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"
        assert await key_sent() is None, "another port is another place"


async def test_a_host_has_its_own_key(monkeypatch):
    monkeypatch.setenv("NPCSDK_API_KEY_127_0_0_1", "theirs")
    assert await key_sent() == "Bearer theirs"
    assert await key_sent(api_key="given") == "Bearer given"


async def test_the_key_stands_in_no_error_and_no_log(caplog):
    caplog.set_level(logging.DEBUG)
    for status in (401, 400, 500):
        error = await failure(Answer(status=status, body={"error": {"message": f"bad {SECRET}"}}), api_key=SECRET)
        assert SECRET not in str(error)
    for said in (f'{{"error": {{"message": "bad {SECRET}"}}}}', f"{SECRET} is wrong"):
        error = await failure(Answer(raw=f"data: {said}\n\n".encode()), api_key=SECRET)
        assert SECRET not in str(error)
    assert SECRET not in caplog.text
    assert "NPCSDK_API_KEY_127_0_0_1" in str(await failure(Answer(status=401)))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/v1",
        "file:///etc/passwd",
        "host/v1",
        "https://",
        "https://user:hunter2@host/v1",
        "https://hunter2@host/v1",
        "http://host:port/v1",
        "http://[::1/v1",
        "https://host/v1?key=hunter2",
        "javascript:alert(1)",
    ],
)
def test_urls_that_are_refused(url):
    with pytest.raises(SpecError) as caught:
        OpenAIModel("m", base_url=url, api_key="k")
    assert "hunter2" not in str(caught.value)


def test_openai_without_a_key_says_which():
    with pytest.raises(SpecError, match="OPENAI_API_KEY"):
        OpenAIModel("gpt-4o-mini")


def test_a_key_with_a_line_break_is_refused_without_showing_it():
    with pytest.raises(SpecError) as caught:
        OpenAIModel("m", api_key="sk-abc\ndef")
    assert "sk-abc" not in str(caught.value)


def test_the_key_goes_to_openai_only_over_https(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    assert OpenAIModel("m")._endpoint.key == SECRET
    assert OpenAIModel("m", base_url="https://api.openai.com/v1/")._endpoint.key == SECRET
    for url in ("https://api.openai.com.evil.example/v1", "https://evil.example/api.openai.com/v1"):
        assert OpenAIModel("m", base_url=url)._endpoint.key == ""
    with pytest.raises(SpecError):
        OpenAIModel("m", base_url="http://api.openai.com/v1")
