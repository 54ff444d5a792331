"""An agency as a form names it: by its nine characters, or by the first seven of them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import StringConstraints

from events.log.database.connections import Pool
from services.intake.queries import agencies
from services.intake.views.agencies import AgencyView
from services.kit.http.problem_kinds import REFUSED
from services.kit.http.problems import Fault, ProblemError

STEM_CHARACTERS: Final = 7

GivenOri = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{5}([A-Z0-9]{2})?$")]
"""Nine characters, or seven that the registry resolves."""


async def resolved(pool: Pool, ori: str) -> str:
    """The nine characters of an ORI. Raises a problem with candidates if seven are ambiguous."""
    if len(ori) != STEM_CHARACTERS:
        return ori
    match await agencies.list_agencies_of_stem(pool, ori):
        case [agency]:
            return agency.ori
        case []:
            raise ori_unknown(ori, f"no agency whose ORI begins with {ori} is in the registry")
        case several:
            raise ProblemError(
                REFUSED,
                f"{len(several)} agencies have ORIs that begin with {ori}: name one of them.",
                rule="ori-ambiguous",
                allowed=[agency.ori for agency in several],
                errors=[_candidate(agency) for agency in several],
            )


def ori_unknown(ori: str, detail: str) -> ProblemError:
    """The problem of an ORI that stands for no agency."""
    fault = Fault(field="body.ori", value=ori, rule="must be in the registry of agencies")
    return ProblemError(REFUSED, detail, rule="agency-not-registered", errors=[fault])


def _candidate(agency: AgencyView) -> Fault:
    what = agency.kind or "of unknown kind"
    return Fault(
        field="body.ori", value=agency.ori, rule=f"may mean {agency.name} ({what}, {agency.state})"
    )
