"""Sound for where nobody can hear it: a WAV file for each utterance."""

from __future__ import annotations

from pathlib import Path

from npcsdk.events import Event, UtteranceReady
from npcsdk.playback import write_wav


class WavFolder:
    """Writes the audio of utterances to `TURN-PIECE.wav` in a folder.

    Raises:
        OSError: the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.written: list[Path] = []
        self._turn = 0
        self._piece = 0

    def take(self, event: Event) -> None:
        """Write an utterance's audio; all else is passed over.

        Raises:
            OSError: the folder cannot be written.
        """
        if not isinstance(event, UtteranceReady) or event.audio is None:
            return
        self._piece = self._piece + 1 if event.turn == self._turn else 1
        self._turn = event.turn
        path = self.folder / f"{event.turn:03}-{self._piece:02}.wav"
        write_wav(path, event.audio)
        self.written.append(path)
