"""OpenAI's chat completions, and every service that speaks the same protocol, streamed.

The chunks are parsed as they are: the openai package's typed objects cost ten times the CPU.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from importlib import import_module
from typing import Any

from npcsdk.errors import MissingExtra, ModelError, ModelTimeout
from npcsdk.models.clients import Clients
from npcsdk.models.endpoint import Endpoint, endpoint
from npcsdk.models.sse import ChunkReader, said
from npcsdk.ports import Prompt, Usage

LINGER = 0.5
"""Seconds for the end of the response to follow its end marker; then its connection serves again."""


class OpenAIModel:
    """A model behind an OpenAI-compatible service.

    Args:
        name: of the model, as the service knows it.
        base_url: of the service; without it OPENAI_BASE_URL or OpenAI's own.
        api_key: for this service; without it the environment's, see `npcsdk.models.endpoint`.
        connect: seconds to reach the service.
        first_token: seconds until the first piece of text.
        between: seconds between pieces of text.
        extra: more fields of the request body, such as `{"temperature": 0.8}`.

    Raises:
        SpecError: a URL that cannot be used, or no key for OpenAI.
    """

    judges_intents = True
    metered = True

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        connect: float = 5.0,
        first_token: float = 20.0,
        between: float = 10.0,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self._endpoint = endpoint(base_url, api_key)
        self._model = name
        self.name = f"openai:{name}" + (f"@{self._endpoint.url}" if base_url else "")
        self._connect, self._first, self._between = connect, first_token, between
        self._extra = dict(extra or {})
        self._clients = Clients(self._endpoint)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield the text as it comes, then a Usage if the service sends one.

        Raises:
            ModelTimeout: no connection, no first or no next piece in time.
            ModelError: the service refuses (`retryable` says whether to ask again), or breaks off.
        """
        openai = await _package()
        now = asyncio.get_running_loop().time
        deadline = now() + self._first
        reader = ChunkReader()
        try:
            completions = self._clients.get(openai).chat.completions.with_streaming_response
            async with AsyncExitStack() as stack:
                async with asyncio.timeout_at(deadline):
                    created = completions.create(**self._request(openai, prompt))
                    response = await stack.enter_async_context(created)
                received = response.iter_bytes()
                while some := await _next(received, deadline, ended=reader.done):
                    for item in reader.feed(some):
                        yield item
                        deadline = now() + self._between
                    if reader.done:
                        deadline = now() + LINGER
            if not reader.whole:
                raise ModelError(f"{self.name} broke off in the middle.")
        except ModelError as error:
            if (key := self._endpoint.key) and key in str(error):
                raise ModelError(str(error).replace(key, "…"), retryable=error.retryable) from None
            raise
        except TimeoutError:
            raise ModelTimeout(f"{self.name} gave no text in time.") from None
        except Exception as error:
            raise _failure(openai, error, self.name, self._endpoint) from error

    async def aclose(self) -> None:
        """Close the connections, once no other model of this service uses them."""
        await self._clients.aclose()

    def _request(self, openai: Any, prompt: Prompt) -> dict[str, Any]:
        # OpenAI's newer models refuse `max_tokens`, most other services know nothing else.
        limit = "max_completion_tokens" if "//api.openai.com/" in self._endpoint.url else "max_tokens"
        return {
            "model": self._model,
            "messages": [
                {"role": m.role, "content": m.content.encode("utf-8", "replace").decode()} for m in prompt.messages
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
            limit: prompt.max_tokens,
            "extra_body": self._extra,
            "timeout": openai.Timeout(self._first, connect=self._connect),
        }


async def _next(received: Any, deadline: float, *, ended: bool) -> bytes | None:
    """More bytes, or None at their end; past the end marker it is no fault if that is late."""
    try:
        async with asyncio.timeout_at(deadline):
            more: bytes | None = await anext(received, None)
            return more
    except TimeoutError:
        if ended:
            return None
        raise


async def _package() -> Any:
    try:
        return await asyncio.to_thread(import_module, "openai")  # half a second, the first time
    except ImportError as error:
        raise MissingExtra("openai", "all") from error


def _failure(openai: Any, error: Exception, name: str, place: Endpoint) -> ModelError:
    """What went wrong, in terms of what to do; the key is in none of it."""
    if isinstance(error, openai.APITimeoutError) or "Timeout" in type(error).__name__:
        return ModelTimeout(f"{name} did not answer in time.")
    if not isinstance(error, openai.APIStatusError):
        return ModelError(f"{name} cannot be reached, or broke off: {type(error).__name__}.")
    status = error.status_code
    if status in (401, 403):
        return ModelError(f"{name} refuses the key ({status}). Check {place.variable}.", retryable=False)
    reason = said(error.body)
    if place.key:
        reason = reason.replace(place.key, "…")
    broke = isinstance(error.body, dict) and error.body.get("code") == "insufficient_quota"
    again = (status in (408, 409, 425, 429) or status >= 500) and not broke
    return ModelError(f"{name} answered {status}: {reason}", retryable=again)
