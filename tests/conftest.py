import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from twice import witnessed

from npcsdk.pull import installed, pull

os.environ.setdefault("NPCSDK_EMBEDDER", "none")  # What it takes to load must not decide what a test sees.
os.environ.setdefault("NPCSDK_CACHE", "off")  # Nor what an earlier run left on disk.


@pytest.fixture(scope="session")
def smollm2() -> Path:
    """The embedded model's weights. CI fetches them; elsewhere tests without them are skipped."""
    if os.environ.get("CI") == "true":
        return pull("smollm2")
    path = installed("smollm2")
    if path is None:
        pytest.skip("smollm2 weights are not there; npcsdk pull smollm2")
    return path


@pytest.fixture(autouse=True)
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test is played live, and what came of it once more from JSON."""
    with witnessed(tmp_path_factory.mktemp("twice")):
        yield
