"""The position of the log that an answer is true for: the latest, or an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.days import Day
from events.log.store.moment import position_before
from services.kit.http.answers import ON_QUERY, Responses, problem_response
from services.kit.http.calls import Call
from services.kit.http.openapi import NOT_WITH_EXTENSION
from services.kit.http.problem_kinds import NOT_RECORDED_YET
from services.kit.http.problems import Fault, ProblemError
from services.kit.http.running_service import RunningService
from services.reporting.feeds import FIGURES_FEED

POSITION_MAX: Final = 2**63 - 1

ON_QUERY_AS_OF: Final[Responses] = ON_QUERY | {
    NOT_RECORDED_YET.status: problem_response(NOT_RECORDED_YET.title)
}
"""The problems that answer a query as of a position."""


class AskedPosition(BaseModel):
    """The query parameters for a position; an unknown name is refused."""

    model_config = ConfigDict(extra="forbid")

    as_of: int | None = Field(
        default=None,
        ge=0,
        le=POSITION_MAX,
        description="A position of the log; left out: now.",
        json_schema_extra={NOT_WITH_EXTENSION: ["recorded_by"]},
    )
    recorded_by: Day | None = Field(
        default=None,
        description="As of the last position recorded on this day (the center's) or before, "
        "whatever was entered or corrected later.",
    )

    @model_validator(mode="after")
    def _refuse_two_answers(self) -> Self:
        if self.as_of is not None and self.recorded_by is not None:
            raise ValueError("give as_of or recorded_by, not both")
        return self


async def position_of(
    wanted: AskedPosition, call: Call, running: RunningService, beside: Sequence[str] = ()
) -> int | None:
    """Return the position asked for, once the figures, and feeds beside, have reached it.

    None: the latest.

    Raises a 409 problem for a position that is not recorded yet, and `NotYetError`.
    """
    await running.wait_for_feeds(call, FIGURES_FEED, *beside)
    as_of = wanted.as_of
    if wanted.recorded_by is not None:
        as_of = await _last_of(wanted.recorded_by, running)
    elif as_of is not None and as_of > (head := (await running.log.head()).position):
        raise _not_recorded("as_of", as_of, f"must not be after the log's end, position {head}")
    if as_of is not None:
        for feed in (FIGURES_FEED, *beside):
            await running.wait_for_position(as_of, feed)
    return as_of


async def _last_of(day: date, running: RunningService) -> int:
    if day > (today := running.today()):
        raise _not_recorded("recorded_by", day, f"must not be after today, {today}")
    # The next day's midnight by the wall clock: a day of a time zone has 23 to 25 hours.
    midnight = datetime.combine(day + timedelta(days=1), time(), running.settings.time_zone)
    return await position_before(running.log, midnight)


def _not_recorded(name: str, value: object, rule: str) -> ProblemError:
    """Return the problem; it depends on the log or the date, so no schema can express it."""
    fault = Fault(field=f"query.{name}", value=str(value), rule=rule)
    return ProblemError(NOT_RECORDED_YET, f"{fault.field}: {rule}.", errors=[fault])
