"""The demo's own account of a life: what it counts, and on which day, by the plan alone.

It follows the counting dictionary and shares no code with the services that it is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from deploy.demo.plan.acts import (
    Act,
    Assign,
    Cancel,
    CorrectDelivery,
    Decline,
    Deliver,
    EngagementStep,
    Life,
    Merge,
    RecordDelivery,
    RequestStep,
    Screen,
    StrikeDelivery,
    Submit,
    Withdraw,
)
from deploy.demo.plan.changes import (
    CorrectCompletion,
    CorrectDay,
    CorrectEnd,
    CorrectHandOver,
    JoinRequest,
    LeaveRequest,
    Reinstate,
    ReplaceProvider,
)
from events.vocabulary import DeclineReason, LeaveReason
from events.vocabulary import EngagementStep as Step


@dataclass(slots=True)
class Work:
    """An engagement: a request that moves has one after the other."""

    opened_on: date
    completed_on: list[date] = field(default_factory=list)
    cancelled_on: date | None = None
    closed_on: date | None = None


@dataclass(slots=True)
class Account:
    """All that a life counts, as it was corrected."""

    life: Life
    submitted_on: date | None = None
    topics: tuple[str, ...] = ()
    """Those asked for, as amended."""
    is_another: bool = False
    """Whether it was found to be another request."""
    referred_on: date | None = None
    works: list[Work] = field(default_factory=list)
    deliveries: list[RecordDelivery] = field(default_factory=list)
    participants: dict[str, date] = field(default_factory=dict)
    """Agencies that took part, with the day on which they joined."""
    leads: list[tuple[date, str | None]] = field(default_factory=list)
    """Who led the work since which day; None where the plan leaves that to the center."""

    def units(self) -> Iterator[tuple[str, date, int]]:
        """Yield unit, day and number for all that is counted by days."""
        if self.submitted_on is not None and not self.is_another:
            yield "requests", self.submitted_on, 1
        if self.referred_on is not None:
            yield "requests_referred", self.referred_on, 1
        for work in self.works:
            yield from _units_of_work(work)
        for given in self.deliveries:
            yield "deliveries", given.on, 1
            yield "attendees", given.on, given.attendees_in_person + given.attendees_virtual
            yield "minutes", given.on, given.minutes or round(given.hours * 60)

    def given_by(self) -> Iterator[tuple[date, str | None]]:
        """Yield day and provider of each delivery."""
        for given in self.deliveries:
            yield given.on, given.provider

    def attended(self) -> Iterator[tuple[date, str, int]]:
        """Yield day, agency and number of attendees; the rest of a delivery is the lead's."""
        for given in self.deliveries:
            others = sum(people for _, people in given.attendance)
            rest = given.attendees_in_person + given.attendees_virtual - others
            yield given.on, self.life.agency.ori, rest
            for ori, people in given.attendance:
                yield given.on, ori, people

    def completed_by(self) -> Iterator[tuple[date, str | None]]:
        """Yield day of the first completion, and who led the work on that day."""
        for work in self.works:
            for on in work.completed_on[:1]:
                yield on, [provider for since, provider in self.leads if since <= on][-1]

    def helped(self) -> Iterator[tuple[str, date, bool]]:
        """Yield each agency that was helped, the day since when, and whether it leads."""
        for work in self.works:
            yield self.life.agency.ori, work.opened_on, True
            for ori, joined_on in self.participants.items():
                yield ori, max(joined_on, work.opened_on), False


def account_of(life: Life) -> Account:
    """Return the account of a life."""
    account = Account(life)
    for act in (*life.imported, *life.acts):
        _count_request(account, act)
        if account.works:
            _count_work(account.works[-1], act)
        _count_deliveries(account, act)
        _count_participants(account, act)
        if isinstance(act, Assign | ReplaceProvider):
            account.leads.append((act.on, act.provider))
        if isinstance(act, CorrectHandOver):
            account.leads[-1] = (act.happened_on, act.provider)
        if isinstance(act, Screen) or _moves(act):
            account.works.append(Work(act.on))
    return account


def _units_of_work(work: Work) -> Iterator[tuple[str, date, int]]:
    yield "engagements_opened", work.opened_on, 1
    for number, on in enumerate(work.completed_on):
        yield ("engagements_completed_again" if number else "engagements_delivered"), on, 1
    if work.cancelled_on is not None:
        yield "engagements_cancelled", work.cancelled_on, 1
    if work.closed_on is not None:
        yield "engagements_closed", work.closed_on, 1


def _count_request(account: Account, act: Act) -> None:
    match act:
        case Submit(on=on, topics=topics):
            account.submitted_on, account.topics = on, topics
        case RequestStep(verb="amend", said={"topics": [*amended]}):
            account.topics = tuple(map(str, amended))
        case RequestStep(verb="screen-again"):
            account.works.pop()  # it was opened by mistake, and counts nowhere
        case Merge() | Decline(reason=DeclineReason.DUPLICATE):
            account.is_another = True
        case RequestStep(verb="refer", on=on):
            account.referred_on = on
        case Reinstate():
            account.is_another, account.referred_on = False, None
        case _:
            pass


def _count_work(work: Work, act: Act) -> None:
    match act:
        case Deliver(on=on):
            work.completed_on.append(on)
        case CorrectCompletion(completion=completion, delivered_on=right):
            work.completed_on[completion - 1] = right
        case Withdraw(on=on) | Cancel(on=on) | RequestStep(verb="refer", on=on):
            work.cancelled_on = on
        case Reinstate() | EngagementStep(verb="reinstate"):
            work.cancelled_on = None
        case EngagementStep(verb="close", on=on) | RequestStep(verb="escalate", on=on):
            work.closed_on = on
        case EngagementStep(verb="reopen"):
            work.closed_on = None
        case CorrectDay(step=Step.CANCELLATION, happened_on=right) | CorrectEnd(happened_on=right):
            work.cancelled_on = right
        case CorrectDay(step=Step.CLOSING, happened_on=right):
            work.closed_on = right
        case _:
            pass


def _count_deliveries(account: Account, act: Act) -> None:
    if isinstance(act, RecordDelivery):
        account.deliveries.append(act)
    elif isinstance(act, CorrectDelivery):
        account.deliveries[-1] = replace(account.deliveries[-1], hours=act.hours)
    elif isinstance(act, StrikeDelivery):
        account.deliveries.pop()


def _count_participants(account: Account, act: Act) -> None:
    if isinstance(act, JoinRequest):
        account.participants[act.ori] = act.on
    elif isinstance(act, LeaveRequest) and act.reason is LeaveReason.ENTERED_IN_ERROR:
        del account.participants[act.ori]


def _moves(act: Act) -> bool:
    return isinstance(act, RequestStep) and act.verb in {"escalate", "screen-again"}
