"""An agency as a form names it: by its nine characters, or by the first seven of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from events.log.database.connections import Pool
from events.rules.oris import STEM_CHARACTERS, meant_by
from services.intake.queries import agencies
from services.intake.views.agencies import AgencyView
from services.kit.http.problem_kinds import REFUSED
from services.kit.http.problems import Fault, ProblemError

GivenOri = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{5}([A-Z0-9]{2})?$")]
"""Nine characters, or seven that the registry resolves."""


async def resolved(pool: Pool, ori: str) -> str:
    """The nine characters of an ORI. Raises a problem with candidates where seven do not do."""
    if len(ori) != STEM_CHARACTERS:
        return ori
    candidates = await agencies.list_agencies_of_stem(pool, ori)
    meant = meant_by(ori, [agency.ori for agency in candidates])
    if meant is not None:
        return meant
    if not candidates:
        raise ori_unknown(ori, f"no agency whose ORI begins with {ori} is in the registry")
    raise ProblemError(
        REFUSED,
        f"{ori} may mean {len(candidates)} of the registry, or one that it does not have: name "
        "all nine characters.",
        rule="ori-ambiguous",
        allowed=[agency.ori for agency in candidates],
        errors=[_candidate(agency) for agency in candidates],
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
