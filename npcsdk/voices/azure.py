"""Azure AI Speech, over the network, with a key: Microsoft's voices with a contract, and with speaking styles.

The protocol is its REST interface. That tells no word times: they are spread over the sound.
"""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from npcsdk.audio.raw import Raw
from npcsdk.emotion import NEUTRAL
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import Prosody, like, prosody_of
from npcsdk.voices.finish import finish, sounds_alone
from npcsdk.voices.post import Post, checked_host, checked_key, refusal
from npcsdk.voices.received import samples
from npcsdk.voices.styles import WHISPERING, Style, azure_style

DEFAULT = "en-US-AvaMultilingualNeural"
"""Speaks whatever language the text is in."""
RATE = 24_000
"""Hz of what is asked for, the voices' own."""
FORMAT = "raw-24khz-16bit-mono-pcm"
MAX_PCM = 2 * RATE * 600
"""Bytes, ten minutes: the service cuts off there."""
VARIABLE = "AZURE_SPEECH_KEY"
VOICE_NAME = re.compile(r"[\w.:-]{2,100}")
_REGION = re.compile(r"[a-z][a-z0-9]{1,40}")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AzureVoice:
    """A voice such as `en-US-JennyNeural`, or one of your own by the name it was deployed under.

    Args:
        voice: its name. Without one the character's own `azure:` voice is used, else a multilingual one.
        timeout: seconds for one piece, from connecting to the last byte.
        region: of the resource, such as westeurope; else AZURE_SPEECH_REGION.
        host: base URL, in place of a region: of a custom domain, or a container of one's own.
        key: for that place. Without one AZURE_SPEECH_KEY is used, and only for the region's host.

    Raises:
        SpecError: no key or no region, or a name, region or host that cannot be one.
    """

    def __init__(
        self, voice: str = "", *, timeout: float = 10.0, region: str = "", host: str = "", key: str = ""
    ) -> None:
        if voice and not VOICE_NAME.fullmatch(voice):
            raise SpecError(f"azure: {voice!r} cannot be a voice; it looks like en-US-JennyNeural")
        self.voice = voice
        self.name = f"azure:{voice}" if voice else "azure"
        self.timeout = timeout
        self._key = checked_key("azure", key or ("" if host else os.environ.get(VARIABLE, "")), VARIABLE)
        base = checked_host("azure", host, self._key) if host else _home(region, self._key)
        headers = {
            "Content-Type": "application/ssml+xml",
            "X-Microsoft-OutputFormat": FORMAT,
            "User-Agent": "npcsdk",
        }
        if self._key:
            headers["Ocp-Apim-Subscription-Key"] = self._key
        self._post = Post(self.name, f"{base}/cognitiveservices/v1", headers, MAX_PCM)

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece, with its words spread over the sound.

        Raises:
            VoiceTimeout: longer than `timeout`.
            VoiceError: refused, cut off, no such voice, no network, or no sound.
        """
        volume = prosody_of(request.feeling, request.spec, "azure").volume
        if not request.text:
            return await asyncio.to_thread(sounds_alone, request, self.name, volume=volume)
        voice = self.voice or like(request.spec, "azure").name or DEFAULT
        if not VOICE_NAME.fullmatch(voice):
            raise VoiceError(f"{self.name}: {voice!r} cannot be a voice; it looks like en-US-JennyNeural")
        if not request.text.strip():
            raise VoiceError(f"{self.name}: there is nothing to say")
        try:
            async with asyncio.timeout(self.timeout):
                audio = await self._fetch(ssml(request, voice))
        except TimeoutError:
            raise VoiceTimeout(f"{self.name}: no sound within {self.timeout:g} s") from None
        style = azure_style(voice, request.feeling, request.spec.expression, whisper=request.whisper)
        if style and style.name == WHISPERING:  # then it is a whisper already
            request = replace(request, whisper=False)
        return await asyncio.to_thread(finish, request, Raw(audio), self.name, volume=volume)

    async def _fetch(self, body: str) -> Audio:
        answer = await self._post.ask(body.encode())
        if answer.status != 200:
            raise refusal(self.name, answer, variable=VARIABLE, key=self._key)
        return await asyncio.to_thread(samples, self.name, answer.body, answer.kind, RATE)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._post.aclose()


def ssml(request: SpeechRequest, voice: str) -> str:
    """The request in SSML: the feeling as a style where the voice has it, else as rate, pitch and range.

    What the text holds stays text, whatever it looks like. Loudness is not asked for: `finish` sees to it.
    """
    spec = request.spec
    style = azure_style(voice, request.feeling, spec.expression, whisper=request.whisper)
    shown = style is not None and style.name != WHISPERING
    prosody = prosody_of(NEUTRAL if shown else request.feeling, spec, "azure")
    text = escape(_NO_XML.sub(" ", request.text))
    place = re.match(r"[a-z]{2,3}-[A-Z]{2}\b", voice)
    return (
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xmlns:mstts="https://www.w3.org/2001/mstts"'
        f' xml:lang="{place[0] if place else "en-US"}"><voice name={quoteattr(voice)}>'
        f"{_styled(style, _moved(prosody, text))}</voice></speak>"
    )


def _styled(style: Style | None, inner: str) -> str:
    if style is None:
        return inner
    return f'<mstts:express-as style="{style.name}" styledegree="{style.degree:g}">{inner}</mstts:express-as>'


def _moved(prosody: Prosody, inner: str) -> str:
    """With what differs from the voice's own manner, in per cent."""
    ratios = {"rate": prosody.rate, "pitch": prosody.pitch, "range": prosody.range}
    moves = {name: round(100 * (ratio - 1)) for name, ratio in ratios.items()}
    wishes = "".join(f' {name}="{move:+d}%"' for name, move in moves.items() if move)
    return f"<prosody{wishes}>{inner}</prosody>" if wishes else inner


def _home(region: str, key: str) -> str:
    region = (region or os.environ.get("AZURE_SPEECH_REGION", "")).strip()
    if not key:
        raise SpecError(f"azure: no key. Set {VARIABLE} to that of your Speech resource")
    if not region:
        raise SpecError("azure: no region. Set AZURE_SPEECH_REGION to that of your Speech resource, such as westeurope")
    if not _REGION.fullmatch(region):
        raise SpecError(f"azure: {region!r} cannot be a region; it looks like westeurope")
    return f"https://{region}.tts.speech.microsoft.com"
