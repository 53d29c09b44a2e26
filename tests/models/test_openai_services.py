"""What services differ in: fields, roles, thoughts, counts, headers. All are imitated here."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Sequence
from typing import Any

import pytest

from npcsdk.errors import ModelError, ModelTimeout, SpecError
from npcsdk.models import openai
from npcsdk.models.choosing import make_model
from npcsdk.models.endpoint import endpoint
from npcsdk.models.manners import THINKING, Manners
from npcsdk.models.openai import OpenAIModel
from npcsdk.models.usage import usage_of
from npcsdk.ports import Contract, Message, Prompt, Usage, Warmable
from npcsdk.testing.openai_server import Answer, OpenAIServer, Request

PROMPT = Prompt(
    (
        Message("system", "You are Mira."),
        Message("user", "Hello"),
        Message("assistant", "Sit down."),
        Message("user", "Why?"),
        Message("system", "Aim: be kind."),
    ),
    Contract(),
    seed=2**47 + 5,
    max_tokens=50,
    cache_key="tavern/mira",
)
GOOD = Answer("Well met.")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "NPCSDK_API_KEY_127_0_0_1"):
        monkeypatch.delenv(name, raising=False)


async def ask(
    answers: Answer | Sequence[Answer], *, name: str = "m", times: int = 1, **settings: Any
) -> tuple[list[str | Usage], list[Request], ModelError | None]:
    got: list[str | Usage] = []
    failure = None
    async with OpenAIServer(answers) as server:
        model = OpenAIModel(name, base_url=server.url, **settings)
        for _ in range(times):
            try:
                async for item in model.stream(PROMPT):
                    got.append(item)
            except ModelError as error:
                failure = error
        await model.aclose()
        return got, server.requests, failure


def text(got: list[str | Usage]) -> str:
    return "".join(item for item in got if isinstance(item, str))


def no(message: str, param: str | None = None, status: int = 400) -> Answer:
    return Answer(status=status, body={"error": {"message": message, "param": param, "code": "unsupported_parameter"}})


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (no("Unrecognized request argument supplied: stream_options"), "stream_options"),
        (no("Unsupported value: 'temperature' does not support 0.5 with this model.", "temperature"), "temperature"),
        (no('Invalid JSON payload received. Unknown name "seed": Cannot find field.'), "seed"),
        (
            no('[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]', None, 422),
            "seed",
        ),
        (no("nope", "seed"), "seed"),
        (no("nope", "stream_options.include_usage"), "stream_options"),
    ],
)
async def test_a_field_that_is_refused_is_dropped_and_remembered(answer: Answer, field: str) -> None:
    got, requests, failure = await ask((answer, GOOD, GOOD), times=2, extra={"temperature": 0.5})
    assert failure is None
    assert text(got) == "Well met." * 2
    assert [field in request.body for request in requests] == [True, False, False]
    assert all(len(request.body) == len(requests[0].body) - 1 for request in requests[1:])


async def test_several_fields_are_dropped_one_after_the_other() -> None:
    answers = (
        no("Use 'max_completion_tokens' instead of 'max_tokens'.", "max_tokens"),
        no("temperature: only 1 is supported", "temperature"),
        no("messages[0].role: use 'developer' instead", "messages[0].role"),
        GOOD,
    )
    got, requests, _ = await ask(answers, extra={"temperature": 0.5})
    assert text(got) == "Well met."
    last = requests[-1].body
    assert last["max_completion_tokens"] == 50
    assert not {"max_tokens", "temperature"} & last.keys()
    assert [message["role"] for message in last["messages"]] == ["developer", "user", "assistant", "user", "developer"]


@pytest.mark.parametrize(("own", "other"), [("max_tokens", "max_completion_tokens")])
async def test_a_limit_is_swapped_once_and_then_dropped(own: str, other: str) -> None:
    got, requests, _ = await ask((no(f"unknown field {own}"), no(f"unknown field {other}"), GOOD))
    assert text(got) == "Well met."
    assert [own in request.body for request in requests] == [True, False, False]
    assert [other in request.body for request in requests] == [False, True, False]


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("System role not supported", 400),
        ("Jinja Exception: System role not supported", 500),
        ("Unsupported value: 'messages[0].role' does not support 'system' with this model.", 400),
        ("Conversation roles must alternate user/assistant/user/assistant/...", 400),
        ("System message must be at the beginning.", 400),
        ("Developer instruction is not enabled for models/gemma-3", 400),
    ],
)
async def test_without_a_system_role_its_words_go_to_the_user(message: str, status: int) -> None:
    got, requests, _ = await ask((no(message, status=status), GOOD))
    assert text(got) == "Well met."
    assert requests[1].body["messages"] == [
        {"role": "user", "content": "You are Mira.\n\nHello"},
        {"role": "assistant", "content": "Sit down."},
        {"role": "user", "content": "Why?\n\nAim: be kind."},
    ]


@pytest.mark.parametrize(
    "answer",
    [
        no("This model's maximum context length is 4096 tokens; you asked for 5000 (50 in max_tokens)."),
        no("I do not like you."),
        no("seed", status=404),
        no("temperature overload", status=500),
        Answer(status=400, body="nope"),
        Answer(status=400, body=[1, 2]),
        Answer(status=400, body={"error": {"message": None, "param": {"a": 1}}}),
    ],
)
async def test_other_refusals_are_not_asked_again(answer: Answer) -> None:
    _, requests, failure = await ask(answer)
    assert failure is not None
    assert len(requests) == 1


async def test_a_service_that_refuses_whatever_it_is_asked_is_left_soon() -> None:
    every = "messages[0].role stream_options seed max_tokens max_completion_tokens use developer instead"
    _, requests, failure = await ask(no(every))
    assert failure is not None
    assert not failure.retryable
    assert len(requests) <= 6


async def test_thoughts_are_signs_of_life_and_get_room() -> None:
    long = Answer("", thoughts="Well, well, let me think", finish="length")
    got, requests, failure = await ask((long, GOOD), times=1)
    assert text(got) == ""
    assert [item for item in got if item == ""]
    assert failure is not None
    assert failure.retryable
    assert "limit of 50 tokens" in str(failure)
    assert got[-1] == Usage(9, 4, len(got) - 1), "what it used is told before the error"
    got, requests, failure = await ask((long, GOOD), times=2)
    assert text(got) == "Well met."
    assert [request.body["max_tokens"] for request in requests] == [50, 50 + THINKING]
    got, requests, failure = await ask((long, long), times=2)
    assert failure is not None
    assert not failure.retryable


@pytest.mark.parametrize("name", ["o1", "o3-mini", "openai/o4-mini", "gpt-5-nano", "deepseek-reasoner", "gpt-oss:20b"])
async def test_models_known_to_think_have_room_at_once(name: str) -> None:
    _, requests, _ = await ask(GOOD, name=name)
    assert requests[0].body["max_tokens"] == 50 + THINKING


@pytest.mark.parametrize("name", ["gpt-4o-mini", "llama3.2", "qwen-plus", "mistral-small", "go1", "deepseek-chat"])
async def test_others_have_not(name: str) -> None:
    _, requests, _ = await ask(GOOD, name=name)
    assert requests[0].body["max_tokens"] == 50


async def test_thoughts_keep_a_stream_alive() -> None:
    got, _, failure = await ask(Answer("Yes.", thoughts="hm " * 8, between=0.05), between=0.5, first_token=2.0)
    assert text(got) == "Yes."
    assert failure is None


def chunks(*deltas: dict[str, Any], finish: str | None = "stop", **more: Any) -> bytes:
    rows = [{"choices": [{"delta": delta}]} for delta in deltas]
    rows += [{"choices": [{"delta": {}, "finish_reason": finish}]}] if finish else []
    rows += [more] if more else []
    return b"".join(f"data: {json.dumps(row)}\n\n".encode() for row in rows) + b"data: [DONE]\n\n"


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
async def test_what_is_thought_is_not_said(field: str) -> None:
    got, _, _ = await ask(Answer(raw=chunks({field: "hm"}, {field: "hm", "content": ""}, {"content": "Yes."})))
    assert got == ["", "", "Yes."]


async def test_a_content_in_parts() -> None:
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]
    spoken = [{"type": "text", "text": "Yes."}]
    got, _, _ = await ask(Answer(raw=chunks({"content": parts}, {"content": spoken})))
    assert got == ["", "Yes."]


@pytest.mark.parametrize(
    ("raw", "why", "retryable"),
    [
        (chunks({"content": "No"}, {"refusal": "I cannot."}, usage={"prompt_tokens": 7}), "refused", False),
        (chunks({"content": "No"}, finish="content_filter", usage={"prompt_tokens": 7}), "filtered", False),
        (chunks({"content": "No"}, finish="length", usage={"prompt_tokens": 7}), "limit of 50", False),
        (chunks({"content": "No"}, finish=None, usage={"prompt_tokens": 7}), "", None),
        (
            chunks({"content": "No"}, finish="insufficient_system_resource", usage={"prompt_tokens": 7}),
            "resources",
            True,
        ),
        (chunks({"content": "No"}, finish=None, error={"message": "boom"}, usage={"prompt_tokens": 7}), "boom", True),
        (chunks({"content": "No"}, finish=None, usage={"prompt_tokens": 7})[:-14], "broke off", True),
    ],
)
async def test_what_was_used_is_told_before_the_error(raw: bytes, why: str, retryable: bool | None) -> None:
    got, _, failure = await ask(Answer(raw=raw))
    assert got == ["No", Usage(prompt=7)]
    assert (failure.retryable if failure else None) is retryable
    assert why in str(failure or "")


@pytest.mark.parametrize(
    ("counts", "usage"),
    [
        ({"prompt_tokens": 9, "completion_tokens": 3}, Usage(9, 0, 3)),
        ({"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}, "completion_tokens": 3}, Usage(9, 4, 3)),
        ({"prompt_tokens": 9, "prompt_tokens_details": None, "prompt_cache_hit_tokens": 5}, Usage(9, 5, 0)),
        ({"prompt_tokens": 9, "cached_tokens": 6}, Usage(9, 6, 0)),
        (
            {"input_tokens": 2, "cache_read_input_tokens": 7, "cache_creation_input_tokens": 1, "output_tokens": 3},
            Usage(10, 7, 3),
        ),
        ({"input_tokens": 9, "input_tokens_details": {"cached_tokens": 4}, "output_tokens": 3}, Usage(9, 4, 3)),
        ({"prompt_tokens": 9, "cache_read_input_tokens": 4}, Usage(9, 4, 0)),
        ({"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 400}}, Usage(9, 9, 0)),
        ({"prompt_tokens": -9, "completion_tokens": "3"}, Usage()),
        ({"prompt_tokens": 1e300, "completion_tokens": 10**30}, Usage()),
        ({"prompt_tokens": 9, "cost": 0.02}, Usage(9, cost=0.02)),
        ({"prompt_tokens": 9, "cost": -1}, Usage(9)),
        ({"prompt_tokens": 9, "cost": float("nan")}, Usage(9)),
        ({"prompt_tokens": 9, "cost": "free"}, Usage(9)),
        ({}, Usage()),
    ],
)
def test_counts_in_every_form(counts: dict[str, Any], usage: Usage) -> None:
    assert usage_of(counts) == usage


async def test_counts_with_every_chunk_are_told_once() -> None:
    raw = b"".join(
        b'data: {"choices": [{"delta": {"content": "a"}}], "usage": {"prompt_tokens": 5, "completion_tokens": %d}}\n\n'
        % n
        for n in range(1, 4)
    )
    got, _, _ = await ask(Answer(raw=raw + chunks()))
    assert got == ["a", "a", "a", Usage(5, 0, 3)]


async def test_a_cost_is_told_by_the_table_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def cost(model: str, usage: Usage, host: str) -> float:
        asked.append((model, usage.prompt, host))
        return 0.5

    monkeypatch.setattr(openai, "cost", cost)
    got, _, _ = await ask(Answer("a", counts={"prompt_tokens": 9, "cost": 0.02}))
    assert got[-1] == Usage(9, cost=0.5), "only OpenRouter is believed: it counts in dollars"
    assert asked == [("m", 9, "127.0.0.1")]


async def test_all_of_a_reply_has_its_time() -> None:
    _, _, failure = await ask(Answer("word " * 400, between=0.02), total=0.4)
    assert isinstance(failure, ModelTimeout)


async def test_the_readers_time_does_not_count() -> None:
    async with OpenAIServer(Answer("word " * 5)) as server:
        model = OpenAIModel("m", base_url=server.url, total=1.0, between=0.4)
        got = ""
        async for item in model.stream(PROMPT):
            await asyncio.sleep(0.25)
            got += item if isinstance(item, str) else ""
        await model.aclose()
    assert got == "word " * 5


async def test_warming_opens_the_connection_that_is_used() -> None:
    async with OpenAIServer() as server:
        model = OpenAIModel("some/model", base_url=server.url)
        assert isinstance(model, Warmable)
        await model.warm(PROMPT)
        await model.warm(PROMPT)
        assert [item async for item in model.stream(PROMPT)]
        await model.aclose()
        assert server.connections == 1
        assert {visit.path for visit in server.visits} == {"/v1/models"}
        assert len(server.requests) == 1
        assert not server.visits[0].body


async def test_nothing_of_the_players_machine_is_told() -> None:
    _, requests, _ = await ask(GOOD)
    assert [name for name in requests[0].headers if "stainless" in name] in ([], ["x-stainless-raw-response"])


async def test_only_openai_itself_gets_a_cache_key_and_hashed() -> None:
    _, requests, _ = await ask(GOOD)
    assert "prompt_cache_key" not in requests[0].body
    for url in ("https://api.openai.com/v1", "https://eu.api.openai.com/v1"):
        body = Manners("m", endpoint(url, "k"), {}).body(PROMPT)
        assert len(body["prompt_cache_key"]) == 32
        assert "mira" not in body["prompt_cache_key"]
    for url in ("https://api.openai.com.evil.example/v1", "https://evil.example/api.openai.com"):
        assert "prompt_cache_key" not in Manners("m", endpoint(url, "k"), {}).body(PROMPT)


async def test_a_seed_fits_every_service() -> None:
    _, requests, _ = await ask(GOOD)
    assert requests[0].body["seed"] == 5


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://tavern.openai.azure.com/openai/v1", "/openai/v1/chat/completions"),
        (
            "https://tavern.openai.azure.com/openai/deployments/mira?api-version=2024-10-21",
            "/openai/deployments/mira/chat/completions?api-version=2024-10-21",
        ),
    ],
)
async def test_azure(url: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPCSDK_API_KEY_TAVERN_OPENAI_AZURE_COM", "azure-key-1234")
    monkeypatch.setattr("npcsdk.models.endpoint.Endpoint.azure", True)
    place = endpoint(url)
    assert (place.key, place.azure) == ("azure-key-1234", True)
    async with OpenAIServer() as server:
        here = server.url.removesuffix("/v1") + url.removeprefix("https://tavern.openai.azure.com")
        model = OpenAIModel("mira", base_url=here, api_key="azure-key-1234")
        assert [item async for item in model.stream(PROMPT)]
        await model.aclose()
    (request,) = server.requests
    assert request.path == path
    assert request.headers["api-key"] == "azure-key-1234"
    assert "authorization" not in request.headers
    assert request.body["max_completion_tokens"] == 50


@pytest.mark.parametrize(
    ("host", "azure"),
    [
        ("tavern.openai.azure.com", True),
        ("tavern.services.ai.azure.com", True),
        ("tavern.openai.azure.us", True),
        ("openai.azure.com.evil.example", False),
        ("evilazure.com", False),
        ("azure.com", False),
        ("api.openai.com", False),
    ],
)
def test_which_hosts_are_azure(host: str, azure: bool) -> None:
    assert endpoint(f"https://{host}/openai/v1", "k").azure is azure


@pytest.mark.parametrize(
    "query", ["key=hunter2", "api-version=1&key=hunter2", "api-version=a b", "api-version=%41", "x"]
)
def test_no_other_query_is_taken(query: str) -> None:
    with pytest.raises(SpecError) as caught:
        endpoint(f"https://host/v1?{query}", "k")
    assert "hunter2" not in str(caught.value)


def test_a_spec_may_hold_a_version() -> None:
    model = make_model("openai:mira@https://t.openai.azure.com/openai/deployments/mira?api-version=2024-10-21")
    assert isinstance(model, OpenAIModel)
    assert model._endpoint.version == "2024-10-21"
    assert model._endpoint.url.endswith("/mira")


async def test_a_kept_connection_that_is_closed_is_made_anew_once() -> None:
    served: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the first request of a connection, and closes it when the second comes."""
        length = 0
        served.append(0)
        while (line := await reader.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length"):
                length = int(line.split(b":")[1])
        await reader.readexactly(length)
        if never:
            writer.close()
            return
        body = chunks({"content": "Yes."})
        writer.write(b"HTTP/1.1 200 -\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await reader.readline()
        writer.close()

    for never in (False, True):
        served.clear()
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            model = OpenAIModel("m", base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
            if never:
                with pytest.raises(ModelError, match="broke off"):
                    await anext(model.stream(PROMPT))
            else:
                for _ in range(3):
                    assert [item async for item in model.stream(PROMPT)] == ["Yes."]
            await model.aclose()
        assert len(served) == (1 if never else 3)


async def test_a_stream_that_is_compressed_unasked() -> None:
    raw = gzip.compress(chunks({"content": "Yes."}, {"content": " No."}))
    got, requests, failure = await ask(Answer(raw=raw, headers={"Content-Encoding": "gzip"}, bytes_at_once=9))
    assert requests[0].headers["accept-encoding"] == "identity"
    assert failure is None
    assert text(got) == "Yes. No."
