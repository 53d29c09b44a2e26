"""What this process keeps of texts that it looked through, so as not to do it twice; and how it lets go of them."""

from __future__ import annotations

import sys


def let_go() -> None:
    """Keep nothing of the texts that were looked through so far, of whoever they were. They are looked through again.

    That is what is kept by `lru_cache` with a bound; what is kept without one does not come from outside.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("npcsdk."):
            for each in list(vars(module).values()):
                if hasattr(each, "cache_clear") and each.cache_parameters()["maxsize"] is not None:
                    each.cache_clear()
