"""A local stand-in for the service behind the `edge` voice: its websocket protocol, thinly, and faults.

The order of messages and their headers follow what `edge_tts.communicate` (7.3) reads and writes.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import tempfile
import time
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import aiohttp

EdgeFault = Literal[
    "refuse", "ahead", "busy", "away", "mute", "drop", "hang", "dead", "stall", "pause", "half", "lost", "no_audio",
    "noise", "silence", "nonsense", "garbled", "flood",
]  # fmt: skip
AHEAD = 3600.0
"""Seconds that the clock of a server that is "ahead" is before ours; its tokens hold for five minutes."""
_STATUS = {"refuse": 403, "busy": 429, "away": 503}

WORD = 0.3
"""Seconds that every word takes here."""
BEFORE = 0.1
"""Seconds of sound before the first word, as with the real service."""
FRAME_SECONDS = 576 / 24_000
_FRAME_BYTES = 144
_TICKS = 10_000_000


def mp3_tone(seconds: float, *, band: int | None = 20) -> bytes:
    """A hum in MP3 as the service sends it: MPEG-2 layer III, 24 kHz, mono, 48 kbit/s, frames of 24 ms.

    Every frame has one spectral line, `band` (an even one of 576, each 20.8 Hz wide), or none: silence.
    Layout: ISO/IEC 13818-3, 2.4.1; Huffman codes of table 1: ISO/IEC 11172-3, table 3-B.7.
    """
    lines = "" if band is None else "1" * (band // 2) + "01" + "0"  # pairs (0,0), then (1,0) with its sign
    pairs = 0 if band is None else band // 2 + 1
    header = "1" * 11 + "10" + "01" + "1" + "0110" + "01" + "0" + "0" + "11" + "00" + "0" + "1" + "00"
    granule = (
        f"{len(lines):012b}{pairs:09b}{195:08b}"  # bits of main data, big values, global gain
        + "0" * 9  # no scale factors
        + "0"  # a long block
        + f"{1:05b}" * 3  # Huffman table of each region
        + f"{7:04b}{7:03b}"  # regions: all in the first two
        + "00"  # scale factor scale, count1 table
    )
    side = "0" * 8 + "0" + granule  # no bit reservoir, private bit
    bits = (header + side + lines).ljust(8 * _FRAME_BYTES, "0")
    frame = int(bits, 2).to_bytes(_FRAME_BYTES, "big")
    return frame * max(1, round(seconds / FRAME_SECONDS))


@dataclass(frozen=True, slots=True)
class EdgeRequest:
    """What a client asked for: the plain text, and the attributes of its SSML."""

    text: str
    voice: str
    rate: str
    pitch: str
    word_times: bool


class EdgeServer:
    """An async context manager: the service on a Unix socket of its own, reached through `connector`.

        async with EdgeServer() as server:
            voice = EdgeVoice("en-GB-SoniaNeural", connector=server.connector)

    It needs no port and no certificate; aiohttp speaks plain HTTP to a Unix socket whatever the URL.

    Args:
        faults: what goes wrong in which connection, counted from 0 (-1: in all others). Before the
            handshake, "refuse" answers 403, "busy" 429, "away" 503, "ahead" 403 to a token that is
            not of its own clock, an hour before ours, and "mute" nothing. Then "drop" closes after
            the request, "half" in the middle of the sound, where "lost" breaks the connection;
            "hang" says nothing after the request, "dead" not even a goodbye, "stall" nothing after
            the turn's start, "pause" nothing after the middle; "no_audio" ends without sound, as for
            a voice that is unknown, "noise" sends bytes that are no MP3, "silence" an MP3 in which
            nothing is heard, "nonsense" metadata that is not understood, "garbled" a frame that is
            none, "flood" sound without end.

    `requests` holds what was asked, `connections` how many came, `open` how many are open.
    """

    def __init__(self, faults: Mapping[int, EdgeFault] | None = None) -> None:
        self.faults = dict(faults or {})
        self.requests: list[EdgeRequest] = []
        self.connections = 0
        self.open = 0
        self._folder = ""
        self._runner: Any = None

    async def __aenter__(self) -> EdgeServer:
        from aiohttp import web

        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        self._folder = tempfile.mkdtemp(prefix="edge")
        await web.UnixSite(self._runner, str(Path(self._folder, "s"))).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def connector(self) -> aiohttp.BaseConnector:
        """A connector that leads every connection here."""
        from aiohttp import UnixConnector

        class Reopening(UnixConnector):
            """edge-tts opens a second session after a 403 or 4,096 bytes, when the first has closed its connector."""

            def close(self, *, abort_ssl: bool = False) -> Awaitable[None]:
                closing = super().close(abort_ssl=abort_ssl)
                self._closed = False
                return closing

        return Reopening(str(Path(self._folder, "s")))

    async def _serve(self, request: Any) -> Any:
        from aiohttp import web

        fault = self.faults.get(self.connections, self.faults.get(-1))
        self.connections += 1
        self.open += 1
        try:
            if fault == "mute":
                await asyncio.get_running_loop().create_future()
            if fault in _STATUS or (fault == "ahead" and not _in_time(request.query["Sec-MS-GEC"])):
                late = AHEAD if fault == "ahead" else 0.0
                date = formatdate(time.time() + late, usegmt=True)
                return web.Response(status=_STATUS.get(fault, 403), headers={"Date": date})
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            with suppress(ConnectionError):  # the client may leave at any time
                asked = _read(await socket.receive_str(), await socket.receive_str())
                self.requests.append(asked)
                if fault != "drop":
                    await _answer(socket, asked, fault)
                if fault == "lost":
                    request.transport.abort()
            await socket.close()
            return socket
        finally:
            self.open -= 1


def _in_time(token: str) -> bool:
    from edge_tts.drm import generate_sec_ms_gec_v2

    return token in {generate_sec_ms_gec_v2(time.time() + AHEAD + late) for late in (-5, 0, 5)}


def _read(config: str, ssml: str) -> EdgeRequest:
    settings = json.loads(config.partition("\r\n\r\n")[2])
    options = settings["context"]["synthesis"]["audio"]["metadataoptions"]
    attributes = dict(re.findall(r"(\w+)='([^']*)'", ssml))
    text = unescape(re.sub(r"<[^>]*>", "", ssml.partition("\r\n\r\n")[2]))
    word_times = options["wordBoundaryEnabled"] == "true"
    return EdgeRequest(text, attributes["name"], attributes["rate"], attributes["pitch"], word_times)


async def _answer(socket: Any, asked: EdgeRequest, fault: EdgeFault | None) -> None:
    if fault == "dead":
        await asyncio.get_running_loop().create_future()
    if fault == "hang":
        await socket.receive()
    words = re.findall(r"[\w'’-]+", asked.text)
    sound = mp3_tone(BEFORE + WORD * len(words) + 0.2, band=None if fault == "silence" else 20)
    if fault == "noise":
        sound = b"\0\1\2\3" * 500
    await socket.send_str("X-RequestId:1\r\nPath:turn.start\r\n\r\n{}")
    await socket.send_str("X-RequestId:1\r\nPath:response\r\n\r\n{}")
    if fault == "stall":
        await socket.receive()
    frames = [] if fault == "no_audio" else [sound[start : start + 1440] for start in range(0, len(sound), 1440)]
    for index in range(max(len(words), len(frames))):  # the two come mixed
        if index < len(words):
            await socket.send_str(f"Path:audio.metadata\r\n\r\n{_word_time(index, words[index], fault)}")
        if index < len(frames):
            if index >= len(frames) // 2 and not await _goes_on(socket, fault):
                return
            await socket.send_bytes(_framed(frames[index]))
        await asyncio.sleep(0)
    await socket.send_bytes(_framed(b"", kind=b""))
    await socket.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")


async def _goes_on(socket: Any, fault: EdgeFault | None) -> bool:
    """Whether there is more, in the middle of the sound."""
    if fault == "pause":
        await socket.receive()
    if fault == "garbled":
        await socket.send_bytes(b"\xff\xff")
    while fault == "flood":
        await socket.send_bytes(_framed(mp3_tone(60.0)))
        await asyncio.sleep(0)
    return fault not in ("half", "lost")


def _word_time(index: int, word: str, fault: EdgeFault | None) -> str:
    if fault == "nonsense":
        return '{"Metadata": [{"Type": "WordBoundary", "Data": null}]}'
    data = {
        "Offset": int((BEFORE + WORD * index) * _TICKS),
        "Duration": int(WORD * 0.9 * _TICKS),
        "text": {"Text": word, "Length": len(word), "BoundaryType": "WordBoundary"},
    }
    return json.dumps({"Metadata": [{"Type": "WordBoundary", "Data": data}]})


def _framed(sound: bytes, *, kind: bytes = b"Content-Type:audio/mpeg\r\n") -> bytes:
    header = b"X-RequestId:1\r\n" + kind + b"Path:audio\r\n"
    return len(header).to_bytes(2, "big") + header + sound
