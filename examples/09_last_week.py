"""Last week: Mira remembers what a player told her, Tam knows it when she has told him, and nobody knows more.

python examples/09_last_week.py
"""

from npcsdk import Event, Recalled, Session, TextDelta, open_session

DAY = 86_400
TOLD = (
    "My sister Anna waits for me in Brezno.",
    "I will bring you a rope tomorrow, I promise.",
    "Keep this between us: I am hiding from the judge.",
)


def show(session: Session, events: list[Event]) -> None:
    """Print what is said, and why it came to mind."""
    name = session.world.characters[session.character].name
    print(f"{name}: {''.join(event.text for event in events if isinstance(event, TextDelta))}")
    for found in (found for event in events if isinstance(event, Recalled) for found in event.memories):
        if found.memory.said_by == "player" and found.memory.text in TOLD:
            by = f", from {found.memory.by}" if found.memory.by != "player" else ""
            print(f"    {found.score:.2f} “{found.memory.text}”{by}; {'; '.join(found.why)}")


def say(session: Session, *texts: str) -> None:
    """Say something, and show the answer."""
    for text in texts:
        print(f"> {text}")
        show(session, session.run_sync(text))


def later(session: Session, days: int, who: str) -> None:
    """Come to somebody after some days; a game lets time go by with `tick`."""
    session.tick(days * DAY)
    session.talk_to(who)
    print(f"\nDay {session.time / DAY:.0f}")


def main() -> None:
    """Three things are told to Mira, and none to Tam."""
    with open_session("tavern", embedder="none", seed=1) as session:
        print("Day 0")
        say(session, *TOLD)

        later(session, 0, "tam")
        say(session, "Do you know where my sister is?")
        later(session, 1, "tam")  # By now Mira was down at the river with her bucket.
        say(session, "Do you know where my sister is?", "What did I say about the judge?")

        later(session, 6, "mira")
        say(session, "Where is my sister?", "What did I promise you?", "What did I say about the judge?")
        say(session, "Where does Tam wait for passengers?")  # A word in common is no reason to bring it up.


if __name__ == "__main__":
    main()
