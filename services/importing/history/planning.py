"""Turn a row into appends: of its request, engagement, evaluations and findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from events.assignment import EngagementOpened
from events.event import IMPORTER, Event, Metadata
from events.ids import derived_id
from events.intake import RequestScreened
from events.log.deciding.handle import digest
from events.log.store.event_log import APPEND_EVENTS_MAX, Append, Guard
from events.rules.engagements import engagement_id_of
from services.assignment.commands.engagements import (
    FollowReferral,
    FollowWithdrawal,
    OpenEngagement,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER, EXPERT_DECIDER
from services.assignment.feeds import FOLLOW_REQUESTS
from services.assignment.reactions.requests import on_request_screened
from services.importing.history.deciding import NewFact
from services.importing.history.engagements import DecidedEngagement, decide_engagement
from services.importing.history.evaluations import decide_evaluations, evaluation_ids
from services.importing.history.experts import NewExpert, choose
from services.importing.history.faults import RefusedRowError
from services.importing.history.findings import decide_findings
from services.importing.history.known import KnownLog
from services.importing.history.requests import decide_request, exit_id, exit_on
from services.importing.history.row import HistoryRow
from services.intake.decisions import REQUEST_DECIDER
from services.kit.bad_rows import BadRow, shown


@dataclass(slots=True)
class ImportPlan:
    """What is to be appended, in this order; the log recognizes what it has already."""

    row: HistoryRow
    metadata: Metadata
    appends: list[Append] = field(default_factory=list)
    work: DecidedEngagement | None = None
    new_experts: list[NewExpert] = field(default_factory=list)


def plan(
    row: HistoryRow, known: KnownLog, now: datetime, recorded: Sequence[NewFact] = ()
) -> ImportPlan:
    """Plan what is written for a row. Raises `RefusedRowError`, with all that is refused.

    `recorded` is the request as the log has it, where an earlier import wrote it and ended there:
    what the registry says of the agency may have changed since.
    """
    if known.has_otherwise(row.request_id, row.digest):
        raise RefusedRowError(differs(row))
    request = decide_request(row, known, now, recorded)
    stream = REQUEST_DECIDER.stream(row.request_id)
    planned = ImportPlan(row, Metadata(IMPORTER, str(row.request_id), command_digest=row.digest))
    if not recorded:
        planned.appends += _appends(planned, stream, 0, request.made)
    screened = next((m.event for m in request.made if isinstance(m.event, RequestScreened)), None)
    if screened is not None:
        if request.ended:
            raise RefusedRowError(differs(row))  # by somebody, since an earlier import wrote it
        opening = on_request_screened(screened, now)
        there = Guard(stream, len(request.made))
        _plan_work(
            planned,
            opening,
            known,
            now,
            there,
            decided_before=known.has(row.request_id, row.digest),
        )
    if request.exit is not None:
        undelivered = () if planned.work is None else (_guard_of(planned.work),)
        planned.appends += _appends(planned, stream, len(request.made), [request.exit], undelivered)
        planned.appends += _cancelling(planned, request.exit, now)
    return planned


def is_written(row: HistoryRow, known: KnownLog) -> bool:
    """Whether the log has all of the row already."""
    if not known.has(row.request_id, row.digest):
        return False
    if exit_on(row) and exit_id(row) not in known.marks:
        return False
    return row.screened_on is None or _is_worked(row, known)


def _is_worked(row: HistoryRow, known: KnownLog) -> bool:
    """Whether the log has all facts of the row's engagement."""
    engagement_id = engagement_id_of(row.request_id)
    if engagement_id not in known.engagements.second_ids:
        return False
    second_id = known.engagements.second_ids[engagement_id]
    steps = list(_possible_second_steps(row))
    if steps and not any(derived_id(row.request_id, f"import {s}") == second_id for s in steps):
        return False
    if exit_on(row) and not row.cancelled_on and not row.closed_on:
        answer_id = derived_id(exit_id(row), FOLLOW_REQUESTS)
        if answer_id not in known.marks:
            return False
    told = len(row.findings) + len(row.recommendations) + len(row.outcomes)
    return known.findings.get(engagement_id, 0) >= told and known.marks.issuperset(
        evaluation_ids(row)
    )


def differs(row: HistoryRow) -> BadRow:
    """The fault of a row whose key was imported with other content."""
    rule = "imported-differently: the log has it otherwise, and history is not rewritten"
    return BadRow(row.line, "external_key", shown(row.external_key), rule)


