"""Measures: the definitions, for everybody; and each by up to two dimensions, for the center."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Path, Query, Response
from pydantic import Field

from services.kit.http.answers import ON_PUBLIC_QUERY, publish, set_headers
from services.kit.http.cursors import (
    CURSOR_CHARACTERS_MAX,
    PAGE_ITEMS_DEFAULT,
    PAGE_ITEMS_MAX,
    Paging,
)
from services.kit.http.policy import Allowed
from services.kit.http.problem_kinds import INVALID
from services.kit.http.problems import Fault, ProblemError, not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.measures.measure import OF_TOPICS, Measure, refusal_of
from services.reporting.periods import AskedPeriod, Comparisons, figures_at
from services.reporting.positions import ON_QUERY_AS_OF, POSITION_MAX
from services.reporting.queries.kept_figures import KeptFigures
from services.reporting.queries.listing import listed_page, refusal_of_keys, refusal_to_list
from services.reporting.queries.measures import FigureQuestion, answer
from services.reporting.queries.moving import (
    MOVED_ITEMS_MAX,
    ComparedFigure,
    moved_page,
    refusal_of_then,
)
from services.reporting.views.figures import TopicNames
from services.reporting.views.measures import (
    ListedView,
    MeasuresView,
    shown,
)
from services.reporting.views.moved import MovedView

router = Router(prefix="/measures", tags=["measures"])

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

_Name = Annotated[
    str,
    Path(
        pattern="^[a-z][a-z0-9_]{0,79}$",
        description="Its name.",
        json_schema_extra={"enum": list(MEASURES)},
    ),
]


class AskedMeasure(AskedPeriod):
    """By what a measure is divided."""

    by: tuple[By, ...] = Field(
        default=(),
        max_length=BY_MAX,
        description="Up to two dimensions, in the order of the keys; not two periods.",
    )


class AskedThings(AskedMeasure):
    """Which page of what a figure counts is asked for."""

    key: tuple[str, ...] = Field(
        default=(),
        max_length=BY_MAX,
        description="A key of each dimension, in their order: what is counted under these alone.",
    )
    limit: int = Field(default=PAGE_ITEMS_DEFAULT, ge=1, le=PAGE_ITEMS_MAX)
    cursor: str | None = Field(
        default=None,
        max_length=CURSOR_CHARACTERS_MAX,
        description="`next` of the page before.",
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"},
    )

    @property
    def paging(self) -> Paging:
        """Return the page."""
        return Paging(self.limit, self.cursor)


class AskedMoved(AskedThings):
    """With which position a figure is compared."""

    then: int = Field(ge=0, le=POSITION_MAX, description="The earlier position.")
    limit: int = Field(default=MOVED_ITEMS_MAX, ge=1, le=MOVED_ITEMS_MAX)


@router.get("", responses=ON_PUBLIC_QUERY)
async def show_measures(response: Response) -> MeasuresView:
    """What each measure counts, from which facts, and by which dimensions it can be asked."""
    publish(response, KEPT_SECONDS)
    return MeasuresView(measures=[shown(measure) for measure in MEASURES.values()])


@router.get("/{measure}", response_class=Response, responses=ON_QUERY_AS_OF | _ANSWER)
async def show_measure(
    measure: _Name,
    wanted: Annotated[AskedMeasure, Query()],
    call: Allowed,
    running: CurrentService,
) -> Response:
    """One measure by up to two dimensions: the same bytes for ever at the same position."""
    asked = _asked(measure, wanted)
    async with figures_at(wanted, call, running, beside=asked.measure.beside) as tables:
        answered = await answer(tables, asked, running.keep(KeptFigures))
    response = Response(answered.content, media_type="application/json")
    set_headers(response, position=tables.as_of)
    return response


@router.get("/{measure}/facts", responses=ON_QUERY_AS_OF)
async def show_counted(
    measure: _Name,
    wanted: Annotated[AskedThings, Query()],
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> ListedView:
    """What an answer counts, one by one, with the facts that each thing is counted from.

    The numbers of all things make the figure, as of any position. What is made of answers, or of
    who was asked, is listed for nobody.
    """
    asked = _asked(measure, wanted)
    rule = refusal_to_list(asked, wanted.key)
    if rule is not None:
        raise _fault(*rule)
    beside = asked.measure.beside
    async with figures_at(wanted, call, running, response, beside=beside) as tables:
        kept = running.keep(KeptFigures)
        return await listed_page(tables, running.log, asked, wanted.key, wanted.paging, kept)


@router.get("/{measure}/moved", responses=ON_QUERY_AS_OF)
async def show_moved(
    measure: _Name,
    wanted: Annotated[AskedMoved, Query()],
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> MovedView:
    """Why a figure differs from what it was at an earlier position.

    Each thing that came, went, or changed its group or its number, with the fact that moved it. Of
    what is made of answers both values alone.
    """
    asked = _asked(measure, wanted)
    if (fault := refusal_of_keys(asked, wanted.key)) is not None:
        raise _fault(*fault)
    question = ComparedFigure(asked, wanted.key, wanted.then)
    beside = asked.measure.beside
    kept, zone = running.keep(KeptFigures), running.settings.time_zone
    async with (
        running.keep(Comparisons).turn(),
        figures_at(wanted, call, running, response, beside=beside) as tables,
    ):
        if (rule := refusal_of_then(question, tables.as_of)) is not None:
            raise _fault("query.then", str(wanted.then), rule)
        return await moved_page(tables, running.log, question, wanted.paging, kept, zone)


def _asked(measure: str, wanted: AskedMeasure) -> FigureQuestion:
    found = MEASURES.get(measure)
    if found is None:
        raise not_found("measure", measure)
    _refuse(found, wanted.by)
    counted = wanted.filter
    if not OF_TOPICS.keys() & wanted.by:  # it is the same answer
        counted = replace(counted, topics=TopicNames.AS_NAMED)
    return FigureQuestion(found, wanted.by, counted)


def _fault(field: str, value: str, rule: str) -> ProblemError:
    fault = Fault(field=field, value=value, rule=rule)
    return ProblemError(INVALID, f"{field}: {rule}.", errors=[fault])


def _refuse(measure: Measure, by: tuple[By, ...]) -> None:
    rule = refusal_of(measure, by)
    if rule is not None:
        raise _fault("query.by", ",".join(by), rule)
