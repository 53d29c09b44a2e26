import asyncio
import threading
import time

import pytest

from npcsdk.testing.clock import VirtualClockLoop, run_virtual


def test_an_hour_passes_in_no_time():
    async def sleepy():
        start = asyncio.get_running_loop().time()
        await asyncio.sleep(3600)
        return asyncio.get_running_loop().time() - start

    real = time.monotonic()
    assert run_virtual(sleepy()) == pytest.approx(3600)
    assert time.monotonic() - real < 60


def test_timers_fire_in_order_of_their_time():
    async def race():
        seen = []

        async def at(delay):
            await asyncio.sleep(delay)
            seen.append((delay, asyncio.get_running_loop().time()))

        await asyncio.gather(*map(at, (0.3, 0.1, 0.2, 0.1)))
        return seen

    seen = run_virtual(race())
    assert [delay for delay, _ in seen] == [0.1, 0.1, 0.2, 0.3]
    assert all(now == pytest.approx(delay) for delay, now in seen)


def test_a_worker_thread_takes_no_virtual_time():
    async def work():
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(0.001):
            answer = await asyncio.to_thread(lambda: time.sleep(0.05) or 42)
        return answer, loop.time()

    assert run_virtual(work()) == (42, 0.0)


def test_a_hung_worker_still_meets_its_time_out():
    release = threading.Event()

    async def work():
        try:
            async with asyncio.timeout(10):
                await asyncio.to_thread(release.wait, 30)
        finally:
            release.set()

    with pytest.raises(TimeoutError):
        run_virtual(work(), patience=0.05)


def test_a_failing_worker_lets_time_go_on():
    async def work():
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(lambda: 1 / 0)
        await asyncio.sleep(5)
        return asyncio.get_running_loop().time()

    assert run_virtual(work()) == pytest.approx(5)


def test_a_foreign_thread_can_wake_the_loop():
    async def wait():
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        thread = threading.Timer(0.05, lambda: loop.call_soon_threadsafe(future.set_result, "woken"))
        thread.start()
        return await future

    assert run_virtual(wait()) == "woken"


def test_a_deadlock_is_an_error_not_a_hang():
    async def forever():
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="deadlock"):
        run_virtual(forever(), patience=0.05)


def test_an_exception_comes_through_and_the_loop_is_closed():
    async def fail():
        loops.append(asyncio.get_running_loop())
        raise ValueError("mine")

    loops: list[asyncio.AbstractEventLoop] = []
    with pytest.raises(ValueError, match="mine"):
        run_virtual(fail())
    assert loops[0].is_closed()
    assert isinstance(loops[0], VirtualClockLoop)


def test_sockets_in_the_same_loop_are_served():
    async def talk():
        async def echo(reader, writer):
            writer.write(await reader.readline())
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"hello\n")
            line = await reader.readline()
            writer.close()
            await writer.wait_closed()
            return line

    assert run_virtual(talk()) == b"hello\n"
