"""The facts of a row's request: submitted, authorized, screened, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, cast
from uuid import UUID

from events.copying import copied
from events.ids import derived_id
from events.rules.help import GivenContact
from services.importing.history.deciding import DecidedStream, HistoryStep, NewFact, decide_steps
from services.importing.history.known import KnownLog
from services.importing.history.row import HistoryRow
from services.intake.commands.requests import (
    AuthorizeRequest,
    DeclineRequest,
    JoinRequest,
    LeaveRequest,
    ReferRequest,
    ScreenRequest,
    SubmitRequest,
    WithdrawRequest,
)
from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.agency_states import gone_on, is_registered, known_then
from services.intake.decisions.request_states import Ended, RequestFact
from services.intake.decisions.requests import RequestCommand
from services.intake.decisions.topics import not_offered

_WITHDRAW: Final = "withdraw"
_REFER: Final = "refer"


class DecidedRequest(NamedTuple):
    """The facts of a request."""

    made: list[NewFact]
    exit: NewFact | None
    """How it was withdrawn or referred elsewhere; apart, as the work is written before it."""
    ended: bool
    """Whether the request had ended before that."""


def decide_request(
    row: HistoryRow, known: KnownLog, now: datetime, recorded: Sequence[NewFact]
) -> DecidedRequest:
    """Decide the request of a row. Raises `RefusedRowError`.

    `recorded` is what an earlier import wrote of it, which ended there: the registry may know
    better since.
    """
    if recorded:
        state = REQUEST_DECIDER.fold(cast("RequestFact", each.event) for each in recorded)
        lived = DecidedStream(list(recorded), state)
    else:
        lived = decide_steps(REQUEST_DECIDER, _steps(row, known, now), row.request_id)
    left = decide_steps(REQUEST_DECIDER, _leaving(row, now), row.request_id, lived.state)
    return DecidedRequest(
        lived.made, left.made[0] if left.made else None, isinstance(lived.state, Ended)
    )


def exit_on(row: HistoryRow) -> date | None:
    """The day on which the request was withdrawn or referred elsewhere."""
    return row.withdrawn_on or row.referred_on


def exit_id(row: HistoryRow) -> UUID:
    """The id of the fact by which the request was withdrawn or referred elsewhere."""
    step = _REFER if row.withdrawn_on is None and row.referred_on else _WITHDRAW
    return derived_id(row.request_id, f"import {step}")


def _leaving(row: HistoryRow, now: datetime) -> Iterator[HistoryStep[RequestCommand]]:
    if row.withdrawn_on and row.withdrawn_reason:
        withdraw = WithdrawRequest(
            request_id=row.request_id,
            reason=row.withdrawn_reason,
            note=row.withdrawn_note,
            on=row.withdrawn_on,
            delivered=row.delivered_on is not None,
            now=now,
        )
        yield HistoryStep(_WITHDRAW, withdraw, row.line, "withdrawn_on", row.withdrawn_on)
    if row.referred_on and row.referred_to and row.referred_reason:
        refer = ReferRequest(
            request_id=row.request_id,
            to=row.referred_to,
            reason=row.referred_reason,
            note=row.referred_note,
            on=row.referred_on,
            delivered=row.delivered_on is not None,
            now=now,
        )
        yield HistoryStep(_REFER, refer, row.line, "referred_on", row.referred_on)


def _steps(
    row: HistoryRow, known: KnownLog, now: datetime
) -> Iterator[HistoryStep[RequestCommand]]:
    yield HistoryStep(
        "submit", _submit(row, known, now), row.line, "submitted_on", row.submitted_on
    )
    if row.authorized_on and row.authorized_title:
        authorize = AuthorizeRequest(
            request_id=row.request_id,
            authorized_by=row.authorized_by,
            title=row.authorized_title,
            document=row.authorization_document,
            on=row.authorized_on,
            now=now,
        )
        yield HistoryStep("authorize", authorize, row.line, "authorized_on", row.authorized_on)
    yield from _participating(row, known, now)
    if row.declined_on and row.declined_reason:
        decline = DeclineRequest(
            request_id=row.request_id,
            reason=row.declined_reason,
            note=row.declined_note,
            on=row.declined_on,
            now=now,
            others=(),
        )
        yield HistoryStep("decline", decline, row.line, "declined_on", row.declined_on)
    if row.screened_on:
        agency = known.agencies.of(row.ori).state
        screen = ScreenRequest(
            request_id=row.request_id,
            program=row.program,
            other_action_reviewed=row.other_action_reviewed,
            on=row.screened_on,
            agency=known_then(agency, row.screened_on),
            now=now,
        )
        yield HistoryStep("screen", screen, row.line, "screened_on", row.screened_on)


def _participating(
    row: HistoryRow, known: KnownLog, now: datetime
) -> Iterator[HistoryStep[RequestCommand]]:
    for number, one in enumerate(row.participants, start=1):
        participation_id = derived_id(row.request_id, "import participant", number)
        agency = known.agencies.of(one.participant_ori).state
        joined_on = one.participant_joined_on or row.submitted_on
        join = JoinRequest(
            request_id=row.request_id,
            participation_id=participation_id,
            participant=one.participant_ori,
            on=joined_on,
            participant_registered=is_registered(agency),
            participant_gone=gone_on(agency, joined_on),
            now=now,
        )
        told = one.participant_ori
        yield HistoryStep(f"join {number}", join, one.line, "participant_ori", told)
        if (day := one.participant_left_on) and one.participant_left_reason:
            leave = LeaveRequest(
                request_id=row.request_id,
                participation_id=participation_id,
                reason=one.participant_left_reason,
                note=one.participant_left_note,
                on=day,
                now=now,
            )
            yield HistoryStep(f"leave {number}", leave, one.line, "participant_left_on", day)


def _submit(row: HistoryRow, known: KnownLog, now: datetime) -> SubmitRequest:
    unknown, retired = not_offered(known.topics, row.topics, row.submitted_on)
    return copied(
        SubmitRequest,
        row,
        # Duplicates were sorted out where the history was kept.
        by_default=("similar_over",),
        similar=(),
        request_id=row.request_id,
        contact=GivenContact(
            role=row.contact_role,
            name=row.contact_name,
            email=row.contact_email,
            telephone=row.contact_telephone,
        ),
        on=row.submitted_on,
        now=now,
        agency_registered=is_registered(known.agencies.of(row.ori).state),
        agency_gone=gone_on(known.agencies.of(row.ori).state, row.submitted_on),
        topics_listed=bool(known.topics),
        topics_unknown=tuple(unknown),
        topics_retired=tuple(retired),
    )
