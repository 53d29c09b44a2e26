"""One HTTP client for each service, key and event loop, shared by all models that talk to it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from npcsdk.models.endpoint import Endpoint

KEEP = 300.0
"""Seconds that an idle connection is kept: a player thinks longer than the usual 5, and a new one costs round trips."""


@dataclass(slots=True)
class _Shared:
    client: Any
    users: int = 0


MAX_ERROR = 65_536
"""Bytes read of an answer that is an error."""

_Loops = WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Endpoint, _Shared]]

_shared: _Loops = WeakKeyDictionary()
_lock = threading.Lock()


class Clients:
    """What one model uses of the shared clients: at most one on each event loop it runs on."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, _Shared] = WeakKeyDictionary()

    def get(self, openai: Any) -> Any:
        """The client for the running loop, made when nobody on it has one yet."""
        loop = asyncio.get_running_loop()
        if loop not in self._loops:
            with _lock:
                here = _shared.setdefault(loop, {})
            if self._endpoint not in here:
                here[self._endpoint] = _Shared(_make(openai, self._endpoint))
            here[self._endpoint].users += 1
            self._loops[loop] = here[self._endpoint]
        return self._loops[loop].client

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
    response.stream = type(response)(response.status_code, content=bytes(start[:MAX_ERROR])).stream


def _make(openai: Any, endpoint: Endpoint) -> Any:
    from openai._constants import DEFAULT_CONNECTION_LIMITS

    limits = type(DEFAULT_CONNECTION_LIMITS)(keepalive_expiry=KEEP)
    client = openai.AsyncOpenAI(
        base_url=endpoint.url,
        api_key=endpoint.key or "none",  # the client insists on having one
        max_retries=0,  # a turn has one deadline and retries within it
        # A redirect could lead elsewhere with what the player said.
        http_client=openai.DefaultAsyncHttpxClient(
            follow_redirects=False, limits=limits, event_hooks={"response": [_short_error]}
        ),
    )
    if not endpoint.official:
        # The package reads these from the environment, where they were set for OpenAI.
        client.organization = client.project = None
        client._custom_headers = {}
    return client
