"""Pairs of commands that cross: what either is decided on, the other one changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from events.decider import Command
from events.ids import new_id
from events.rules.engagements import engagement_id_of
from services.assignment.commands.engagements import DeclineAssignment
from services.assignment.commands.roster import DeclareConflict, EndMembership, NoteAbsence
from services.intake.commands.agencies import ChangeExecutive, NoteOtherAction, RegisterAgency
from services.intake.commands.agency_changes import DissolveAgency, SucceedAgency
from services.intake.commands.requests import JoinRequest, LeaveRequest
from services.intake.commands.topics import ListTopic, MergeTopic, RetireTopic
from tests.crossing.center import (
    NOW,
    ORI,
    SAID,
    TOPIC,
    Center,
    accept,
    authorize,
    close,
    decline,
    deliver,
    escalate,
    find,
    give,
    may,
    merge,
    record,
    reopen,
    rescreen,
    screen,
    take,
    withdraw,
)

Two = tuple[Command, Command]


@dataclass(frozen=True)
class Pair:
    """What happens before, and the two."""

    name: str
    given: Callable[[Center], Awaitable[Two]]
    exclusive: bool = False
    """Whether never both are allowed; else they are where the first of the two comes first."""
    bars: bool = True
    """Whether the second of the two, once it is told, bars the first."""
    actor: str = "coordinator:maria"
    """Of the first of the two."""


async def _merge_into_what_is_declined(center: Center) -> Two:
    other, this = await center.submit(), await center.submit()
    return merge(this, other), decline(other, others=(this,))


async def _merge_into_each_other(center: Center) -> Two:
    other, this = await center.submit(), await center.submit()
    return merge(this, other), merge(other, this)


async def _both_duplicates(center: Center) -> Two:
    other = await center.submit()
    this = await center.submit(similar=(other,))
    return decline(this), decline(other, others=(this,))


async def _merge_into_what_is_withdrawn(center: Center) -> Two:
    other, this = await center.submit(), await center.submit()
    return merge(this, other), withdraw(other)


async def _merge_what_is_delivered(center: Center) -> Two:
    other, this = await center.submit(), await center.underway()
    return merge(this, other), deliver(this)


async def _withdraw_what_is_delivered(center: Center) -> Two:
    this = await center.underway()
    return withdraw(this), deliver(this)


async def _withdraw_what_is_accepted(center: Center) -> Two:
    this = await center.assigned()
    return accept(this), withdraw(this)


async def _withdraw_what_is_assigned(center: Center) -> Two:
    this = await center.opened()
    return await center.assignment(this), withdraw(this)


async def _withdraw_what_is_reopened(center: Center) -> Two:
    this = await center.assigned()
    await give(center.log, close(this))
    return reopen(this), withdraw(this)


async def _merge_what_is_reopened(center: Center) -> Two:
    other, this = await center.submit(), await center.assigned()
    await give(center.log, close(this))
    return reopen(this), merge(this, other)


async def _escalate_what_is_delivered(center: Center) -> Two:
    this = await center.underway()
    await give(center.log, authorize(this))
    return deliver(this), escalate(this)


async def _escalate_what_is_assigned(center: Center) -> Two:
    this = await center.opened()
    await give(center.log, authorize(this))
    return await center.assignment(this), escalate(this)


async def _screen_again_what_is_accepted(center: Center) -> Two:
    this = await center.assigned()
    await give(center.log, authorize(this))
    return accept(this), rescreen(this)


async def _screen_again_what_is_assigned(center: Center) -> Two:
    this = await center.opened()
    await give(center.log, authorize(this))
    return await center.assignment(this), rescreen(this)


async def _screen_again_what_is_delivered_to(center: Center) -> Two:
    this = await center.assigned()
    await give(center.log, authorize(this))
    return record(this), rescreen(this)


async def _screen_again_what_is_withdrawn(center: Center) -> Two:
    this = await center.opened()
    await give(center.log, authorize(this))
    return rescreen(this), withdraw(this)


async def _submit_what_is_like_one_that_ends(center: Center) -> Two:
    other = await center.submit()
    return center.submission(similar=(other,)), decline(other, "out-of-scope")


async def _submit_on_a_topic_that_is_retired(center: Center) -> Two:
    topic = f"topic-{(await center.log.head()).position}"
    listed = {"topic": topic, "title": "T", "lists": ["general"], "on": may(1), "now": NOW}
    await give(center.log, ListTopic.model_validate(listed))
    retire = RetireTopic(topic=topic, on=may(1), now=NOW)
    return center.submission(topics=[TOPIC, topic]), retire


async def _cover_a_topic_that_is_retired(center: Center) -> Two:
    topic = f"topic-{(await center.log.head()).position}"
    listed = {"topic": topic, "title": "T", "lists": ["general"], "on": may(1), "now": NOW}
    await give(center.log, ListTopic.model_validate(listed))
    this = await center.underway()
    return record(this, topics=[TOPIC, topic]), RetireTopic(topic=topic, on=may(1), now=NOW)


async def _attend_what_an_agency_never_took_part_in(center: Center) -> Two:
    this, stay = await center.underway(), new_id()
    about = {"request_id": this, "participation_id": stay, "on": may(2), "now": NOW}
    guest = {"participant": "IA0570200", "participant_registered": True}
    registered = {"ori": "IA0570200", "name": "Guest", "kind": "local", "state": "IA", "sworn": 9}
    day = {"on": may(1), "now": NOW}
    await give(center.log, RegisterAgency.model_validate(registered | day))
    await give(center.log, JoinRequest.model_validate(about | guest))
    leave = LeaveRequest.model_validate(about | {"reason": "entered-in-error", "note": None})
    return record(this, attendance=[{"ori": "IA0570200", "virtual": 2}]), leave


async def _let_an_agency_join_that_is_dissolved(center: Center) -> Two:
    guest, this = await center.register(), await center.submit()
    about = {"request_id": this, "participation_id": new_id(), "on": may(2), "now": NOW}
    return JoinRequest.model_validate(about | {"participant": guest}), _dissolve(guest)


async def _attend_what_an_agency_was_dissolved_before(center: Center) -> Two:
    guest, this = await center.register(), await center.underway()
    about = {"request_id": this, "participation_id": new_id(), "on": may(2), "now": NOW}
    known = {"participant": guest, "participant_registered": True}
    await give(center.log, JoinRequest.model_validate(about | known))
    return record(this, attendance=[{"ori": guest, "virtual": 2}]), _dissolve(guest)


def _dissolve(ori: str) -> Command:
    said = {"ori": ori, "note": None, "predecessors": (), "on": may(2), "now": NOW}
    return DissolveAgency.model_validate(said)


async def _merge_into_a_topic_that_is_retired(center: Center) -> Two:
    topic = f"topic-{(await center.log.head()).position}"
    for slug in (topic, f"{topic}-new"):
        listed = {"topic": slug, "title": "T", "lists": ["general"], "on": may(1), "now": NOW}
        await give(center.log, ListTopic.model_validate(listed))
    merge = MergeTopic(topic=topic, into=f"{topic}-new", chain_topics=2, on=may(1), now=NOW)
    return merge, RetireTopic(topic=f"{topic}-new", on=may(1), now=NOW)


async def _take_what_another_takes(center: Center) -> Two:
    this = await center.submit()
    return take(this, "maria"), take(this, "jo")


async def _take_what_is_withdrawn(center: Center) -> Two:
    this = await center.submit()
    return take(this, "maria"), withdraw(this)


async def _screen_while_the_executive_changes(center: Center) -> Two:
    ori = await center.register()
    this = await center.submit(ori=ori, on=may(2))
    contact = {"role": "agency_executive", "name": "Kim Poe", "email": "kim@agency.example"}
    change = {"ori": ori, "contact": contact, "on": may(3), "now": NOW}
    return screen(this, on=may(4)), ChangeExecutive.model_validate(change)


async def _screen_while_another_action_begins(center: Center) -> Two:
    ori = await center.register()
    this = await center.submit(ori=ori, on=may(2))
    note = {"ori": ori, "action": "litigation", "note": None, "on": may(2), "now": NOW}
    return screen(this), NoteOtherAction.model_validate(note)


async def _assign_who_becomes_absent(center: Center) -> Two:
    provider, expert_id = await _another_provider(center)
    this = await center.opened()
    absent = {"expert_id": expert_id, "absent_from": may(4), "absent_until": may(6), **SAID}
    return await center.assignment(this, provider), NoteAbsence.model_validate(absent)


async def _assign_who_has_a_conflict(center: Center) -> Two:
    provider, expert_id = await _another_provider(center)
    this = await center.opened()
    declared = DeclareConflict(expert_id=expert_id, ori=ORI, on=may(4), now=NOW)
    return await center.assignment(this, provider), declared


async def _assign_who_has_a_conflict_with_what_the_agency_becomes(center: Center) -> Two:
    provider, expert_id = await _another_provider(center)
    asking, other = await center.register(), await center.register()
    declared = DeclareConflict(expert_id=expert_id, ori=other, on=may(2), now=NOW)
    await give(center.log, declared)
    this = await center.opened(ori=asking)
    said = {"ori": asking, "successor": other, "succession": "merged", "note": None}
    by_rows = {"chain_agencies": 2, "predecessors": (), "on": may(4), "now": NOW}
    merging = SucceedAgency.model_validate(said | by_rows)
    return await center.assignment(this, provider), merging


async def _assign_who_is_a_member_no_longer(center: Center) -> Two:
    provider, _ = await _another_provider(center)
    this = await center.opened()
    ending = EndMembership(provider=provider, member_until=may(4), now=NOW)
    return await center.assignment(this, provider), ending


async def _deliver_as_who_is_a_member_no_longer(center: Center) -> Two:
    provider, _ = await _another_provider(center)
    this = await center.assigned(provider)
    return record(this), EndMembership(provider=provider, member_until=may(5), now=NOW)


async def _list_an_expert_of_who_is_a_member_no_longer(center: Center) -> Two:
    provider, expert_id = await _another_provider(center)
    another = center.listing(provider, UUID(int=expert_id.int ^ 1))
    listing = another.model_copy(update={"on": may(5)})
    return listing, EndMembership(provider=provider, member_until=may(4), now=NOW)


async def _find_in_what_goes_to_another(center: Center) -> Two:
    this = await center.assigned("iacp")
    await give(center.log, _given_back(this))
    return find(this, by="iacp"), await center.assignment(this, "noble")


def _given_back(request_id: UUID) -> Command:
    said = {"engagement_id": engagement_id_of(request_id), "reason": "unavailable"}
    return DeclineAssignment.model_validate({**said, "on": may(5), "now": NOW})


async def _another_provider(center: Center) -> tuple[str, UUID]:
    provider = f"p{len(center.experts)}"
    return provider, await center.enrol(provider)


PAIRS: Final = (
    Pair("merge, decline as duplicate", _merge_into_what_is_declined, exclusive=True),
    Pair("merge, merge back", _merge_into_each_other, exclusive=True),
    Pair("decline as duplicate, both", _both_duplicates, exclusive=True),
    Pair("merge, withdraw the target", _merge_into_what_is_withdrawn),
    Pair("merge, deliver", _merge_what_is_delivered, exclusive=True),
    Pair("withdraw, deliver", _withdraw_what_is_delivered, exclusive=True),
    Pair("accept, withdraw", _withdraw_what_is_accepted),
    Pair("assign, withdraw", _withdraw_what_is_assigned),
    Pair("reopen, withdraw", _withdraw_what_is_reopened),
    Pair("reopen, merge", _merge_what_is_reopened),
    Pair("deliver, escalate", _escalate_what_is_delivered, bars=False),
    Pair("assign, escalate", _escalate_what_is_assigned, bars=False),
    Pair("accept, screen again", _screen_again_what_is_accepted, exclusive=True),
    Pair("assign, screen again", _screen_again_what_is_assigned),
    Pair("record, screen again", _screen_again_what_is_delivered_to, exclusive=True),
    Pair("screen again, withdraw", _screen_again_what_is_withdrawn),
    Pair("submit, retire the topic", _submit_on_a_topic_that_is_retired),
    Pair("record attendance, take the stay back", _attend_what_an_agency_never_took_part_in),
    Pair("join, dissolve the agency", _let_an_agency_join_that_is_dissolved),
    Pair("record attendance, dissolve the agency", _attend_what_an_agency_was_dissolved_before),
    Pair("record a delivery, retire the topic", _cover_a_topic_that_is_retired),
    Pair("merge a topic, retire the other", _merge_into_a_topic_that_is_retired),
    Pair("submit, end what it is like", _submit_what_is_like_one_that_ends, bars=False),
    Pair("screen, change the executive", _screen_while_the_executive_changes),
    Pair("screen, note another action", _screen_while_another_action_begins),
    Pair("take, take by another", _take_what_another_takes, exclusive=True),
    Pair("take, withdraw", _take_what_is_withdrawn),
    Pair("assign, note an absence", _assign_who_becomes_absent),
    Pair("assign, declare a conflict", _assign_who_has_a_conflict),
    Pair("assign, merge the agency", _assign_who_has_a_conflict_with_what_the_agency_becomes),
    Pair("assign, end the membership", _assign_who_is_a_member_no_longer),
    Pair("deliver, end the membership", _deliver_as_who_is_a_member_no_longer),
    Pair("list, end the membership", _list_an_expert_of_who_is_a_member_no_longer),
    Pair("find, assign another", _find_in_what_goes_to_another, actor="provider:iacp"),
)
