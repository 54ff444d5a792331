from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from deploy.bench.exports import costing

MEBIBYTES: Final = 64


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="Linux alone tells it")
def test_the_peak_of_a_step_is_not_that_of_an_earlier_one() -> None:
    with costing() as large:
        held = bytearray(MEBIBYTES * 1024 * 1024)
        held[::4096] = b"x" * len(held[::4096])
    del held
    with costing() as small:
        pass
    assert large.peak_mebibytes > small.peak_mebibytes + MEBIBYTES / 2
