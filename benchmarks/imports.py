"""What `import npcsdk` costs: CPU of a new process, above the bare interpreter."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from statistics import median

RUNS = 25
PYDANTIC = "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int = 0"
NPCSDK = "import npcsdk\nnpcsdk.Session, npcsdk.load_world"


_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run() -> dict[str, float]:
    """Milliseconds, median of several processes."""
    bare = _cpu("pass")
    return {
        "import npcsdk, Session and load_world, ms": _cpu(NPCSDK) - bare,
        "import pydantic and one model (for comparison), ms": _cpu(PYDANTIC) - bare,
    }


def _cpu(code: str) -> float:
    _once(code)
    return 1000 * median(_once(code) for _ in range(RUNS))


def _once(code: str) -> float:
    """One process, its byte code cached as it is after any installation."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, env=_ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{value:8.1f}  {name}")