def _guard_of(work: DecidedEngagement) -> Guard:
    """A guard on the engagement as the row leaves it, as somebody may deliver meanwhile."""
    opening = cast("EngagementOpened", work.opening.event)
    return Guard(ENGAGEMENT_DECIDER.stream(opening.engagement_id), 1 + len(work.others))


def _plan_work(
    planned: ImportPlan,
    opening: OpenEngagement,
    known: KnownLog,
    now: datetime,
    there: Guard,
    *,
    decided_before: bool,
) -> None:
    """Plan the engagement and the findings; a refusal of one does not stop the other.

    The work is written only while the request is there as it was.
    """
    row, bad = planned.row, list[BadRow]()
    try:
        choices = choose(row, known, now, decided_before=decided_before)
        work = decide_engagement(row, opening, choices, known, now)
        evaluations = decide_evaluations(row, work.others, now) if row.evaluations else []
    except RefusedRowError as refused:
        bad += refused.bad
    else:
        planned.work = work
        planned.new_experts = [choice.new for choice in choices if choice.new is not None]
        planned.appends[:0] = [_listing(planned, expert) for expert in planned.new_experts]
        screening_id = derived_id(row.request_id, "import screen")
        planned.appends.append(_answer(planned, screening_id, 0, opening, work.opening.event))
        stream = ENGAGEMENT_DECIDER.stream(opening.engagement_id)
        planned.appends += _appends(planned, stream, 1, work.others, (there,))
        for one in evaluations:
            planned.appends += _appends(planned, f"evaluation-{one.invitation_id}", 0, one.made)
    if row.findings:
        try:
            findings = decide_findings(row, opening, now)
        except RefusedRowError as refused:
            bad += refused.bad
        else:
            stream = f"findings-{opening.engagement_id}"
            planned.appends += _appends(planned, stream, 0, findings)
    if bad:
        raise RefusedRowError(*bad)


def _cancelling(planned: ImportPlan, left: NewFact, now: datetime) -> Iterator[Append]:
    """The fact that cancels the engagement after its request left, if it is still open."""
    row, work = planned.row, planned.work
    left_on = exit_on(row)
    if work is None or left_on is None:
        return
    command = FollowWithdrawal if row.withdrawn_on else FollowReferral
    follow = command(engagement_id=engagement_id_of(row.request_id), on=left_on, now=now)
    for event in ENGAGEMENT_DECIDER.decide(follow, work.engagement):
        yield _answer(planned, left.id, 1 + len(work.others), follow, event)


def _answer(
    planned: ImportPlan,
    cause: UUID,
    version: int,
    command: OpenEngagement | FollowWithdrawal | FollowReferral,
    event: Event,
) -> Append:
    """The fact by which assignment's reaction answers one of the request.

    It has the id that the reaction would give it, so it is written once, whoever is first.
    """
    answer = NewFact(derived_id(cause, FOLLOW_REQUESTS), event)
    stream = ENGAGEMENT_DECIDER.stream(command.engagement_id)
    return Append(stream, version, (answer.new(),), _metadata(planned, digest(command)))


def _listing(planned: ImportPlan, expert: NewExpert) -> Append:
    expert_id = expert.listed.listing.expert_id
    # From the name alone, so that imports with different topics list the expert once.
    digested = hashlib.sha256(f"ImportExpert\n{expert_id}".encode()).hexdigest()
    return Append(
        EXPERT_DECIDER.stream(expert_id), 0, (expert.listing.new(),), _metadata(planned, digested)
    )


def _appends(
    planned: ImportPlan,
    stream: str,
    version: int,
    made: Sequence[NewFact],
    guards: tuple[Guard, ...] = (),
) -> Iterator[Append]:
    """As few appends as the log allows: only the findings of a long report need several."""
    for start in range(0, len(made), APPEND_EVENTS_MAX):
        events = tuple(each.new() for each in made[start : start + APPEND_EVENTS_MAX])
        yield Append(stream, version + start, events, planned.metadata, guards)


def _metadata(planned: ImportPlan, command_digest: str) -> Metadata:
    """The metadata with the digest of another command than the row."""
    return replace(planned.metadata, command_digest=command_digest)


def _possible_second_steps(row: HistoryRow) -> Iterator[str]:
    """The steps that may come second in the engagement, after its opening."""
    if row.assigned_on:
        yield "assign"
    if row.earlier_assignments:
        yield "earlier 1 assign"
    if row.holds:
        yield "hold 1"
    if row.cancelled_on:
        yield "cancel"
    if row.closed_on:
        yield "close"
