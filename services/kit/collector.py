"""How rarely Python looks for cycles: decoding makes many objects and hardly ever a cycle."""

from __future__ import annotations

import gc
from typing import Final

THRESHOLDS: Final = (50_000, 20, 20)


def collect_rarely() -> None:
    """To be called once, when a process that decodes many facts has imported everything.

    With the default thresholds the collector takes as long as all decoding together. What is
    imported by now stays for ever, and is looked at no more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
