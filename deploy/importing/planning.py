"""A row becomes appends: what its request, its engagement and perhaps its expert will say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from deploy.importing.asking import asked
from deploy.importing.deciding import Made
from deploy.importing.experts import Choice, NewExpert, choose
from deploy.importing.faults import BadRow, RefusedRowError
from deploy.importing.known import Known, KnownRequest
from deploy.importing.row import Row
from deploy.importing.working import Worked, worked
from events.event import Metadata
from events.ids import derived_id, named_part
from events.intake import RequestScreened
from events.log.handle import digest
from events.log.store import Append
from services.assignment.feeds import FOLLOW_REQUESTS
from services.assignment.reactions import on_request_screened

ACTOR: Final = "operator:command-line"


@dataclass(slots=True)
class Plan:
    """What is to be appended, in this order; nothing where the log has it all."""

    row: Row
    appends: list[Append] = field(default_factory=list)
    work: Worked | None = None
    new_expert: NewExpert | None = None


def plan(row: Row, known: Known, now: datetime, recorded: RequestScreened | None = None) -> Plan:
    """What is to be written of a row. Raises `RefusedRowError`.

    `recorded` is the screening as the log has it, where an earlier import wrote the request and
    ended there: what the registry says of the agency may have changed since.
    """
    before = known.requests.get(named_part(row.request_id))
    if before is not None and before != KnownRequest(row.request_id, row.digest):
        raise RefusedRowError(differs(row))
    request = asked(row, known, now) if before is None else []
    planned = Plan(row)
    if request:
        planned.appends.append(_append(row, f"request-{row.request_id}", 0, request))
    screened = recorded or next(
        (made.event for made in request if isinstance(made.event, RequestScreened)), None
    )
    if screened is not None:
        choice = choose(row, known, now, decided_before=before is not None)
        _plan_work(planned, screened, choice, known, now)
    return planned


def is_written(row: Row, known: Known) -> bool:
    """Whether the log has the row, as it is, to its end."""
    if known.requests.get(named_part(row.request_id)) != KnownRequest(row.request_id, row.digest):
        return False
    if row.screened_on is None:
        return True
    engagement_id = derived_id(row.request_id, "engagement")
    seconds = known.engagements.second_ids
    step = _second_step(row)
    if step is None:
        return engagement_id in seconds
    return seconds.get(engagement_id) == derived_id(row.request_id, f"import {step}")


def differs(row: Row) -> BadRow:
    """Why a row cannot be taken whose key stands for something else already."""
    rule = "imported-differently: the log has it otherwise, and history is not rewritten"
    return BadRow(row.line, "external_key", row.external_key, rule)


def _plan_work(
    planned: Plan, screened: RequestScreened, choice: Choice | None, known: Known, now: datetime
) -> None:
    row = planned.row
    opening = on_request_screened(screened, now)
    work = planned.work = worked(row, opening, choice, now)
    if choice is not None and choice.new is not None:
        planned.new_expert = choice.new
        planned.appends.insert(0, _listing(row, choice.new))
    stream = f"engagement-{opening.engagement_id}"
    if opening.engagement_id not in known.engagements.second_ids:
        # The very fact by which assignment answers the screening: whoever is first writes it.
        screening_id = derived_id(row.request_id, "import screen")
        answer = Made(derived_id(screening_id, FOLLOW_REQUESTS), work.opening.event)
        metadata = _metadata(row, digest(opening))
        planned.appends.append(Append(stream, 0, (answer.new(),), metadata))
    if work.others:
        planned.appends.append(_append(row, stream, 1, work.others))


def _listing(row: Row, expert: NewExpert) -> Append:
    expert_id = expert.listed.listing.expert_id
    # Of the name alone, so that two imports that name different topics list the expert once.
    digested = hashlib.sha256(f"ImportExpert\n{expert_id}".encode()).hexdigest()
    return Append(f"expert-{expert_id}", 0, (expert.listing.new(),), _metadata(row, digested))


def _append(row: Row, stream: str, version: int, made: Sequence[Made]) -> Append:
    events = tuple(each.new() for each in made)
    return Append(stream, version, events, _metadata(row, row.digest))


def _metadata(row: Row, command_digest: str) -> Metadata:
    return Metadata(actor=ACTOR, correlation_id=str(row.request_id), command_digest=command_digest)


def _second_step(row: Row) -> str | None:
    """The first that a row adds to its opened engagement."""
    if row.assigned_on:
        return "assign"
    if row.cancelled_on:
        return "cancel"
    return "close" if row.closed_on else None
