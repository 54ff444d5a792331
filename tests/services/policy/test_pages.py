"""The matrix of pages: asked over HTTP, compared with the file, explained by the table.

`python -m tests.services.policy.test_pages` writes the file anew.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Final

import pytest

from deploy.services import SERVICES
from services.kit.http.policy import Asks
from tests.services.policy.pages import NO_ROLE, NOBODY, pages_matrix

GOLDEN: Final = Path(__file__).with_name("pages.json")


def expected(cell: str, who: str) -> set[str]:
    """What the table allows as the answer."""
    service, operation = cell.split(" ")
    row = SERVICES[service].policy.of(operation)  # type: ignore[index] # of SERVICES
    if row.asks is Asks.NOTHING:
        return {"in"}
    if who == NOBODY:
        return {"sign-in"}
    if not row.may or who in row.may:
        return {"in"}
    return {"choose", "403"} if who == NO_ROLE else {"403"}


@pytest.fixture(scope="module")
async def found() -> dict[str, dict[str, str]]:
    return await pages_matrix()


def test_every_page_answers_as_it_did(found: dict[str, dict[str, str]]) -> None:
    assert found == json.loads(GOLDEN.read_text())


def test_every_answer_is_explained_by_the_table(found: dict[str, dict[str, str]]) -> None:
    unexplained = {
        (cell, who, said)
        for cell, answers in found.items()
        for who, said in answers.items()
        if said not in expected(cell, who)
    }
    assert not unexplained


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(asyncio.run(pages_matrix()), indent=1) + "\n")
