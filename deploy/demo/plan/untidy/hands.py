"""Work that changes hands, and a member that leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from deploy.demo.plan.acts import (
    Act,
    Assign,
    Brings,
    Deliver,
    FallsDue,
    IsRefused,
    ProviderDeclines,
)
from deploy.demo.plan.changes import (
    CorrectHandOver,
    EndMembership,
    JoinProvider,
    KeepOn,
    MoveExpert,
    ReleaseProvider,
    RenewMembership,
    ReplaceExpert,
    ReplaceProvider,
)
from deploy.demo.plan.partners import LEAVING, STAYING, STAYS_FROM
from deploy.demo.plan.untidy.work import (
    accepted,
    closed,
    day,
    delivered,
    screened,
    taken_by,
    trained,
)
from events.vocabulary import HandOverReason, ProviderDeclineReason


def handed_over() -> list[Act]:
    """A second provider joins and leaves, the expert changes, then the lead does.

    Each delivery stays with who gave it, also when the day of that was told too late.
    """
    return [
        *taken_by("noble", "2024-11-14"),
        trained("noble", "2025-01-09", 20),
        JoinProvider(day("2025-02-03"), "nawlee"),
        trained("nawlee", "2025-02-10", 8),
        ReleaseProvider(day("2025-02-20"), "nawlee", HandOverReason.PROVIDER_REQUEST),
        ReplaceExpert(day("2025-02-24"), HandOverReason.EXPERT_UNAVAILABLE),
        trained("noble", "2025-02-26", 15),
        ReplaceProvider(day("2025-03-03"), "iadlest", HandOverReason.NO_CAPACITY),
        trained("iadlest", "2025-03-20", 11),
        delivered("2025-04-02"),
        closed("2025-07-01"),
        CorrectHandOver(day("2025-07-08"), "iadlest", day("2025-02-25")),
    ]


def expert_moved() -> list[Act]:
    """An expert moves to another provider; the work stays where it is, with another expert."""
    since = trained("iaclea", "2025-04-08", 6)
    return [
        *taken_by("iaclea", "2025-03-03"),
        trained("iaclea", "2025-03-18", 10, minutes=50),
        MoveExpert(day("2025-04-01"), "iadlest"),
        IsRefused(day("2025-04-08"), since, "another-provider"),
        ReplaceExpert(day("2025-04-08"), HandOverReason.EXPERT_MOVED),
        since,
        delivered("2025-04-09"),
    ]


def member_leaving() -> list[Act]:
    """A member says in May that it leaves at the end of June; another one goes on."""
    return [
        *taken_by(LEAVING, "2025-02-04"),
        trained(LEAVING, "2025-04-08", 10),
        EndMembership(day("2025-05-12"), LEAVING, day("2025-06-30")),
        ReplaceProvider(day("2025-06-16"), "iacp", HandOverReason.PROVIDER_LEAVING),
        trained("iacp", "2025-07-15", 14),
        delivered("2025-07-16"),
    ]


def member_waiting(today: date) -> list[Act]:
    """The same member had other work, which nobody took over: the center is waited for."""
    return [
        *taken_by(LEAVING, "2025-05-05"),
        trained(LEAVING, "2025-06-10", 5),
        FallsDue(today, Brings.LEAVING),
    ]


def member_kept_on(today: date) -> list[Act]:
    """The same, but the center lets it go on for a month; what it gave since is told then."""
    return [
        *taken_by(LEAVING, "2025-05-06"),
        FallsDue(today, Brings.LEAVING),
        KeepOn(today, today + timedelta(days=30)),
        replace(trained(LEAVING, "2025-07-08", 9), entered_on=today),
    ]


def member_staying(today: date) -> list[Act]:
    """Another member was to leave, and its work waits for the center until it stays after all.

    The services find that out one day after the other, so the center starts again in between.
    """
    yesterday = today - timedelta(days=1)
    return [
        *taken_by(STAYING, "2025-11-04"),
        trained(STAYING, "2025-12-02", 10),
        EndMembership(day("2025-12-08"), STAYING, day("2025-12-31")),
        FallsDue(yesterday, Brings.LEAVING),
        RenewMembership(yesterday, STAYING, STAYS_FROM),
        FallsDue(today, Brings.STAYING),
        replace(trained(STAYING, "2026-01-13", 7), entered_on=today),
        Deliver(day("2026-01-14"), today),
    ]


def member_gone() -> list[Act]:
    """The same member is asked in time, and would accept when it is no member any more."""
    late = IsRefused(day("2025-07-02"), accepted("2025-07-02"), "not-a-member")
    return [
        *screened("2025-06-25"),
        Assign(day("2025-06-25"), LEAVING),
        late,
        ProviderDeclines(day("2025-07-02"), ProviderDeclineReason.UNAVAILABLE),
        Assign(day("2025-07-03"), "fbinaa"),
        trained("fbinaa", "2025-08-05", 6),
        delivered("2025-08-06"),
    ]
