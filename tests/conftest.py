import os
from pathlib import Path

import pytest

from npcsdk.pull import installed, pull


@pytest.fixture(scope="session")
def smollm2() -> Path:
    """The embedded model's weights. CI fetches them; elsewhere tests without them are skipped."""
    if os.environ.get("CI") == "true":
        return pull("smollm2")
    path = installed("smollm2")
    if path is None:
        pytest.skip("smollm2 weights are not there; npcsdk pull smollm2")
    return path
