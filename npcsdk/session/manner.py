"""What of a line goes to the voice. Feeling and whispering go on from one piece to the next."""

from __future__ import annotations

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.language.meaning import Pause, Sound
from npcsdk.language.splitter import voiceable
from npcsdk.ports import SpeechRequest
from npcsdk.session.line import Piece
from npcsdk.world.character import VoiceSpec

WHISPER = "whisper"


class Manner:
    """How one speaker says the pieces of its lines.

    `[whisper]` holds until the next feeling or the end of the line.

    Args:
        spec: how the speaker sounds.
        language: of the text.
        feeling: at the start of the first piece.
    """

    def __init__(self, spec: VoiceSpec, language: str, feeling: Feeling = NEUTRAL) -> None:
        self._spec = spec
        self._language = language
        self._whispers = False
        self.feeling = feeling

    def begin_line(self, language: str = "") -> None:
        """A line begins, not whispered, in the language given or, without one, in the one before."""
        self._whispers = False
        self._language = language or self._language

    def request(self, piece: Piece) -> tuple[float, SpeechRequest | None]:
        """Seconds of silence before a piece, and what to ask the voice for; None where nothing is to be heard."""
        pause = 0.0
        sounds: list[tuple[str, int]] = []
        for at, meaning in piece.tags:
            match meaning:
                case Feeling():
                    self.feeling, self._whispers = meaning, False
                case Sound(name):
                    self._whispers = self._whispers or name == WHISPER
                    sounds.append((name, at))
                case Pause(seconds):
                    pause += seconds
        text = piece.text if voiceable(piece.text) else ""
        if not text:
            sounds = [(name, 0) for name, _ in sounds if name != WHISPER]
        if not text and not sounds:
            return pause, None
        return pause, SpeechRequest(text, self.feeling, self._spec, self._language, tuple(sounds), self._whispers)
