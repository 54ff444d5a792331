"""An agency as people name it: by its nine characters, by an alias, or by the first seven."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from events import parties
from events.rules.oris import STEM_CHARACTERS, meant_by
from events.vocabulary import Ori
from services.assignment.feeds import AGENCIES_FEED
from services.assignment.queries.oris import list_oris_of_stem
from services.kit.feed.connections import lent
from services.kit.http.calls import Call
from services.kit.http.problem_kinds import REFUSED
from services.kit.http.problems import Fault, ProblemError
from services.kit.http.running_service import RunningService

GivenOri = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{5}([A-Z0-9]{2})?$")]
"""Nine characters, or seven that the registry resolves."""


async def own_ori(running: RunningService, call: Call, given: str) -> Ori:
    """Return the ORI of the agency, or that of the agency that it stands for, by the log.

    Raises a problem with the candidates where seven characters do not say which agency is meant.
    """
    nine = await _in_nine(running, call, given)
    return await parties.own_ori(running.streams, nine)


async def _in_nine(running: RunningService, call: Call, given: str) -> Ori:
    if len(given) != STEM_CHARACTERS:
        return given
    await running.wait_for_feeds(call, AGENCIES_FEED)
    async with lent(running.pool) as connection:
        candidates = await list_oris_of_stem(connection, given)
    meant = meant_by(given, [each.ori for each in candidates])
    if meant is not None:
        return meant
    if not candidates:
        raise ProblemError(
            REFUSED,
            f"no agency whose ORI begins with {given} is in the registry",
            rule="agency-not-registered",
            errors=[
                Fault(field="body.ori", value=given, rule="must be in the registry of agencies")
            ],
        )
    raise ProblemError(
        REFUSED,
        f"{given} may mean {len(candidates)} of the registry, or one that it does not have: name "
        "all nine characters.",
        rule="ori-ambiguous",
        allowed=[each.ori for each in candidates],
        errors=[
            Fault(
                field="body.ori",
                value=each.ori,
                rule="may mean it" if each.stands_for is None else f"may mean {each.stands_for}",
            )
            for each in candidates
        ],
    )
