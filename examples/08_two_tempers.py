"""Two tempers: the same ten events happen to a proud guard and to a timid page, who want the same.

python examples/08_two_tempers.py [FOLDER]        their saves go there; by default out/08_two_tempers
"""

import asyncio
import sys
from pathlib import Path

from npcsdk import Event, Session, UtteranceReady, load_world, open_session
from npcsdk.mind.feelings.mood_words import feels
from npcsdk.speech.prosody import prosody_of

EVENTS = (
    *("fair.opens", "player.draws_weapon", "You are a useless coward!", "gate.is_broken", "player.helps"),
    *("captain.blames", "thief.is_caught", "captain.praises", "friend.is_hurt", "player.leaves"),
)
"""What happens; what has a space in it, the player says."""


def told(session: Session, events: list[Event]) -> str:
    """What one feels, what shows of it, and how the line sounds."""
    state, who = session.state, session.world.characters[session.character]
    line = next(event for event in events if isinstance(event, UtteranceReady))
    sound = prosody_of(line.feeling, who.voice, "hibari")
    felt = feels(state.affect(who.id), who.temperament.pad) or "nothing much"
    return (
        f"  {who.name} feels {felt}\n    shows {line.feeling}, pitch x{sound.pitch:.2f}, tempo x{sound.rate:.2f}:"
        f' "{"".join(event.text for event in events if isinstance(event, UtteranceReady))}"'
    )


async def main(folder: Path) -> None:
    """One evening, twice."""
    world = load_world(Path(__file__).parent / "tempers")
    async with (
        open_session(world, character="dagna", model="scripted", voice="silent") as dagna,
        open_session(world, character="pim", model="scripted", voice="silent") as pim,
    ):
        for session in (dagna, pim):
            async with session.begin():
                pass
        for name in EVENTS:
            print(name)
            for session in (dagna, pim):
                session.tick(30)  # Seconds: a quarter of each feeling is left.
                async with session.say(name) if " " in name else session.notify(name) as turn:
                    print(told(session, [event async for event in turn]))
        for session in (dagna, pim):
            session.save(folder / f"{session.character}.json")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/08_two_tempers")))
