"""Mistakes that are taken back: the end of a request, a validation, what was set aside."""

from __future__ import annotations

from typing import Final

from deploy.demo.plan.acts import (
    Act,
    Assign,
    Decline,
    EngagementStep,
    Recommend,
    RecordFinding,
    RequestStep,
    Review,
    Screen,
    Withdraw,
)
from deploy.demo.plan.assessments import submitted as shown
from deploy.demo.plan.assessments import validated
from deploy.demo.plan.changes import CorrectNote, Reinstate, StrikeNote, WriteNote
from deploy.demo.plan.untidy.work import (
    YES,
    accepted,
    day,
    delivered,
    screened,
    submitted,
    taken_by,
    trained,
)
from events.vocabulary import (
    AmendmentReason,
    DeclineReason,
    NoteChangeReason,
    Priority,
    Program,
    ReinstatementReason,
    RestorationReason,
    SetAsideReason,
    ValidationWithdrawalReason,
    WithdrawalReason,
)

_ERROR: Final = ReinstatementReason.ENTERED_IN_ERROR


def declined_in_error() -> list[Act]:
    """The center declines the wrong request, says so the next day, and helps."""
    return [
        submitted("2025-01-07"),
        Decline(day("2025-01-08"), DeclineReason.OUT_OF_SCOPE),
        Reinstate(day("2025-01-09"), _ERROR, with_work=False),
        Screen(day("2025-01-10"), Program.CRI_TAC),
        Assign(day("2025-01-10"), "iaclea"),
        trained("iaclea", "2025-02-11", 13),
        delivered("2025-02-12"),
    ]


def withdrawn_in_error() -> list[Act]:
    """The agency withdraws another request than it meant; the work goes on where it stood."""
    return [
        *taken_by("ntoa", "2025-02-03"),
        Withdraw(day("2025-03-04"), WithdrawalReason.AGENCY_REQUEST),
        Reinstate(day("2025-03-06"), _ERROR, with_work=True),
        trained("ntoa", "2025-04-01", 17),
        delivered("2025-04-02"),
    ]


def screened_in_error() -> list[Act]:
    """The agency asks for something else, and the center screens to the wrong program first.

    Meanwhile a coordinator looks after it, calls the agency and notes it: who was spoken with is
    put right, and what belongs to another request is struck out.
    """
    program = Program.CRITICAL_RESPONSE
    wrong = {"means": "telephone", "people": [{"name": "Pat Doe", "organization": "the agency"}]}
    spoken = {"means": "telephone", "people": [{"name": "Kim Poe", "organization": "the agency"}]}
    called = "They need it after the event."
    topics = {"topics": ["mass-demonstrations"], "reason": AmendmentReason.AGENCY_REQUEST}
    return [
        submitted("2025-02-03"),
        RequestStep(day("2025-02-04"), "desk/take", {"coordinator": "kim"}),
        WriteNote(day("2025-02-05"), called, wrong),
        CorrectNote(day("2025-02-05"), called, spoken, NoteChangeReason.ENTERED_IN_ERROR),
        WriteNote(day("2025-02-05"), "Harborview has done this before."),
        WriteNote(day("2025-02-05"), "They can wait until summer.", wrong),
        StrikeNote(day("2025-02-05"), NoteChangeReason.OTHER_REQUEST),
        RequestStep(day("2025-02-05"), "amend", topics),
        RequestStep(day("2025-02-06"), "authorize", YES),
        Screen(day("2025-02-06"), Program.CRI_TAC),
        Assign(day("2025-02-06"), "ntoa"),
        RequestStep(day("2025-02-10"), "screen-again", {"program": program}),
        Assign(day("2025-02-11"), "harborview"),
        accepted("2025-02-12"),
        trained("harborview", "2025-03-11", 16, topic="mass-demonstrations"),
        delivered("2025-03-12"),
    ]


def judged_in_error() -> list[Act]:
    """Two validations are withdrawn and one given again; what was set aside is restored."""
    withdrawn = {"reason": ValidationWithdrawalReason.EVIDENCE_UNSOUND}
    aside = {"reason": SetAsideReason.NO_LONGER_APPLICABLE}
    numbers = ("1.1", "1.2", "1.3")
    restored = {"reason": RestorationReason.APPLICABLE_AFTER_ALL}
    return [
        *screened("2025-01-21", program=Program.ORGANIZATIONAL_ASSESSMENT),
        Assign(day("2025-01-22"), "northfield"),
        accepted("2025-01-23"),
        EngagementStep(day("2025-01-24"), "plan/propose", {"objectives": ["Assess it."]}),
        EngagementStep(day("2025-01-27"), "plan/approve", {}),
        trained("northfield", "2025-03-04", 4),
        RecordFinding(day("2025-03-05"), "1"),
        *(Recommend(day("2025-03-05"), "1", number, Priority.HIGH) for number in numbers),
        delivered("2025-03-06"),
        *(shown(day("2025-05-06"), number) for number in numbers[:2]),
        *(validated(day("2025-05-20"), number) for number in numbers[:2]),
        *(
            Review(day("2025-05-27"), number, "withdraw-validation", "validator", withdrawn)
            for number in numbers[:2]
        ),
        validated(day("2025-06-10"), "1.1"),
        Review(day("2025-06-10"), "1.3", "set-aside", "coordinator", aside),
        Review(day("2025-06-17"), "1.3", "restore", "coordinator", restored),
    ]
