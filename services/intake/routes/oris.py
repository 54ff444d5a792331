"""An agency as people name it: by its nine characters, by an alias, or by the first seven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Depends
from pydantic import StringConstraints

from events.parties import own_ori
from events.rules.oris import STEM_CHARACTERS, USUAL_ENDING, meant_by
from services.intake import feeds
from services.intake.queries import agencies
from services.intake.queries.agencies import Named
from services.kit.http.answers import ON_QUERY, Responses, problem_responses
from services.kit.http.calls import Call
from services.kit.http.policy import Allowed
from services.kit.http.problem_kinds import REFUSED
from services.kit.http.problems import Fault, ProblemError, not_found
from services.kit.http.running_service import CurrentService, RunningService

GivenOri = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{5}([A-Z0-9]{2})?$")]
"""Nine characters, or seven that the registry resolves."""
ON_QUERY_BY_ORI: Final[Responses] = {**ON_QUERY, **problem_responses(409)}
"""The problems that a query may be answered with which names an agency so."""


async def named_agency(
    running: RunningService, call: Call, ori: str, field: str = "path.ori"
) -> str:
    """The ORI of the agency that is named by it, by an alias, or by seven characters."""
    if len(ori) == STEM_CHARACTERS:
        await running.wait_for_feeds(call, feeds.AGENCIES_FEED)
    return await own_ori(running.streams, await in_nine(running, ori, field))


async def _named_in_path(ori: GivenOri, call: Allowed, running: CurrentService) -> str:
    return await named_agency(running, call, ori)


AgencyInPath = Annotated[str, Depends(_named_in_path)]
"""The ORI of the agency that the path names, under which a read of it is recorded as well."""


async def in_nine(running: RunningService, ori: str, field: str = "body.ori") -> str:
    """The nine characters of an ORI. Raises a problem with candidates where seven do not do."""
    if len(ori) != STEM_CHARACTERS:
        return ori
    candidates = await agencies.list_named_by_stem(running.pool, ori)
    meant = meant_by(ori, [each.ori for each in candidates])
    if meant is not None:
        return meant
    if not candidates:
        if field.startswith("path."):
            raise not_found("agency", ori)
        detail = f"no agency whose ORI begins with {ori} is in the registry"
        raise ori_unknown(ori, detail, field)
    raise ori_ambiguous(ori, candidates, field)


def ori_ambiguous(said: str, candidates: Sequence[Named], field: str) -> ProblemError:
    """Return the problem of what may mean several agencies, with their ORIs."""
    return ProblemError(
        REFUSED,
        f"{said} may mean {len(candidates)} of the registry, or one that it does not have: name "
        "all nine characters.",
        rule="ori-ambiguous",
        allowed=[each.ori for each in candidates],
        errors=[
            Fault(field=field, value=each.ori, rule=f"may mean {each.what}") for each in candidates
        ],
    )


def in_usual_nine(ori: str) -> str:
    """An ORI as an alias has it: seven characters with the usual ending, as files write them."""
    return ori + USUAL_ENDING if len(ori) == STEM_CHARACTERS else ori


def ori_unknown(ori: str, detail: str, field: str = "body.ori") -> ProblemError:
    """The problem of an ORI that stands for no agency."""
    fault = Fault(field=field, value=ori, rule="must be in the registry of agencies")
    return ProblemError(REFUSED, detail, rule="agency-not-registered", errors=[fault])
