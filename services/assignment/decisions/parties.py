"""Whose work it is: a provider may act only on its own work.

The lead answers for the whole. Who joined, or had a part in the work before, has a say in its own
deliveries, and, while it is at work, in whom it sends.
"""

from __future__ import annotations

from events.decider import Refused
from events.rules.speaking import refuse_another
from services.assignment.commands.deliveries import CorrectDelivery, RecordDelivery
from services.assignment.commands.fields import FromProvider
from services.assignment.commands.hand_overs import ReleaseProvider, ReplaceExpert
from services.assignment.decisions.engagement_states import (
    Engagement,
    Open,
    taken_of,
    work_of,
)


def refuse_strangers(command: FromProvider, engagement: Engagement) -> None:
    """Refuse a provider that has no say in what it asks; without any, other rules say why."""
    if command.by is None or (lead := holder(engagement)) is None:
        return
    if command.by != lead and command.by not in _others(command, engagement):
        refuse_others(command.by, lead)
    if isinstance(command, ReplaceExpert):  # nor sends the lead for others, or they for the lead
        refuse_another(command.provider, (command.by,), "sends", rule="not-your-engagement")


def _others(command: FromProvider, engagement: Engagement) -> frozenset[str]:
    """Return who has a say in this beside the lead."""
    taken = taken_of(engagement)
    if taken is None:
        return frozenset()
    match command:
        case RecordDelivery() | CorrectDelivery():
            return taken.team.providers
        case ReplaceExpert():
            return frozenset(hand.provider for hand in taken.team.joined)
        case ReleaseProvider(provider=provider):
            return frozenset({provider}) & taken.team.providers  # itself, and nobody else
        case _:
            return frozenset()


def refuse_others(by: str | None, holder: str | None) -> None:
    """Refuse a provider that does not have the work; `by` is None for the center."""
    if by is not None and by != holder:
        raise Refused("not-your-engagement", f"{by} has no say in it: the work is not with {by}")


def holder(engagement: Engagement) -> str | None:
    """Return the provider that leads the work, led it at the end, or gave it back last, if any."""
    match work_of(engagement):
        case None:
            return None
        case Open(given_back=given_back):
            return None if given_back is None else given_back.provider
        case work:
            return work.provider
