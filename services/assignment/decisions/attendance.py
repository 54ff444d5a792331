"""Who attended a delivery, by agency: as far as that is told, of those that took part that day.

Whoever took part may have become another agency by then: its people are told as that one's.
"""

from __future__ import annotations

from datetime import date

from events.assignment import DeliveryCorrected, DeliveryRecorded
from events.decider import Refused
from events.rules.agencies import at_work, day_of, gone_on, succession_of
from services.assignment.commands.deliveries import CorrectDelivery, RecordDelivery

_Telling = RecordDelivery | CorrectDelivery


def refuse_attendance(
    command: _Telling,
    day: date,
    lead: str,
    before: DeliveryRecorded | DeliveryCorrected | None = None,
) -> None:
    """Refuse an agency that took no part on the day, or was no more, and more people than came.

    An agency that a correction finds there already, though its stay was taken back or moved since,
    or its end told, is no reason to refuse another change.
    """
    excused = set[str]()
    if before is not None:
        there = _taking_part(command, before.delivered_on, lead)
        excused = {each.ori for each in before.attendance} - there
    there = _taking_part(command, day, lead)
    ends = dict(command.ends)
    for each in command.attendance:
        if each.ori in there or each.ori in excused:
            continue
        if (gone := gone_on(ends.get(each.ori), day)) is not None:
            raise Refused("agency-gone", gone, allowed=sorted(there))
        raise Refused(
            "not-taking-part",
            f"{each.ori} took no part in the request on {day}",
            allowed=sorted(there),
        )
    _refuse_more(command)


def _taking_part(command: _Telling, day: date, lead: str) -> set[str]:
    """Return who took part on a day, under the names that they had by then."""
    ended = {ori: end for ori, end in command.ends if end is not None and day_of(end) <= day}
    told = {lead, *(stay.ori for stay in command.stays if stay.includes(day))}
    became = {ori: after for ori, end in ended.items() if (after := succession_of(end))}
    return {ori for ori in at_work(told, became) if ori not in ended}


def _refuse_more(command: _Telling) -> None:
    """Refuse a sum that exceeds the whole; it may be less, of guests or where it is not known."""
    here = sum(each.in_person for each in command.attendance)
    virtually = sum(each.virtual for each in command.attendance)
    for told, whole, how in (
        (here, command.attendees_in_person, "in person"),
        (virtually, command.attendees_virtual, "virtually"),
    ):
        if told > whole:
            raise Refused(
                "attendance-exceeds", f"by agency {told} attended {how}, and {whole} in all"
            )
