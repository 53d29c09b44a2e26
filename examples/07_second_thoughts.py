"""Second thoughts: a talk is saved, taken back, led two ways from one moment, and loaded in place.

python examples/07_second_thoughts.py [FOLDER]        saves go there; by default out/07_second_thoughts
"""

import sys
from pathlib import Path

from npcsdk import Session, Slots, TextDelta, open_session


def say(session: Session, text: str) -> None:
    """Say something, and print the answer."""
    answer = "".join(event.text for event in session.run_sync(text) if isinstance(event, TextDelta))
    print(f"> {text}\nMira: {answer}")


def told(session: Session, what: str) -> None:
    """Print where a talk stands."""
    state = session.state
    print(f"  {what}: turn {state.turn}, she feels {state.feeling}, her trust is {state.variables['mira.trust']}\n")


def main(folder: Path) -> None:
    """A threat that never was, and two endings of one evening."""
    slots = Slots(folder)
    with open_session("tavern", seed=1) as session:
        say(session, "I can help with the bridge")
        slots.save(session, "a friend")
        told(session, "Saved")

        say(session, "Give me all your money or I will kill you!")
        told(session, "That went badly")
        session.rewind()  # The last turn did not happen, for her, the graph and the prompt.
        told(session, "Taken back")

        with session.branch() as other:  # Goes on by itself; up to here the two share everything.
            say(other, "Any news?")
            slots.save(other, "the gossip")
            told(other, "One way")
        say(session, "Tell me about the smugglers")
        slots.save(session, "the secret")
        told(session, "The other way")

        session.restore(slots.path("a friend"))  # A quick load: the same session goes on from there.
        told(session, "Loaded")
    for slot in slots.list():
        print(f"{slot.name}: turn {slot.turn}" + (f", goes on from {slot.parent!r}" if slot.parent else ""))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/07_second_thoughts"))
