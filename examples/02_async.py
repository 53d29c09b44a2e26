"""For servers and tools: each turn is an async context manager of events. Sound goes to WAV files.

python examples/02_async.py [FOLDER]        by default out/02_async
"""

import asyncio
import sys
from pathlib import Path

from npcsdk import CommandIssued, FeelingChanged, OptionsOffered, TextDelta, UtteranceReady, open_session
from npcsdk.playback import write_wav
from npcsdk.session.turn import Turn


async def show(turn: Turn, folder: Path) -> None:
    """Enter a turn and tell what happens in it."""
    async with turn:
        async for event in turn:
            match event:
                case TextDelta():
                    print(event.text, end="", flush=True)
                case FeelingChanged():
                    print(f"({event.feeling})", end=" ")
                case CommandIssued():  # What the game should do now.
                    print(f"<{' '.join((event.name, *event.args))}>", end=" ")
                case UtteranceReady() if event.audio:
                    write_wav(folder / f"turn{event.turn:02}-{event.at:03}.wav", event.audio)
                case OptionsOffered():
                    print("\n" + "\n".join(f"  - {option.text}" for option in event.options), end="")
    print("\n")


async def main(folder: Path) -> None:
    """A greeting, a question, an option picked, and something that happens in the game."""
    async with open_session("tavern", seed=2) as session:
        await show(session.begin(), folder)
        print("> Which way is the river?")
        await show(session.say("Which way is the river?"), folder)
        picked = session.options[0]
        print(f"> {picked.text}")
        await show(session.choose(picked.id), folder)
        print("The player draws a sword.")
        await show(session.notify("player.draws_weapon"), folder)


if __name__ == "__main__":
    wavs = Path(sys.argv[1] if len(sys.argv) > 1 else "out/02_async")
    wavs.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(wavs))
    print(f"{len(list(wavs.glob('*.wav')))} sounds are in {wavs}")
