"""One HTTP client for each service, key and event loop, shared by all models that talk to it.

The openai package makes the requests; its aiohttp transport costs a quarter of the CPU of the default one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from npcsdk.errors import MissingExtra
from npcsdk.models.encoded import beginning
from npcsdk.models.endpoint import Endpoint

KEEP = 300.0
"""Seconds that an idle connection is kept: a player thinks longer than the usual 5, and a new one costs round trips."""
_PER_REQUEST = ("x-stainless-retry-count", "x-stainless-read-timeout")
MAX_ERROR = 65_536
"""Bytes read of an answer that is an error."""


@dataclass(slots=True)
class Shared:
    """The openai package, a client of it, and the headers that each of its requests must be given.

    `answered` says that a request was, so that later ones may find a connection that was kept.
    """

    openai: Any
    client: Any
    headers: Mapping[str, Any]
    users: int = 0
    answered: bool = False


_Loops = WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Endpoint, Shared]]

_shared: _Loops = WeakKeyDictionary()
_lock = threading.Lock()


class Clients:
    """What one model uses of the shared clients: at most one on each event loop it runs on."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Shared] = WeakKeyDictionary()

    async def get(self) -> Shared:
        """The client for the running loop, made when nobody on it has one yet.

        Raises:
            MissingExtra: the openai package, or aiohttp beneath it, is not installed.
        """
        loop = asyncio.get_running_loop()
        if loop not in self._loops:
            tls = await asyncio.to_thread(_prepared)
        if loop not in self._loops:
            with _lock:
                here = _shared.setdefault(loop, {})
            if self._endpoint not in here:
                here[self._endpoint] = _make(self._endpoint, tls)
            here[self._endpoint].users += 1
            self._loops[loop] = here[self._endpoint]
        return self._loops[loop]

    async def aclose(self) -> None:
        """Use the running loop's client no more; the last of its users closes it."""
        loop = asyncio.get_running_loop()
        mine = self._loops.pop(loop, None)
        if mine is None:
            return
        mine.users -= 1
        if mine.users == 0:
            del _shared[loop][self._endpoint]
            await mine.client.close()


@cache
def _prepared() -> Any:
    """The package imported (half a second) and a TLS context with its certificates (30 ms): both for a thread."""
    try:
        import aiohttp  # noqa: F401
        import httpx2
        import openai  # noqa: F401
    except ImportError as error:
        raise MissingExtra("openai[aiohttp]", "all") from error
    return httpx2.create_ssl_context()


async def _short_error(response: Any) -> None:
    """Keep the start of an error's text: the package reads all of it, however long."""
    if response.is_success:
        return
    start = bytearray()
    async for some in response.stream:
        start += some
        if len(start) > MAX_ERROR:
            break
    await response.stream.aclose()
    # Taken out of its packing here too: the package would make any number of bytes of it.
    text = beginning(bytes(start[:MAX_ERROR]), response.headers.pop("content-encoding", "identity"))
    response.stream = type(response)(response.status_code, content=text).stream


def _make(endpoint: Endpoint, tls: Any) -> Shared:
    import httpx2
    import openai

    omit = openai.Omit()
    client = openai.AsyncOpenAI(
        base_url=endpoint.url,
        api_key=endpoint.key or "none",  # the client insists on having one
        max_retries=0,  # a turn has one deadline and retries within it
        default_query={"api-version": endpoint.version} if endpoint.version else None,
        # A redirect could lead elsewhere with what the player said.
        http_client=openai.DefaultAioHttpClient(
            verify=tls,
            follow_redirects=False,
            limits=httpx2.Limits(max_connections=None, keepalive_expiry=KEEP),
            event_hooks={"response": [_short_error]},
        ),
    )
    if not endpoint.official:
        # The package reads these from the environment, where they were set for OpenAI.
        client.organization = client.project = None
        client._custom_headers = {}
    # The package tells of the player's system, which is nobody's business.
    told = [name for name in client.default_headers if name.lower().startswith("x-stainless-")]
    headers: dict[str, Any] = dict.fromkeys((*told, *_PER_REQUEST), omit)
    # Compressed, a stream would come late and cost more.
    headers["Accept-Encoding"] = "identity"
    if endpoint.azure:
        headers |= {"Authorization": omit, "api-key": endpoint.key}
    elif not endpoint.key:
        headers["Authorization"] = omit
    return Shared(openai, client, headers)
