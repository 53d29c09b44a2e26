"""A session that ran without a loop of its own, and was never closed, leaves none behind."""

from __future__ import annotations

import asyncio
import gc

import pytest

from npcsdk.session.runner import Runner


async def answer() -> int:
    await asyncio.sleep(0)
    return 42


@pytest.mark.filterwarnings("error")
def test_a_loop_that_nobody_closed_is_closed_with_its_runner() -> None:
    runner = Runner()
    assert runner.run(answer()) == 42
    del runner
    gc.collect()


@pytest.mark.filterwarnings("error")
async def test_and_so_it_is_while_another_loop_runs() -> None:
    def made() -> None:
        runner = Runner()
        assert runner.run(answer()) == 42
        runners.append(runner)

    runners: list[Runner] = []
    await asyncio.to_thread(made)
    inner = runners.pop()
    loop = inner._runner.get_loop()  # type: ignore[union-attr]
    del inner
    gc.collect()
    assert loop.is_closed()
