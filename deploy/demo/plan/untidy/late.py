"""Late news, and work that is completed twice."""

from __future__ import annotations

from deploy.demo.plan.acts import (
    Act,
    Cancel,
    CorrectDelivery,
    IsRefused,
    StrikeDelivery,
    Withdraw,
)
from deploy.demo.plan.acts import EngagementStep as Step
from deploy.demo.plan.changes import CorrectCompletion, CorrectDay, CorrectEnd
from deploy.demo.plan.untidy.work import closed, day, delivered, taken_by, trained
from events.vocabulary import (
    CancellationReason,
    CorrectionReason,
    EngagementStep,
    NumberedStep,
    ReopenReason,
    RequestStep,
    WithdrawalReason,
)


def told_late() -> list[Act]:
    """After the fiscal year and the work are over, two trainings of that time turn up.

    One had fewer hours than was said, the other was there already. The work stays closed, and
    counts in its year.
    """
    return [
        *taken_by("fop", "2024-11-12"),
        trained("fop", "2025-01-15", 20),
        delivered("2025-09-20"),
        closed("2025-11-10"),
        trained("fop", "2025-09-10", 7, entered="2025-11-20"),
        CorrectDelivery(day("2025-11-24"), 1.5, CorrectionReason.LATE_ENTRY),
        trained("fop", "2025-09-11", 7, entered="2025-11-25"),
        StrikeDelivery(day("2025-11-26")),
        IsRefused(day("2025-11-26"), delivered("2025-11-26"), "delivered-already"),
    ]


def completed_twice() -> list[Act]:
    """Closed work is reopened and completed again; then the first completion gets another day.

    It was told as of September, and was in October: it counts in the year after. The work had
    gone on some days before that was told.
    """
    return [
        *taken_by("nawlee", "2024-12-02"),
        trained("nawlee", "2025-02-10", 12),
        delivered("2025-09-25"),
        closed("2025-11-03"),
        Step(day("2025-11-17"), "reopen", {"reason": ReopenReason.FURTHER_NEED}),
        Step(
            day("2025-11-19"),
            "steps/correct",
            {
                "step": NumberedStep.REOPENING,
                "happened_on": "2025-11-12",
                "reason": CorrectionReason.ENTERED_IN_ERROR,
            },
        ),
        trained("nawlee", "2025-11-25", 9),
        delivered("2025-12-02"),
        CorrectCompletion(day("2025-12-05"), day("2025-10-02"), completion=1),
        closed("2026-01-12"),
    ]


def cancelled_in_another_year() -> list[Act]:
    """A cancellation is told a fiscal year late, on the day on which it was heard of."""
    return [
        *taken_by("nawlee", "2025-08-05"),
        Cancel(day("2025-10-06"), CancellationReason.KEY_STAFF_TURNOVER),
        CorrectDay(day("2025-10-13"), EngagementStep.CANCELLATION, day("2025-09-24")),
    ]


def withdrawn_in_another_year() -> list[Act]:
    """The same of a withdrawal: the day of the work that ended with it follows."""
    return [
        *taken_by("nawlee", "2025-08-12"),
        Withdraw(day("2025-10-07"), WithdrawalReason.KEY_STAFF_TURNOVER),
        CorrectEnd(day("2025-10-14"), RequestStep.WITHDRAWAL, day("2025-09-23")),
    ]
