"""The matrix of who may what: recomputed over HTTP, compared with the file, explained by the table.

`python -m tests.services.policy.test_matrix` writes the file anew.
"""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Final

import pytest

from deploy.services import SERVICES
from events.rules.scopes import (
    ANY,
    AS_GRANTED,
    ASSIGNED_VALIDATOR,
    HAD_PART,
    HOLDER,
    JUDGED,
    OPEN,
    OPEN_OR_JUDGED,
    OWN_AGENCY,
    OWN_PROVIDER,
    SPEAKING_AGENCY,
    TAKING_PART,
)
from tests.keys import SECRET
from tests.services.policy.matrix import CALLERS, matrix

GOLDEN: Final = Path(__file__).with_name("matrix.json")
_OWN: Final = {"its agency", "its successor"}
_HAVE: Final = {"its lead", "a joined provider"}
_JUDGE: Final = {"its validator", "a validator of its lead"}
_VALIDATORS: Final = _JUDGE | {"another validator"}
REACHED: Final = {
    OWN_AGENCY.name: {"open": _OWN, "confidential": _OWN},
    SPEAKING_AGENCY.name: {"open": {"its successor"}, "confidential": {"its successor"}},
    TAKING_PART.name: {"open": _OWN | {"a participant"}, "confidential": _OWN},
    HOLDER.name: {"open": _HAVE, "confidential": _HAVE},
    HAD_PART.name: {
        "open": _HAVE | {"a former provider"},
        "confidential": _HAVE | {"a former provider"},
    },
    OWN_PROVIDER.name: {"open": {"its lead"}, "confidential": {"its lead"}},
    # With all scopes; each without the others: tests/services/reporting/test_scopes.py
    AS_GRANTED.name: {"open": {"consumer"}, "confidential": {"consumer"}},
    OPEN.name: {"open": {"reader"} | _VALIDATORS, "confidential": set[str]()},
    ASSIGNED_VALIDATOR.name: {"open": {"its validator"}, "confidential": {"its validator"}},
    JUDGED.name: {"open": _JUDGE, "confidential": _JUDGE},
    OPEN_OR_JUDGED.name: {"open": _VALIDATORS, "confidential": _JUDGE},
}
"""Whom each scope reaches, said a second time: by how the callers of the matrix stand."""


def expected(cell: str, who: str) -> str:
    """What the table says about a cell."""
    service, operation, thing = cell.split(" ", 2)
    row = SERVICES[service].policy.of(operation)  # type: ignore[index] # of SERVICES
    scope = row.may.get(CALLERS[who][0])  # type: ignore[call-overload] # a role
    if scope is None:
        return "403"
    if scope is ANY or thing == "any":
        return "in"
    return "in" if who in REACHED[scope.name].get(thing, set()) else "404"


@pytest.fixture(scope="module")
async def found() -> dict[str, dict[str, str]]:
    return await matrix()


def test_every_cell_is_as_it_was(found: dict[str, dict[str, str]]) -> None:
    assert found == json.loads(GOLDEN.read_text())


def test_every_cell_is_explained_by_the_table(found: dict[str, dict[str, str]]) -> None:
    unexplained = {
        (cell, who, said)
        for cell, answers in found.items()
        for who, said in answers.items()
        if said != expected(cell, who)
    }
    assert not unexplained


if __name__ == "__main__":
    os.environ["BYFIELD_DEVELOPMENT_SECRET"] = SECRET  # as `conftest` does
    GOLDEN.write_text(json.dumps(asyncio.run(matrix()), indent=1) + "\n")
