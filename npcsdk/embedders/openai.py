"""OpenAI's embeddings, and every service or program that speaks the same protocol: Ollama, llama.cpp, vLLM.

What is embedded leaves this machine, unless the URL is on it: what players say, and what characters remember of it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from npcsdk.embedders.plain import checked
from npcsdk.errors import EmbedderError, ModelError
from npcsdk.models.clients import Clients, Shared
from npcsdk.models.encoded import streamed
from npcsdk.models.endpoint import endpoint
from npcsdk.models.failures import broken, discreet, refused, said, unanswered
from npcsdk.models.prices import cost
from npcsdk.models.usage import usage_of
from npcsdk.ports import Usage

BATCH = 16
"""Texts of one request."""
TRIES = 3
"""Times that one request is sent, while the service says that it may work later."""
PAUSES = (0.5, 2.0)
"""Seconds between them, where the service names none."""
MOST = 8_000_000
"""Bytes read of an answer: 16 vectors of 16,000 numbers."""
SHORT = 512
"""Numbers asked of OpenAI's newer models, which can give fewer: by its own figures nearly as good, in less memory."""
_SHORTENS = re.compile(r"text-embedding-3-(small|large)")


class OpenAIEmbedder:
    """Vectors from an OpenAI-compatible service.

    Args:
        model: its name, as the service knows it.
        base_url: of the service; without it OPENAI_BASE_URL or OpenAI's own.
        api_key: for this service; without it the environment's, see `npcsdk.models.endpoint`.
        dimensions: numbers of a vector, where the service lets one choose; 0 for as many as the model has.
            Without it 512 of those that can be shortened.
        timeout: seconds for one request, its repetitions included.

    Attributes:
        dimension: of the last vectors; 0 before the first.
        used: tokens so far, and what they cost where every one of them had a price. No budget counts them.

    Raises:
        SpecError: a URL that cannot be used, or no key for OpenAI.
    """

    metered = True
    wait = 1.0
    batch = BATCH

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        dimensions: int | None = None,
        timeout: float = 20.0,
    ) -> None:
        self._endpoint = endpoint(base_url, api_key)
        self._model = model
        self._asked = (SHORT if _SHORTENS.fullmatch(model) else 0) if dimensions is None else dimensions
        self._clients = Clients(self._endpoint)
        self.name = f"openai:{model}" + (f"@{self._endpoint.url}" if base_url else "")
        self.dimension = 0
        self.timeout = timeout
        self.used = Usage(cost=0.0)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector for each text, of which 1000 characters are sent, some texts a request.

        Raises:
            EmbedderError: a text is empty, no answer came in time, the service refuses, or it sent no vectors.
            MissingExtra: the openai package, or aiohttp beneath it, is not installed.
        """
        heads = [checked(self.name, text) for text in texts]
        vectors: list[list[float]] = []
        for first in range(0, len(heads), BATCH):
            vectors += await self._batch(heads[first : first + BATCH])
        lengths = {len(vector) for vector in vectors}
        if len(lengths) > 1:
            raise EmbedderError(f"{self.name}: vectors of {min(lengths)} and of {max(lengths)} numbers")
        self.dimension = max(lengths, default=self.dimension)
        return vectors

    async def aclose(self) -> None:
        """Close the connections, once nobody else uses this service. May be called twice."""
        await self._clients.aclose()

    async def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        try:
            async with asyncio.timeout(self.timeout) as limit:
                for pause in (*PAUSES, None):
                    try:
                        return self._read(await self._ask(texts), len(texts))
                    except ModelError as error:
                        await self._again(error, pause, limit.when() or 0.0)
        except TimeoutError:
            pass
        raise EmbedderError(f"{self.name}: no vectors within {self.timeout:g} s")

    async def _again(self, error: ModelError, pause: float | None, end: float) -> None:
        """Wait before a request is sent again.

        Raises:
            EmbedderError: it cannot help, or not in time; what went wrong, without the key.
        """
        wait = pause if error.retry_after is None else error.retry_after
        if pause is None or not error.retryable or asyncio.get_running_loop().time() + (wait or 0.0) >= end:
            asks = f" It asks to wait {error.retry_after:g} s." if error.retry_after else ""
            raise EmbedderError(f"{discreet(error, self._endpoint.key)}{asks}") from None
        await asyncio.sleep(wait or 0.0)

    async def _ask(self, texts: Sequence[str]) -> bytes:
        """The answer to one request, sent again while a refusal teaches how to ask."""
        shared = await self._clients.get()
        kept = shared.answered
        while True:
            body: dict[str, Any] = {"model": self._model, "input": texts, "encoding_format": "float"}
            if self._asked:
                body["dimensions"] = self._asked
            try:
                async with self._request(shared, body) as response:
                    shared.answered = True
                    return await self._whole(response.http_response)
            except shared.openai.APIStatusError as error:
                if "dimensions" in body and _names(error, "dimensions"):
                    self._asked = 0
                    continue
                place = self._endpoint.variable
                raise refused(self.name, place, error.status_code, error.body, error.response.headers) from None
            except ModelError:
                raise
            except Exception as error:
                # A connection that was kept may be closed just as it is used again.
                if not kept or not unanswered(error):
                    raise broken(self.name, error) from None
                kept = False

    def _request(self, shared: Shared, body: Mapping[str, Any]) -> Any:
        return shared.client.embeddings.with_streaming_response.create(
            model=self._model,
            input="",
            encoding_format="float",
            extra_body=body,
            extra_headers=shared.headers,
            timeout=shared.openai.Timeout(None, connect=self.timeout),
        )

    async def _whole(self, response: Any) -> bytes:
        received = bytearray()
        async for some in streamed(response):
            received += some
            if len(received) > MOST:
                raise ModelError(f"{self.name} sent more than {MOST >> 20} MiB.", retryable=False)
        return bytes(received)

    def _read(self, answer: bytes, count: int) -> list[list[float]]:
        try:
            told = json.loads(answer)
            rows = sorted(told["data"], key=lambda row: row.get("index", 0))
            vectors = [[float(value) for value in row["embedding"]] for row in rows]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            text = said(answer[:300])
            raise ModelError(
                f"{self.name} answered with what are no embeddings: {text} Check the URL, and that the model makes "
                "vectors.",
                retryable=False,
            ) from None
        if len(vectors) != count or not all(vectors) or not all(isfinite(v) for vector in vectors for v in vector):
            raise ModelError(f"{self.name}: not one vector of usable numbers for each text", retryable=False)
        self._count(usage_of(told.get("usage")))
        return vectors

    def _count(self, usage: Usage | None) -> None:
        if usage is None or not usage.prompt:
            return
        price = cost(self._model, usage, self._endpoint.host)
        total = None if price is None or self.used.cost is None else self.used.cost + price
        self.used = Usage(prompt=self.used.prompt + usage.prompt, cost=total)


def _names(error: Any, field: str) -> bool:
    """Whether a refusal is about a field of the request."""
    return error.status_code in (400, 422) and re.search(rf"\b{field}\b", said(error.body)) is not None
