"""Check which fields of a row need others: a day its reason, an expert an assignment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from services.importing.history.parts import (
    DeliveryRow,
    EarlierRow,
    HandOverRow,
    JoinedRow,
    Outcome,
    OutcomeRow,
)
from services.importing.history.row import HistoryRow
from services.importing.tables.excel import is_day_of_a_number
from services.kit.bad_rows import BadRow, shown
from services.kit.personal_data import WITHHELD

_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "authorized_on": ("authorized_title",),
    "authorized_title": ("authorized_on",),
    "authorization_document": ("authorized_on",),
    "declined_on": ("declined_reason",),
    "declined_reason": ("declined_on",),
    "declined_note": ("declined_on",),
    "withdrawn_on": ("withdrawn_reason",),
    "withdrawn_reason": ("withdrawn_on",),
    "withdrawn_note": ("withdrawn_on",),
    "referred_on": ("referred_to", "referred_reason"),
    "referred_to": ("referred_on",),
    "referred_reason": ("referred_on",),
    "referred_note": ("referred_on",),
    "earlier_assignments": ("screened_on",),
    "assigned_on": ("screened_on", "provider"),
    "provider": ("assigned_on",),
    "expert_id": ("assigned_on",),
    "expert_name": ("assigned_on",),
    "accepted_on": ("assigned_on",),
    "plan_objectives": ("plan_proposed_on",),
    "plan_proposed_on": ("plan_objectives", "accepted_on"),
    "plan_approved_on": ("plan_proposed_on",),
    "deliveries": ("assigned_on",),
    "hand_overs": ("assigned_on",),
    "joined_providers": ("accepted_on",),
    "holds": ("screened_on",),
    "delivered_on": ("assigned_on",),
    "cancelled_on": ("screened_on", "cancelled_reason"),
    "cancelled_reason": ("cancelled_on",),
    "cancelled_note": ("cancelled_on",),
    "closed_on": ("screened_on", "closed_reason"),
    "closed_reason": ("closed_on",),
    "closed_note": ("closed_on",),
    "evaluations": ("delivered_on",),
    "findings": ("screened_on",),
    "recommendations": ("findings",),
    "outcomes": ("recommendations",),
}
_OUTCOME_NEEDS: Final[Mapping[Outcome, tuple[str, ...]]] = {
    Outcome.SUBMITTED: ("outcome_by", "outcome_evidence"),
    Outcome.RETURNED: ("outcome_by", "outcome_reasons"),
    Outcome.VALIDATED: ("outcome_by",),
    Outcome.SUSTAINED: ("outcome_by",),
    Outcome.NO_LONGER_APPLICABLE: (),
    Outcome.UNABLE_TO_ASSESS: (),
}


def lacks(row: HistoryRow) -> Iterator[BadRow]:
    """Every field that another one needs and that is missing, or that is one too many."""
    said = {name for name in _NEEDS if getattr(row, name)}
    said |= {"screened_on"} if row.screened_on else set()
    for name, needed in _NEEDS.items():
        for other in needed:
            if name in said and other not in said:
                yield BadRow(row.line, other, "", f"is missing, as there is {name}")
    if "assigned_on" in said and not said & {"expert_id", "expert_name"}:
        rule = "is missing (or expert_id), as there is assigned_on"
        yield BadRow(row.line, "expert_name", "", rule)
    if said >= {"expert_id", "expert_name"}:
        rule = "is one too many: expert_name is there"
        yield BadRow(row.line, "expert_id", str(row.expert_id), rule)
    for earlier in row.earlier_assignments:
        yield from _earlier_lacks(earlier)
    for later in row.hand_overs:
        yield from _hand_over_lacks(later)
    yield from _parts_lack(row)
    for delivery in row.deliveries:
        yield from _delivery_lacks(delivery)
    for outcome in row.outcomes:
        yield from _outcome_lacks(outcome)
    yield from _numbers_lack(row)


def _delivery_lacks(delivery: DeliveryRow) -> Iterator[BadRow]:
    hours, minutes = delivery.delivery_hours, delivery.delivery_minutes
    if hours is None and minutes is None:
        rule = "is missing (or delivery_minutes), as there is delivery_type"
        yield BadRow(delivery.line, "delivery_hours", "", rule)
    if hours is not None and minutes is not None:
        rule = "is one too many: delivery_hours is there"
        yield BadRow(delivery.line, "delivery_minutes", str(minutes), rule)


def _parts_lack(row: HistoryRow) -> Iterator[BadRow]:
    for joined in row.joined_providers:
        yield from _joined_lacks(joined)
    for hold in row.holds:
        if hold.resumed_note and not hold.resumed_on:
            yield BadRow(hold.line, "resumed_on", "", "is missing, as there is resumed_note")
    for each in row.participants:
        said = (each.participant_left_on, each.participant_left_reason)
        if None in said and (any(said) or each.participant_left_note):
            rule = "goes with participant_left_reason"
            yield BadRow(each.line, "participant_left_on", str(said[0] or ""), rule)


def _earlier_lacks(earlier: EarlierRow) -> Iterator[BadRow]:
    if earlier.earlier_expert_id is None and earlier.earlier_expert_name is None:
        rule = "is missing (or earlier_expert_id)"
        yield BadRow(earlier.line, "earlier_expert_name", "", rule)
    if earlier.earlier_expert_id is not None and earlier.earlier_expert_name is not None:
        rule = "is one too many: earlier_expert_name is there"
        yield BadRow(earlier.line, "earlier_expert_id", str(earlier.earlier_expert_id), rule)
    if (earlier.earlier_declined_on is None) == (earlier.earlier_lapsed_on is None):
        rule = "is needed, or earlier_lapsed_on, and not both"
        yield BadRow(
            earlier.line, "earlier_declined_on", str(earlier.earlier_declined_on or ""), rule
        )
    if (earlier.earlier_declined_on is None) != (earlier.earlier_declined_reason is None):
        rule = "goes with earlier_declined_on"
        yield BadRow(
            earlier.line,
            "earlier_declined_reason",
            str(earlier.earlier_declined_reason or ""),
            rule,
        )
    if earlier.earlier_declined_note and not earlier.earlier_declined_on:
        rule = "is missing, as there is earlier_declined_note"
        yield BadRow(earlier.line, "earlier_declined_on", "", rule)


def _hand_over_lacks(later: HandOverRow) -> Iterator[BadRow]:
    if later.later_expert_id is None and later.later_expert_name is None:
        rule = "is missing (or later_expert_id)"
        yield BadRow(later.line, "later_expert_name", "", rule)
    if later.later_expert_id is not None and later.later_expert_name is not None:
        rule = "is one too many: later_expert_name is there"
        yield BadRow(later.line, "later_expert_id", str(later.later_expert_id), rule)


def _joined_lacks(joined: JoinedRow) -> Iterator[BadRow]:
    if joined.joined_expert_id is None and joined.joined_expert_name is None:
        rule = "is missing (or joined_expert_id)"
        yield BadRow(joined.line, "joined_expert_name", "", rule)
    if joined.joined_expert_id is not None and joined.joined_expert_name is not None:
        rule = "is one too many: joined_expert_name is there"
        yield BadRow(joined.line, "joined_expert_id", str(joined.joined_expert_id), rule)
    left = (joined.joined_left_on, joined.joined_left_reason)
    if None in left and (any(left) or joined.joined_left_note):
        rule = "goes with joined_left_reason"
        yield BadRow(joined.line, "joined_left_on", str(left[0] or ""), rule)


def _outcome_lacks(outcome: OutcomeRow) -> Iterator[BadRow]:
    for name in ("outcome_by", "outcome_evidence", "outcome_reasons"):
        value = getattr(outcome, name)
        needed = name in _OUTCOME_NEEDS[outcome.outcome]
        if needed and value is None:
            yield BadRow(outcome.line, name, "", f"is missing, as the outcome is {outcome.outcome}")
        if value is not None and not needed:
            rule = f"does not go with the outcome {outcome.outcome}"
            said = value if isinstance(value, str) else "; ".join(value)
            yield BadRow(outcome.line, name, shown(said), rule)

    if outcome.outcome_note and outcome.outcome in {Outcome.SUBMITTED, Outcome.SUSTAINED}:
        rule = f"does not go with the outcome {outcome.outcome}"
        yield BadRow(outcome.line, "outcome_note", WITHHELD, rule)


def _numbers_lack(row: HistoryRow) -> Iterator[BadRow]:
    """References to numbers of findings or recommendations that do not exist."""
    yield from _numbers_spoilt(row)
    findings = {each.finding_number for each in row.findings}
    made: set[str] = set()
    for one in row.recommendations:
        if one.recommendation_finding not in findings:
            rule = "is no finding_number of this engagement"
            yield BadRow(
                one.line, "recommendation_finding", shown(one.recommendation_finding), rule
            )
        for number in one.recommendation_depends_on:
            if number not in made:
                rule = "is no recommendation that stands before this one"
                yield BadRow(one.line, "recommendation_depends_on", shown(number), rule)
        made.add(one.recommendation_number)
    for outcome in row.outcomes:
        if outcome.outcome_of not in made:
            rule = "is no recommendation_number of this engagement"
            yield BadRow(outcome.line, "outcome_of", shown(outcome.outcome_of), rule)


def _numbers_spoilt(row: HistoryRow) -> Iterator[BadRow]:
    """Numbers that Excel made of others: 1.1 of 1.10, and 3-Jan of 1.3."""
    numbered = [
        ("finding_number", [(each.line, each.finding_number) for each in row.findings]),
        (
            "recommendation_number",
            [(each.line, each.recommendation_number) for each in row.recommendations],
        ),
    ]
    for name, numbers in numbered:
        seen: set[str] = set()
        for line, number in numbers:
            if number in seen:
                yield BadRow(
                    line, name, shown(number), "number-taken: stands twice; Excel makes 1.1 of 1.10"
                )
            if is_day_of_a_number(number):
                yield BadRow(line, name, WITHHELD, "is a day: Excel makes 3-Jan of 1.3")
            seen.add(number)
