"""Several agencies at one table, and agencies that merge, rest, are covered or are no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from deploy.demo.plan.acts import Act, IsRefused, Withdraw
from deploy.demo.plan.changes import AgencyStep, JoinRequest, LeaveRequest
from deploy.demo.plan.untidy.work import day, delivered, submitted, taken_by, trained
from events.vocabulary import LeaveReason, SuccessionKind, WithdrawalReason

DEPARTMENTS: Final = 12
"""Of the joint training."""


def together(others: Sequence[str]) -> list[Act]:
    """Twelve departments train together; a thirteenth was entered in error, and one leaves."""
    *joining, mistaken = others
    return [
        *taken_by("fbinaa", "2025-01-13"),
        *(JoinRequest(day("2025-01-14"), ori) for ori in (*joining, mistaken)),
        trained("fbinaa", "2025-03-11", 60),
        LeaveRequest(day("2025-03-12"), mistaken, LeaveReason.ENTERED_IN_ERROR),
        LeaveRequest(day("2025-03-13"), joining[0], LeaveReason.FUNDING),
        trained("fbinaa", "2025-04-08", 55),
        delivered("2025-04-09"),
    ]


def merged(ori: str, successor: str) -> list[Act]:
    """An agency becomes part of another; its open work goes on, and it asks for nothing more."""
    said = {"successor": successor, "succession": SuccessionKind.MERGED}
    return [
        *taken_by("iacp", "2025-03-04"),
        AgencyStep(day("2025-06-02"), ori, "succession", said),
        IsRefused(day("2025-06-03"), submitted("2025-06-03"), "agency-gone"),
        trained("iacp", "2025-07-08", 21),
        delivered("2025-07-09"),
    ]


def dissolved(ori: str) -> list[Act]:
    """An agency is no more, and nobody goes on for it."""
    return _withdrawn_before(AgencyStep(day("2025-05-06"), ori, "dissolution", {}))


def covered(ori: str, covered_by: str) -> list[Act]:
    """Another agency does the work of one that goes on to exist."""
    return _withdrawn_before(
        AgencyStep(day("2025-05-13"), ori, "cover", {"covered_by": covered_by})
    )


def dormant(ori: str) -> list[Act]:
    """Nobody works at an agency any more."""
    return _withdrawn_before(AgencyStep(day("2025-05-20"), ori, "dormancy", {}))


def _withdrawn_before(change: AgencyStep) -> list[Act]:
    return [
        submitted("2025-04-01"),
        Withdraw(day("2025-04-22"), WithdrawalReason.KEY_STAFF_TURNOVER),
        change,
    ]
