"""Asking a speech service over HTTP: one request a piece, within bounds, and what went wrong in plain words."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass
from weakref import WeakKeyDictionary

from npcsdk.errors import SpecError, VoiceError

MAX_REASON = 4_000
"""Bytes read of an answer that is an error."""


class Answer(NamedTuple):
    """What a service answered: sound where `status` is 200, else the reason it gave."""

    status: int
    body: bytes
    kind: str
    reason: str = ""
    wait: str = ""


class Post:
    """One address of one service. Keeps its connections, follows no redirect and reads no more than it should.

    May be used on several event loops at once.

    Args:
        name: of the voice, for people.
        url: where pieces are posted.
        headers: of every request, the key among them.
        most: bytes of sound; more is no answer to one piece.
    """

    def __init__(self, name: str, url: str, headers: Mapping[str, str], most: int) -> None:
        self.name = name
        self.url = url
        self._headers = {**headers, "Accept-Encoding": "identity"}
        self._most = most
        self._sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()
        self._kept = False

    async def ask(self, body: bytes) -> Answer:
        """Post a piece, once more if a connection that was kept turns out to be closed.

        Raises:
            VoiceError: no such host, no connection, one cut half-way, or too much sound.
        """
        aiohttp = await asyncio.to_thread(import_module, "aiohttp")  # a fifth of a second, the first time
        proxy = await asyncio.to_thread(_proxy, self.url)
        session = await self._open(aiohttp)
        try:
            try:
                return await self._once(session, body, proxy)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientConnectionResetError):
                if not self._kept:
                    raise
                return await self._once(session, body, proxy)
        except aiohttp.ClientConnectorDNSError:
            raise VoiceError(f"{self.name}: no such host. Check the network, and the address") from None
        except aiohttp.ClientConnectorError as error:
            raise VoiceError(f"{self.name}: cannot be reached ({error.os_error.strerror or error})") from None
        except (aiohttp.ClientError, OSError) as error:
            raise VoiceError(f"{self.name}: the connection was lost before the end ({type(error).__name__})") from None

    async def aclose(self) -> None:
        """Close the connections, of the running event loop and of those that have ended."""
        here = asyncio.get_running_loop()
        for loop in list(self._sessions):
            if (loop is here or loop.is_closed()) and (session := self._sessions.pop(loop, None)):
                await session.close()

    async def _open(self, aiohttp: Any) -> Any:
        loop = asyncio.get_running_loop()
        if loop not in self._sessions:
            await self.aclose()
        if loop not in self._sessions:
            self._sessions[loop] = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        return self._sessions[loop]

    async def _once(self, session: Any, body: bytes, proxy: str | None) -> Answer:
        post = session.post(self.url, data=body, headers=self._headers, allow_redirects=False, proxy=proxy)
        async with post as response:
            if response.status != 200:
                reason = await response.content.read(MAX_REASON)
                wait = response.headers.get("Retry-After", "")
                return Answer(response.status, reason, response.content_type, response.reason or "", wait)
            sound = bytearray()
            async for piece in response.content.iter_any():
                sound += piece
                if len(sound) > self._most:
                    raise VoiceError(f"{self.name}: sent more than {self._most >> 20} MiB for one piece")
            self._kept = True
            return Answer(200, bytes(sound), response.content_type)


def _proxy(url: str) -> str | None:
    """The proxy of the environment for a URL; aiohttp's own `trust_env` would also send what ~/.netrc holds."""
    parts = urlsplit(url)
    proxy = "" if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme, "")
    return proxy if proxy.startswith(("http://", "https://")) else None


def refusal(name: str, answer: Answer, *, variable: str, key: str = "") -> VoiceError:
    """What a service means by an answer that is no sound, with what to do about it and without the key.

    Args:
        name: of the voice, for people.
        answer: with a status other than 200.
        variable: the environment variable that its key is read from.
        key: that was sent.
    """
    status, said = answer.status, _plain(answer, key)
    if status in (401, 403):
        return VoiceError(f"{name}: refuses the key ({status}), or wants one. Check {variable}{said}")
    if status == 429:
        wait = f"; it asks to wait {int(answer.wait)} s" if answer.wait.isdecimal() and len(answer.wait) < 7 else ""
        return VoiceError(f"{name}: refuses for now, too much was asked (429){wait}{said}")
    if 300 <= status < 400:
        return VoiceError(f"{name}: answered {status}, it is elsewhere. Name the address where it is")
    if status >= 500:
        return VoiceError(f"{name}: has a fault of its own for now ({status}){said}")
    return VoiceError(f"{name}: answered {status}{said}")


def _plain(answer: Answer, key: str) -> str:
    """The reason that was given, on one line, short, the key struck out."""
    text = answer.body.decode("utf-8", "replace").strip() or answer.reason
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    text = text.replace(key, "…") if key else text
    return f": {' '.join(text.split())[:300]}" if text else ""


def checked_key(name: str, key: str, variable: str) -> str:
    """A key as it may stand in a header.

    Raises:
        SpecError: it has characters that no key has, such as a line end within it.
    """
    key = key.strip()
    if not (key.isascii() and (key.isprintable() or not key)):
        raise SpecError(f"{name}: the key in {variable} has characters that no key has. Set it anew")
    return key


def checked_host(name: str, host: str, key: str = "") -> str:
    """The base URL of a service of one's own, without a slash at its end.

    Raises:
        SpecError: it is no http or https URL, or would send `key` over a network in plain text.
    """
    try:
        parts = urlsplit(host.strip())
        _ = parts.port
    except ValueError as error:
        raise SpecError(f"{name}: the address cannot be read: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SpecError(f"{name}: {host!r} is no address. It looks like https://host/path")
    if parts.username is not None or parts.password is not None:
        raise SpecError(f"{name}: an address must not hold a user name or password. Give the key by itself")
    if key and parts.scheme == "http" and not _loopback(parts.hostname):
        raise SpecError(f"{name}: a key is not sent over http to another machine. Use https")
    return parts._replace(path=parts.path.rstrip("/")).geturl()


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
