"""What is measured of the gate differs in one part of it, and only what is answered is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.bench.gate import Gates, opened
from deploy.bench.load import UnexpectedAnswerError
from services.intake.settings import IntakeSettings
from services.kit.feed.connections import lent


@pytest.mark.usefixtures("within_a_minute")
async def test_each_application_has_one_part_of_the_gate_and_only_answers_are_measured(
    database: str, tmp_path: Path
) -> None:
    settings = IntakeSettings.read(postgres_dsn=database, home=tmp_path, reads_a_minute_max=1)
    async with opened(settings) as gates:
        for app, recorded in ((gates.neither, 0), (gates.recording, 2)):
            for _ in range(2):
                await gates.ask(app)
            assert await _recorded(gates) == recorded
        await gates.ask(gates.counting)
        with pytest.raises(UnexpectedAnswerError, match=r"^429 .*reads_a_minute_max"):
            await gates.ask(gates.counting)
        assert await _recorded(gates) == 2


async def _recorded(gates: Gates) -> int:
    async with lent(gates.pool) as connection:
        return int(await connection.fetchval("SELECT count(*) FROM read"))
