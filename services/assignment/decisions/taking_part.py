"""Who took part in a delivery: a member of the center, and experts that exist and belonged to it.

Whom the center kept on may have left it meanwhile, or moved to another provider.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from events.assignment import DeliveryStruck
from events.decider import Refused
from services.assignment.commands.deliveries import CorrectDelivery, RecordDelivery
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Engagement,
    Held,
    Underway,
    taken_of,
    underway_of,
)
from services.assignment.matching.history import ExpertHistory

_REPLACE = ("replace-expert",)


@dataclass(frozen=True, slots=True)
class Part:
    """Who is told to have given a delivery: the provider, and all its experts."""

    provider: str
    day: date
    leading: UUID
    """The expert who did the work, whom the delivery follows."""
    further: tuple[UUID, ...] = ()
    """Those who are named beside."""

    @property
    def experts(self) -> Iterable[UUID]:
        """Return all of them, each once."""
        return dict.fromkeys((self.leading, *self.further))


def part_in(command: RecordDelivery | CorrectDelivery, engagement: Engagement) -> Part | None:
    """Return who a command says took part; None where no such work or delivery is known."""
    if isinstance(command, CorrectDelivery):
        before = _before(command, engagement)
        if before is None:
            return None
        return replace(before, day=command.delivered_on, further=command.further_experts)
    taken = taken_of(engagement)
    hand = None if taken is None else taken.team.on(command.on, command.provider or command.by)
    if hand is None:
        return None
    return Part(hand.provider, command.on, hand.expert_id, command.further_experts)


def refuse_strangers(command: RecordDelivery | CorrectDelivery, engagement: Engagement) -> None:
    """Refuse an expert who is not listed on the day, or is of another provider then.

    What a correction finds wrong there already is no reason to refuse another change.
    """
    part = part_in(command, engagement)
    if part is None:
        return
    known = dict(command.listed)
    before = _before(command, engagement) if isinstance(command, CorrectDelivery) else None
    excused = set() if before is None else {expert_id for expert_id, _ in _wrong(before, known)}
    if part.leading in _kept_on(part, engagement):
        excused.add(part.leading)
    for expert_id, refusal in _wrong(part, known):
        if expert_id not in excused:
            raise refusal


def refuse_twice(command: RecordDelivery | CorrectDelivery, engagement: Engagement) -> None:
    """Refuse to name the expert beside itself whom the delivery follows anyway.

    What a correction finds so there already is no reason to refuse another change.
    """
    part = part_in(command, engagement)
    if part is None or part.leading not in part.further:
        return
    before = _before(command, engagement) if isinstance(command, CorrectDelivery) else None
    if before is None or part.leading not in before.further:
        raise Refused(
            "expert-twice", f"{part.leading} gave it for {part.provider}: name those beside alone"
        )


def refuse_departed(command: RecordDelivery | CorrectDelivery, engagement: Engagement) -> None:
    """Refuse a day on which the provider was no member, unless the center kept it on until then.

    Who has joined is never kept on: it leaves the work to the others when its membership ends.
    """
    part = part_in(command, engagement)
    if part is None or any(_kept_on(part, engagement)):
        return
    for provider, membership in command.members:
        if provider == part.provider and (membership is None or not membership.covers(part.day)):
            raise Refused(
                "not-a-member",
                f"{provider} is not a member on {part.day}, nor kept on until then",
                allowed=_instead_of(provider, engagement),
            )


def _instead_of(provider: str, engagement: Engagement) -> tuple[str, ...]:
    """Return what the center can do about a provider that left the work that goes on."""
    match engagement:
        case (Assigned() | Accepted() | Underway() as work) | Held(
            work=Assigned() | Accepted() | Underway() as work
        ):
            hand = work.team.of(provider)
        case _:
            hand = None
    if hand is None:
        return ()
    return ("keep-on", "replace-provider") if hand.leads else ("release-provider", "join-provider")


def _kept_on(part: Part, engagement: Engagement) -> Iterator[UUID]:
    """Yield whom of the provider the center let go on with the work on that day, though it left."""
    taken = taken_of(engagement)
    for hand in () if taken is None else taken.team:
        is_theirs = hand.provider == part.provider and hand.covers(part.day)
        if is_theirs and hand.kept_until is not None and part.day <= hand.kept_until:
            yield hand.expert_id


def _before(command: CorrectDelivery, engagement: Engagement) -> Part | None:
    """Return who took part as it was told so far; None of a delivery that is not there."""
    work = underway_of(engagement)
    told = None if work is None else work.deliveries.get(command.delivery_id)
    if told is None or isinstance(told, DeliveryStruck):
        return None
    return Part(told.provider, told.delivered_on, told.expert_id, told.further_experts)


def _wrong(
    part: Part, known: Mapping[UUID, ExpertHistory | None]
) -> Iterator[tuple[UUID, Refused]]:
    """Yield each expert that the log was asked for and that does not fit."""
    for expert_id in part.experts:
        if expert_id not in known:
            continue
        refusal = _why_not(expert_id, known[expert_id], part)
        if refusal is not None:
            yield expert_id, refusal


def _why_not(expert_id: UUID, history: ExpertHistory | None, part: Part) -> Refused | None:
    if history is None:
        return Refused(
            "not-listed",
            f"{expert_id} is not listed, as far as is known here: {part.provider} names one of its "
            "own experts",
        )
    if part.day < history.listed_on:
        return Refused(
            "not-listed-yet",
            f"{expert_id} is listed from {history.listed_on}, not on {part.day}, when "
            f"{part.provider} gave it",
        )
    provider = history.provider_on(part.day)
    if provider == part.provider:
        return None
    return Refused(
        "another-provider",
        f"{expert_id} was an expert of {provider} on {part.day}, not of {part.provider}, which "
        "gave it",
        allowed=_REPLACE if expert_id == part.leading else (),
    )
