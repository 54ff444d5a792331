"""Seals of the log and proofs, for everybody: nothing of a record is in them."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Final, TypeVar

import structlog
from fastapi import Path, Query, Response

from events.log.seals.note import NAME_PATTERN
from events.log.seals.proving import UnprovableError
from services.kit.http.answers import ON_PUBLIC_QUERY, publish
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.problem_kinds import NOT_FOUND
from services.kit.http.problems import ProblemError, not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService
from services.reporting.positions import POSITION_MAX
from services.reporting.queries.seals import SealKey, Seals
from services.reporting.views.seals import PositionProof, SealView

seals = Router(prefix="/seals", tags=["seals"])
proof = Router(prefix="/proof", tags=["seals"])

CHANGING_SECONDS: Final = 1
"""How long caches may keep what the next seal changes."""
ProofT = TypeVar("ProofT", bound=PositionProof)
_CURSORS = Cursors(tuple[datetime, str, int])
_log = structlog.get_logger()


def seals_of(running: RunningService) -> Seals:
    """Return what reads the seals."""
    if not isinstance(running.beside, Seals):
        raise TypeError("reporting was opened without the reader of seals")
    return running.beside


async def proved(proof: Awaitable[ProofT | None]) -> ProofT | None:
    """Return a proof; None, and an error in the log of the program, where there can be none."""
    try:
        return await proof
    except UnprovableError as fault:
        _log.error("position_unprovable", because=str(fault))
        return None


@seals.get("", responses=ON_PUBLIC_QUERY)
async def show_seals(
    running: CurrentService, paging: RequestedPage, response: Response
) -> Page[SealView]:
    """Signed heads of the log, the newest first: keep one, and all before it can be checked."""
    before = paging.after(_CURSORS)
    rows = await seals_of(running).newest(SealKey(*before) if before else None, paging.fetch)
    publish(response, CHANGING_SECONDS)
    return paging.page(
        rows, _CURSORS, lambda row: (row.sealed_at, row.log, row.size), lambda row: row
    )


@seals.get("/{size}", responses=ON_PUBLIC_QUERY)
async def show_seal(
    running: CurrentService,
    size: Annotated[
        int, Path(ge=1, le=POSITION_MAX, description="The position of the last record under it.")
    ],
    response: Response,
    log: Annotated[
        str | None,
        Query(
            pattern=f"^{NAME_PATTERN.pattern}$",
            description="The name of the log; that of the newest seal.",
        ),
    ] = None,
) -> SealView:
    """One seal, to compare with the one that somebody kept; of a named log it never changes."""
    found = await seals_of(running).near(log, size)
    if [each.size for each in found] != [size]:
        raise _no_seal(size, found)
    publish(response, CHANGING_SECONDS if log is None else None)
    response.headers["Content-Location"] = found[0].address
    return found[0]


def _no_seal(size: int, nearest: list[SealView]) -> ProblemError:
    match [each.size for each in nearest]:
        case []:
            near = "the log has none"
        case [one]:
            near = f"the nearest is of {one}"
        case sizes:
            near = "the nearest are of " + " and ".join(map(str, sizes))
    return ProblemError(NOT_FOUND, f"There is no seal of size {size}: {near}.")


@proof.get("", responses=ON_PUBLIC_QUERY)
async def show_proof(
    running: CurrentService,
    position: Annotated[int, Query(ge=1, le=POSITION_MAX, description="Of the log.")],
    response: Response,
) -> PositionProof:
    """The proof that a position is under the newest seal: hashes, and nothing of the record."""
    made = await proved(seals_of(running).proof(position))
    if made is None:
        raise not_found("proof of position", position)
    publish(response, CHANGING_SECONDS)
    return made
