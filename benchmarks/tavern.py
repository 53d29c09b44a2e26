"""Two hundred turns in the tavern with the embedded model: what was voiced that should not have been, and who spoke.

The lines are judged here anew, whole and by simpler means than those that let them through.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter, deque
from difflib import SequenceMatcher

from benchmarks.player import SimulatedPlayer
from npcsdk.events import CommandIssued, Event, FeelingChanged, LineChosen, NodeEntered, Notice, TextDelta, TurnEnded
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.opening import tavern
from npcsdk.pull import installed
from npcsdk.session.session import Session
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world
from npcsdk.world.world import World

TURNS = 200
MACHINE = re.compile(
    r"language model|\bAI\b|artificial|assistant|chat ?bot|\bprompt\b|instructions|openai|chatgpt|neural|trained|"
    r"cannot (assist|help with)|as an? (ai|model)",
    re.IGNORECASE,
)
NARRATION = re.compile(r"(^|[.!?] )(Mira|She) (smile|nod|laugh|sigh|lean|look|pour|wipe|shake|say|turn|point)", re.I)
FOREIGN = re.compile(r"[\u0370-\u04ff\u0590-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Judge:
    """Says what is wrong with a generated line."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._recent: deque[tuple[int, str]] = deque()

    def faults(self, line: str, node: str, feelings: set[str], commands: set[str], turn: int = 0) -> list[str]:
        """The rules that a line at a node, `hub` or `mira_cellar.barrels`, breaks, by name.

        It repeats what was said up to ten turns before.
        """
        while self._recent and self._recent[0][0] < turn - 10:
            self._recent.popleft()
        who = self._world.characters["mira"]
        graph, _, name = node.rpartition(".")
        at = self._world.graphs[graph or "mira"].nodes[name]
        withheld = [w for name in (at.reply.withhold if at.reply else ()) for w in self._world.lore[name].keywords]
        words = re.findall(r"[\w'’]+", line)
        found = {
            "words": bool(at.reply) and len(words) > at.reply.max_words,
            "withheld": any(word.lower() in line.lower() for word in withheld),
            "machine": bool(MACHINE.search(line)),
            "language": bool(FOREIGN.search(line)),
            "narration": bool(NARRATION.search(line)),
            "speaker": bool(re.search(r"(^|\n|[.!?] )(\w+):", line)),
            "markup": bool(re.search(r"[*_#<>{}\[\]|]", line)),
            "quotes": line.count('"') % 2 == 1,
            "repeated": len(words) > 4
            and any(SequenceMatcher(None, line, old).ratio() > 0.9 for _, old in self._recent),
            "feeling": bool(at.reply) and not feelings <= set(at.reply.emotions or who.emotions),
            "command": not commands <= set(who.commands),
        }
        self._recent.append((turn, line))
        return [name for name, broken in found.items() if broken]


def judged(judge: Judge, events: list[Event]) -> list[tuple[str, list[str]]]:
    """The generated lines of a turn, each with what is wrong with it."""
    lines: list[tuple[str, list[str]]] = []
    node, generated, text = "", False, ""
    feelings: set[str] = set()
    commands: set[str] = set()

    def end() -> None:
        if generated and text.strip():
            lines.append((text, judge.faults(text.strip(), node, feelings, commands, events[0].turn)))

    for event in events:
        if isinstance(event, LineChosen):
            end()
            node, generated, text = ".".join(event.line_id.split(".")[:2]), event.generated, ""
            feelings, commands = set(), set()
        elif isinstance(event, TextDelta):
            text += event.text
        elif isinstance(event, FeelingChanged):
            feelings.add(event.feeling.label)
        elif isinstance(event, CommandIssued):
            commands.add(event.name)
    end()
    return lines


async def play(session: Session, turns: int, seed: int = 0) -> tuple[Counter[str], list[list[Event]]]:
    """So many turns of the simulated player; what was counted, and all events."""
    player, judge, counts = SimulatedPlayer(session, seed), Judge(session.world), Counter[str]()
    played: list[list[Event]] = []
    while len(played) < turns:
        async with player.next() as turn:
            events = [event async for event in turn]
        if not events or not isinstance(events[-1], TurnEnded):
            continue
        played.append(events)
        replies = [e for e in events if isinstance(e, LineChosen) and (e.generated or ".fallback." in e.line_id)]
        counts["replies"] += len(replies)
        counts["fallback"] += sum(not line.generated for line in replies)
        counts["moves"] += sum(isinstance(e, NodeEntered) and e.reason in ("intent", "goto") for e in events)
        counts.update(
            f"stopped {e.text.split(':')[0]}" for e in events if isinstance(e, Notice) and e.code == "contract"
        )
        counts.update(e.code for e in events if isinstance(e, Notice) and e.level != "info" and e.code != "contract")
        for line, faults in judged(judge, events):
            counts["lines"] += 1
            counts.update(f"voiced {name}" for name in faults)
            if faults:
                print(f"voiced {', '.join(faults)}: {line!r}", file=sys.stderr)
    return counts, played


def run() -> dict[str, float]:
    """Violations that were voiced, and how often the fallback spoke, of 200 turns."""

    async def whole() -> Counter[str]:
        model = EmbeddedModel(installed("smollm2") or "")
        session = Session(load_world(tavern()), model=model, voice=SilentVoice())
        async with session:
            counts = (await play(session, TURNS))[0]
        await model.aclose()
        return counts

    counts = asyncio.run(whole())
    voiced = {name: count for name, count in counts.items() if name.startswith("voiced")}
    stopped = {name: count for name, count in counts.items() if name.startswith("stopped")}
    return {
        f"tavern, smollm2, {TURNS} turns: violations voiced, lines": float(sum(voiced.values())),
        "tavern: replies, lines": float(counts["replies"]),
        "tavern: the fallback spoke, % of replies": 100 * counts["fallback"] / max(1, counts["replies"]),
        "tavern: stopped before they were voiced, pieces": float(sum(stopped.values())),
        **{f"tavern: {name}, pieces": float(count) for name, count in sorted(stopped.items())},
    }
