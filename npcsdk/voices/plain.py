"""What of a text can be pronounced, before an engine sees it."""

from __future__ import annotations

import unicodedata

from npcsdk.errors import VoiceError

UNSPOKEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Me"))
"""Unicode categories that no engine should see: controls, lone surrogates, emoji and their joiners."""


def shown(text: str) -> str:
    """The start of a text within a message: on one line, without control characters."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def plain(text: str, name: str) -> str:
    """The text without emoji, control and other unpronounceable characters.

    Raises:
        VoiceError: nothing is left to say; `name` is the voice that says so.
    """
    kept = "".join(c if c == "°" or unicodedata.category(c) not in UNSPOKEN else " " for c in text)
    if not any(map(str.isalnum, kept)):
        raise VoiceError(f"{name}: {shown(text)} has nothing that can be said", of_request=True)
    return " ".join(kept.replace("[", " ").replace("]", " ").split())


def need_latin(text: str, name: str) -> None:
    """Refuse a text that an English voice would skip or spell out.

    Raises:
        VoiceError: most of its letters are not Latin.
    """
    letters = [c for c in text if c.isalpha()]
    latin = sum(c.isascii() or unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if 2 * latin < len(letters):
        can = "name a voice that can, such as kokoro, edge or espeak:LANGUAGE"
        raise VoiceError(f"{name}: speaks English and cannot say {shown(text)}; {can}", of_request=True)
