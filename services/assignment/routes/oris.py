"""An agency as whoever tells of an expert names it: by its nine characters, or by an alias."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from events.log.deciding.beside import Beside
from events.rules.agencies import AGENCY_SEEN_FOLD, AgencySeen
from events.rules.oris import STEM_CHARACTERS, USUAL_ENDING
from events.vocabulary import Ori
from services.kit.http.problem_kinds import REFUSED
from services.kit.http.problems import Fault, ProblemError
from services.kit.http.running_service import RunningService

GivenOri = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{5}([A-Z0-9]{2})?$")]
"""Nine characters, or the seven of an alias."""


async def own_ori(running: RunningService, given: str) -> Ori:
    """Return the ORI of the agency, or that of the agency that it stands for, by the log.

    Seven characters that are no alias are refused: this service has no registry that would say
    whether other agencies begin with them.
    """
    is_short = len(given) == STEM_CHARACTERS
    nine = given + USUAL_ENDING if is_short else given
    beside = Beside(AGENCY_SEEN_FOLD.stream(nine), AGENCY_SEEN_FOLD)
    seen: AgencySeen = (await running.streams.load({"agency": beside}))["agency"].state
    if is_short and seen.stands_for is None:
        fault = Fault(
            field="body.ori", value=given, rule="must have nine characters, or be an alias"
        )
        raise ProblemError(
            REFUSED,
            f"{given} is no alias, and may mean several agencies: name all nine characters.",
            rule="ori-ambiguous",
            errors=[fault],
        )
    return seen.stands_for or nine
