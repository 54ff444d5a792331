from __future__ import annotations

import pytest

from deploy.checking.everything import PROCESSES, faults_of
from tests.deploy.checking.installation import Installation, said_in


@pytest.mark.parametrize("process", PROCESSES)
async def test_where_nothing_is_amiss_nothing_is_said(
    process: str, sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_in(monkeypatch, sound.settings(process))
    assert await faults_of(process) == []
