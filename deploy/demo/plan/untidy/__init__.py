"""Untidy lives: what bends a center's work, one life for each kind. Pure.

They begin after the last day of the history, so no milestone counts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import TypeAlias

from deploy.demo.plan.acts import Act, Agency, Life
from deploy.demo.plan.untidy import agencies, hands, late, nobody, topics, undone

_ALONE = (
    late.told_late,
    late.completed_twice,
    late.cancelled_in_another_year,
    late.withdrawn_in_another_year,
    hands.handed_over,
    hands.expert_moved,
    hands.member_leaving,
    hands.member_gone,
    nobody.asked_again,
    nobody.referred,
    nobody.given_up,
    undone.declined_in_error,
    undone.withdrawn_in_error,
    undone.screened_in_error,
    undone.judged_in_error,
    topics.topic_merged,
    topics.topic_split,
)
"""Lives that bear on no other agency than their own."""

_WAITING = (hands.member_waiting, hands.member_kept_on, hands.member_staying)
"""Likewise; the center finds out today what it has to do."""

_Told: TypeAlias = tuple[Agency, tuple[Agency, ...], list[Act]]
"""The agency that asks, others that have a part in it, and what happens."""


def untidy_lives(drawn: Iterator[Agency], today: date, first_number: int) -> list[Life]:
    """Return every untidy life, with agencies of its own; some of them wait until today."""
    alone: list[_Told] = [(next(drawn), (), tell()) for tell in _ALONE]
    alone += [(next(drawn), (), tell(today)) for tell in _WAITING]
    return [
        Life(number, agency, tuple(acts), others=others)
        for number, (agency, others, acts) in enumerate([*alone, *_of_several(drawn)], first_number)
    ]


def _of_several(drawn: Iterator[Agency]) -> Iterator[_Told]:
    """Yield lives with the agency that asks and the others that have a part."""
    lead, *others = islice(drawn, agencies.DEPARTMENTS + 1)
    yield lead, tuple(others), agencies.together(lead.ori, [each.ori for each in others])
    asking, other = islice(drawn, 2)
    yield asking, (other,), agencies.merged(asking.ori, other.ori)
    asking, other = islice(drawn, 2)
    yield asking, (other,), agencies.renumbered(asking.ori, other.ori)
    asking, heir, other = islice(drawn, 3)
    yield asking, (heir, other), agencies.split(asking.ori, heir.ori, other.ori)
    asking = next(drawn)
    yield asking, (), agencies.dissolved(asking.ori)
    asking, other = islice(drawn, 2)
    yield asking, (other,), agencies.covered(asking.ori, other.ori)
    for tell in (agencies.dormant, agencies.taken_back, agencies.aliased):
        asking = next(drawn)
        yield asking, (), tell(asking.ori)
