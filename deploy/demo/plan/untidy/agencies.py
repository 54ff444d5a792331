"""Several agencies at one table, and agencies that change, rest, are covered or are no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from deploy.demo.plan.acts import Act, IsRefused, Submit, Withdraw
from deploy.demo.plan.changes import AgencyStep, JoinRequest, LeaveRequest
from deploy.demo.plan.untidy.work import day, delivered, submitted, taken_by, trained
from events.vocabulary import AgencyChange, LeaveReason, SuccessionKind, WithdrawalReason

DEPARTMENTS: Final = 12
"""Of the joint training."""


def together(lead: str, others: Sequence[str]) -> list[Act]:
    """Twelve departments train together; a thirteenth was entered in error, and one leaves.

    Of most who came it is known which department they are of, so those who left cannot have come.
    """
    *joining, mistaken = others
    first = trained(
        "fbinaa", "2025-03-11", 60, attendance=((lead, 9), *((ori, 4) for ori in joining))
    )
    stayed = tuple((ori, 5) for ori in joining[1:])
    second = trained("fbinaa", "2025-04-08", 55, attendance=stayed)
    wrong = replace(second, attendance=((joining[0], 5), *stayed))
    return [
        *taken_by("fbinaa", "2025-01-13"),
        *(JoinRequest(day("2025-01-14"), ori) for ori in (*joining, mistaken)),
        first,
        LeaveRequest(day("2025-03-12"), mistaken, LeaveReason.ENTERED_IN_ERROR),
        LeaveRequest(day("2025-03-13"), joining[0], LeaveReason.FUNDING),
        IsRefused(day("2025-04-08"), wrong, "not-taking-part"),
        second,
        delivered("2025-04-09"),
    ]


def merged(ori: str, successor: str) -> list[Act]:
    """An agency becomes part of another; its open work goes on, and it asks for nothing more."""
    return _succeeded(ori, {"successor": successor, "succession": SuccessionKind.MERGED})


def renumbered(ori: str, successor: str) -> list[Act]:
    """An agency goes on under another ORI."""
    return _succeeded(ori, {"successor": successor, "succession": SuccessionKind.RENUMBERED})


def split(ori: str, heir: str, other: str) -> list[Act]:
    """An agency is divided into two; one of them goes on with the open work."""
    kind = SuccessionKind.SPLIT
    return _succeeded(ori, {"successor": heir, "succession": kind, "split_into": [other]})


def taken_back(ori: str) -> list[Act]:
    """The wrong agency is dissolved; it can ask for nothing until that is taken back."""
    wrong = {"change": AgencyChange.DISSOLUTION, "happened_on": "2025-04-07"}
    return [
        AgencyStep(day("2025-04-07"), ori, "dissolution", {}),
        IsRefused(day("2025-04-08"), submitted("2025-04-08"), "agency-gone"),
        AgencyStep(day("2025-04-09"), ori, "take-back", wrong),
        *taken_by("fop", "2025-04-10"),
        trained("fop", "2025-05-06", 12),
        delivered("2025-05-07"),
    ]


def aliased(ori: str) -> list[Act]:
    """An agency asks under an ORI that is an alias; another alias is taken back.

    So INIPD00 stands for IN0494900.
    """
    alias, wrong = f"{ori[:2]}AKA0000", f"{ori[:2]}AKX0000"  # in no list of agencies
    asked = submitted("2025-04-17", alias=alias)
    return [
        IsRefused(day("2025-04-14"), submitted("2025-04-14", alias=alias), "agency-not-registered"),
        AgencyStep(day("2025-04-15"), ori, "aliases", {"alias": alias}),
        AgencyStep(day("2025-04-15"), ori, "aliases", {"alias": wrong}),
        AgencyStep(day("2025-04-16"), ori, f"aliases/{wrong}/take-back", {}),
        *[asked if isinstance(act, Submit) else act for act in taken_by("fop", "2025-04-17")],
        trained("fop", "2025-05-13", 8),
        delivered("2025-05-14"),
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


def _succeeded(ori: str, said: Mapping[str, object]) -> list[Act]:
    return [
        *taken_by("iacp", "2025-03-04"),
        AgencyStep(day("2025-06-02"), ori, "succession", said),
        IsRefused(day("2025-06-03"), submitted("2025-06-03"), "agency-gone"),
        trained("iacp", "2025-07-08", 21),
        delivered("2025-07-09"),
    ]


def _withdrawn_before(change: AgencyStep) -> list[Act]:
    return [
        submitted("2025-04-01"),
        Withdraw(day("2025-04-22"), WithdrawalReason.KEY_STAFF_TURNOVER),
        change,
    ]
