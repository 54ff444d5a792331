"""Measures: the definitions, for everybody; and each by up to two dimensions, for the center."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from services.kit.http.answers import ON_PUBLIC_QUERY, publish, set_headers
from services.kit.http.policy import Allowed
from services.kit.http.problem_kinds import INVALID
from services.kit.http.problems import Fault, ProblemError, not_found
from services.kit.http.running_service import CurrentService
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.measures.measure import OF_TOPICS, Measure, refusal_of
from services.reporting.periods import AskedPeriod, figures_at
from services.reporting.positions import ON_QUERY_AS_OF
from services.reporting.queries.kept_figures import KeptFigures
from services.reporting.queries.measures import Asked, answer
from services.reporting.views.figures import TopicNames
from services.reporting.views.measures import MeasuresView, shown

router = APIRouter(prefix="/measures", tags=["measures"])

BY_MAX: Final = 2
"""Dimensions of one question."""
KEPT_SECONDS: Final = 60
"""How long caches may keep the definitions: a next release may have more."""
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Canonical JSON. `digest` is the SHA-256 of the same text without it.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


class AskedMeasure(AskedPeriod):
    """By what a measure is divided."""

    by: tuple[By, ...] = Field(
        default=(),
        max_length=BY_MAX,
        description="Up to two dimensions, in the order of the keys; not two periods.",
    )


@router.get("", responses=ON_PUBLIC_QUERY)
async def show_measures(response: Response) -> MeasuresView:
    """What each measure counts, from which facts, and by which dimensions it can be asked."""
    publish(response, KEPT_SECONDS)
    return MeasuresView(measures=[shown(measure) for measure in MEASURES.values()])


@router.get("/{measure}", response_class=Response, responses=ON_QUERY_AS_OF | _ANSWER)
async def show_measure(
    measure: Annotated[
        str,
        Path(
            pattern="^[a-z][a-z0-9_]{0,79}$",
            description="Its name.",
            json_schema_extra={"enum": list(MEASURES)},
        ),
    ],
    wanted: Annotated[AskedMeasure, Query()],
    call: Allowed,
    running: CurrentService,
) -> Response:
    """One measure by up to two dimensions: the same bytes for ever at the same position."""
    found = MEASURES.get(measure)
    if found is None:
        raise not_found("measure", measure)
    _refuse(found, wanted.by)
    asked = Asked(found, wanted.by, wanted.filter)
    if not OF_TOPICS.keys() & wanted.by:  # it is the same answer
        asked = replace(asked, counted=replace(asked.counted, topics=TopicNames.AS_NAMED))
    async with figures_at(wanted, call, running, beside=found.beside) as shot:
        answered = await answer(shot, asked, running.keep(KeptFigures))
    response = Response(answered.content, media_type="application/json")
    set_headers(response, position=shot.as_of)
    return response


def _refuse(measure: Measure, by: tuple[By, ...]) -> None:
    rule = refusal_of(measure, by)
    if rule is not None:
        fault = Fault(field="query.by", value=",".join(by), rule=rule)
        raise ProblemError(INVALID, f"{fault.field}: {rule}.", errors=[fault])
