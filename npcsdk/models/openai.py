"""OpenAI's chat completions, and every service that speaks the same protocol, streamed.

The openai package asks and authenticates; what comes back is read as it is, since its typed objects
cost ten times the CPU. What services differ in is in `npcsdk.models.manners`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

from npcsdk.errors import MissingExtra, ModelError, ModelTimeout
from npcsdk.models.clients import Clients, Shared
from npcsdk.models.encoded import streamed
from npcsdk.models.endpoint import endpoint
from npcsdk.models.failures import broken, discreet, refused, said, unanswered
from npcsdk.models.manners import Manners
from npcsdk.models.prices import cost
from npcsdk.models.sse import ChunkReader
from npcsdk.ports import Prompt, Usage

LINGER = 0.5
"""Seconds for the end of the response to follow its end marker; then its connection serves again."""

MAX_LIST = 4_000_000
"""Bytes read of a list of models, which is read only so that its connection serves again."""


class OpenAIModel:
    """A model behind an OpenAI-compatible service.

    Args:
        name: of the model, as the service knows it.
        base_url: of the service; without it OPENAI_BASE_URL or OpenAI's own.
        api_key: for this service; without it the environment's, see `npcsdk.models.endpoint`.
        connect: seconds to reach the service.
        first_token: seconds until the first sign of life: text, or thoughts.
        between: seconds between signs of life.
        total: seconds for all of a reply; the time that its reader takes does not count.
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
        total: float = 120.0,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self._endpoint = endpoint(base_url, api_key)
        self._model = name
        self.name = f"openai:{name}" + (f"@{self._endpoint.url}" if base_url else "")
        self._connect, self._first, self._between, self._total = connect, first_token, between, total
        self._manners = Manners(name, self._endpoint, extra or {})
        self._clients = Clients(self._endpoint)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield the text as it comes, then a Usage if the service sends one.

        An empty text is a sign of life: the model thinks. The Usage comes also before an error.

        Raises:
            ModelTimeout: no connection, no first or no next sign of life in time, or not done in time.
            ModelError: the service refuses (`retryable` says whether to ask again, `retry_after`
                when), breaks off, filters the reply, or ends it at its limit of tokens.
        """
        reader, now = ChunkReader(), asyncio.get_running_loop().time
        failure: ModelError | None = None
        end = now() + self._total
        due = min(now() + self._first, end)
        try:
            async with AsyncExitStack() as stack:
                received = await self._ask(stack, prompt, due)
                while some := await _next(received, due, ended=reader.ended):
                    for text in reader.feed(some):
                        held = now()
                        yield text
                        end += now() - held
                        due = min(now() + self._between, end)
                    if reader.done and reader.failure:
                        break  # what goes on without end is not read to it
                    if reader.ended:
                        due = min(due, now() + LINGER)
        except MissingExtra:
            raise
        except TimeoutError:
            failure = ModelTimeout(f"{self.name} gave no text in time.")
        except Exception as error:
            failure = error if isinstance(error, ModelError) else broken(self.name, error)
        if reader.ended or failure is None:  # how a connection ends matters only before the reply does
            failure = self._fault(reader, prompt)
        if reader.usage:
            yield self._priced(reader.usage)
        if failure:
            raise discreet(failure, self._endpoint.key) from None

    async def warm(self, prompt: Prompt) -> None:
        """Import the package and open a connection; nothing is asked of the model.

        Raises:
            ModelError: the service cannot be reached in time.
        """
        try:
            async with asyncio.timeout(self._connect + self._first):
                shared = await self._clients.get()
                models = shared.client.models.with_streaming_response
                async with models.list(extra_headers=shared.headers) as response:
                    shared.answered, size = True, 0
                    async for some in response.iter_bytes():
                        if (size := size + len(some)) > MAX_LIST:
                            break
        except (MissingExtra, ModelError):
            raise
        except Exception as error:
            if not hasattr(error, "status_code"):  # an answer, whatever it says, came over a connection
                raise discreet(broken(self.name, error), self._endpoint.key) from None

    def price(self, usage: Usage) -> float | None:
        """What this usage costs, in US dollars; None where no price is known."""
        return self._priced(usage).cost

    async def aclose(self) -> None:
        """Close the connections, once no other model of this service uses them."""
        await self._clients.aclose()

    async def _ask(self, stack: AsyncExitStack, prompt: Prompt, due: float) -> AsyncIterator[bytes]:
        """The bytes of the answer to a prompt, asked again while a refusal teaches how to ask."""
        async with asyncio.timeout_at(due):
            shared = await self._clients.get()
            kept = shared.answered
            while True:
                body = self._manners.body(prompt)
                try:
                    response = await stack.enter_async_context(self._request(shared, body))
                    shared.answered = True
                    return streamed(response.http_response)
                except shared.openai.APIConnectionError as error:
                    # A connection that was kept may be closed just as it is used again.
                    if not kept or not unanswered(error):
                        raise
                    kept = False
                except shared.openai.APIStatusError as error:
                    status, told = error.status_code, error.body
                    if not self._manners.learn(body, status, told):
                        place = self._endpoint.variable
                        raise refused(self.name, place, status, told, error.response.headers) from None

    def _request(self, shared: Shared, body: Mapping[str, Any]) -> Any:
        # All goes into `extra_body`: the package would walk through every message.
        return shared.client.chat.completions.with_streaming_response.create(
            model=self._model,
            messages=[],
            extra_body=body,
            extra_headers=shared.headers,
            timeout=shared.openai.Timeout(None, connect=self._connect),
        )

    def _fault(self, reader: ChunkReader, prompt: Prompt) -> ModelError | None:
        """What was wrong with a reply that has ended."""
        room, known = self._manners.room(prompt), self._manners.thinks
        self._manners.thinks = known or reader.thought
        if reader.failure:
            return reader.failure
        if not reader.whole and reader.other.lstrip()[:1] in (b"<", b"{"):
            return ModelError(f"{self.name} answered with what is no stream: {said(reader.other)} Check the URL.")
        if not reader.whole:
            return ModelError(f"{self.name} broke off in the middle.")
        if reader.short:
            # A model that turns out to think gets room for it from now on.
            retry = reader.thought and not known
            return ModelError(f"{self.name} stopped at its limit of {room} tokens.", retryable=retry, of_prompt=True)
        return None

    def _priced(self, usage: Usage) -> Usage:
        """With its cost: as OpenRouter tells it, which charges in dollars, else by the table of prices."""
        host = self._endpoint.host
        told = usage.cost if host == "openrouter.ai" else None
        return usage._replace(cost=cost(self._model, usage, host) if told is None else told)


async def _next(received: AsyncIterator[bytes], deadline: float, *, ended: bool) -> bytes | None:
    """More bytes, or None at their end; past the end of the reply it is no fault if that is late."""
    try:
        async with asyncio.timeout_at(deadline):
            more: bytes | None = await anext(received, None)
            return more
    except TimeoutError:
        if ended:
            return None
        raise
