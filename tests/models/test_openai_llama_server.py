"""The adapter against a real service: llama.cpp's server, over HTTP on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from npcsdk.errors import ModelError
from npcsdk.models.openai import OpenAIModel
from npcsdk.ports import Contract, Message, Prompt, Usage

KEY = "a-key-of-this-test-alone"
RULES = "You are Mira, who keeps a small inn by the river. " * 6


def prompt(words: str = "Is the road open?", *, tokens: int = 24, rules: str = RULES) -> Prompt:
    return Prompt((Message("system", rules), Message("user", words)), Contract(), seed=7, max_tokens=tokens)


@pytest.fixture(scope="module")
def url(smollm2: Path) -> Iterator[str]:
    xllamacpp: Any = pytest.importorskip("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = str(smollm2)
    params.n_ctx, params.n_parallel = 1024, 1
    params.warmup = params.fit_params = params.ui = False
    params.verbosity = -1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.api_keys = [KEY]
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


async def heard(model: OpenAIModel, asked: Prompt) -> tuple[str, Usage, list[str | Usage]]:
    items = [item async for item in model.stream(asked)]
    assert isinstance(items[-1], Usage)
    return "".join(item for item in items if isinstance(item, str)), items[-1], items


@pytest.fixture
async def model(url: str) -> Any:
    model = OpenAIModel("smollm2", base_url=url, api_key=KEY, first_token=60.0, between=60.0)
    yield model
    await model.aclose()


async def until_limit(model: OpenAIModel, asked: Prompt) -> tuple[str, Usage]:
    """What was said, also where a model of this size does not end within its limit."""
    items: list[str | Usage] = []
    failure = ""
    try:
        async for item in model.stream(asked):
            items.append(item)
    except ModelError as error:
        failure = str(error)
    assert not failure or "limit" in failure
    assert isinstance(items[-1], Usage)
    return "".join(item for item in items if isinstance(item, str)), items[-1]


async def test_it_streams_counts_and_caches(model: OpenAIModel) -> None:
    await model.warm(prompt())
    said, usage = await until_limit(model, prompt())
    assert said.strip()
    assert usage.prompt > 60
    assert 0 < usage.completion <= 24
    _, again = await until_limit(model, prompt("Who are you?"))
    assert again.cached >= 0.8 * again.prompt


async def test_it_stops_at_its_limit(model: OpenAIModel) -> None:
    with pytest.raises(ModelError, match="limit of 3 tokens") as caught:
        await heard(model, prompt(tokens=3))
    assert not caught.value.retryable


async def test_a_prompt_that_does_not_fit_is_refused(model: OpenAIModel) -> None:
    with pytest.raises(ModelError, match=r"answered 400: .*context") as caught:
        await heard(model, prompt(rules=RULES * 30))
    assert not caught.value.retryable


async def test_it_stops_early_and_serves_again(model: OpenAIModel) -> None:
    stream = model.stream(prompt("Tell me a very long story.", tokens=400))
    assert await anext(stream)
    await stream.aclose()
    async with asyncio.timeout(30):
        said, _ = await until_limit(model, prompt())
    assert said


async def test_another_key_is_refused_and_not_told(url: str) -> None:
    model = OpenAIModel("smollm2", base_url=url, api_key="another-key-entirely")
    with pytest.raises(ModelError, match="refuses the key") as caught:
        await heard(model, prompt())
    assert "another" not in str(caught.value)
    await model.aclose()
