"""A game loop that never waits: events say what exists, the timeline says what is due.

python examples/03_game_loop.py [SPEED]     10 plays ten times as fast
"""

import sys
import time

from npcsdk import BackgroundSession, Cue, Timeline, open_session

SAID = ["Is the road north open?", "I can help you mend the bridge."]
FRAME = 1 / 60


def show(cue: Cue) -> None:
    """What a game would do with lips, hands and subtitles, in words."""
    if cue.kind == "word":
        print(cue.value, end=" ", flush=True)
    elif cue.kind == "utterance":  # A game starts the sound here: cue.event.audio
        print(f"\n{cue.t:6.2f} s  ", end="")
    elif cue.kind in ("feeling", "command"):
        print(f"[{cue.value}]", end=" ", flush=True)


def main(speed: float = 1.0) -> None:
    """Let Mira greet, say two things, and stop when she has answered the last."""
    waiting = list(SAID)
    timeline = Timeline()
    frames, playing = 0, True
    with BackgroundSession(open_session("tavern")) as npc:
        npc.begin()
        while playing:
            started = time.perf_counter()
            for event in npc.poll():  # Comes back at once, whatever the model is doing.
                timeline.add(event)
            dt = FRAME * speed  # A game measures this.
            npc.tick(dt)
            cues = timeline.update(dt)
            npc.heard(timeline.at)  # Before anything is said: what was not heard did not happen.
            for cue in cues:
                show(cue)
                if cue.kind == "done" and waiting:
                    said = waiting.pop(0)
                    print(f"\n> {said}")
                    npc.say(said)
                elif cue.kind == "done":
                    playing = False
            frames += 1
            time.sleep(max(0.0, FRAME - (time.perf_counter() - started)))
    print(f"\n{frames} frames")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
