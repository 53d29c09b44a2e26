"""A long talk costs no more than a short one: the snapshot, the log a turn, the request, the memory of tasks."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.worlds import small_world
from npcsdk.voices.silent import SilentVoice

TURNS = 1500


async def test_neither_save_nor_request_grows_with_the_turns(tmp_path: Path) -> None:
    model = FakeModel(["[happy] Sit down, you. [wave] What brings you here?", "[curious] Go on. I am listening."])
    talk = Session(small_world(), model=model, voice=SilentVoice())
    sizes = []
    for turn in range(TURNS):
        await talk.run(f"Word number {turn} of a long talk, " + "and so on " * 50)
        sizes.append(sum(len(message.content) for message in model.prompts.pop().messages))
    assert max(sizes[100:]) <= 1.05 * max(sizes[20:100])
    talk.save(tmp_path / "long.json")
    assert (tmp_path / "long.json").stat().st_size < 20 * 1024
    log = (tmp_path / "long.json.log").read_text("utf-8").splitlines()
    assert [json.loads(line)["turn"] for line in log[1:]] == list(range(1, TURNS))
    assert len("\n".join(log).encode()) / TURNS < 1.5 * 1024
    assert len(asyncio.all_tasks()) == 1
    for _ in range(30):
        await talk.run("汉" * 5000)
    talk.save(tmp_path / "wide.json")
    assert (
        tmp_path / "wide.json"
    ).stat().st_size < 23 * 1024 + 3 * 4000  # The open turn holds its input whole, and what came to mind.
    assert model.open_streams == 0
