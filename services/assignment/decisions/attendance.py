"""Who attended a delivery, by agency: as far as that is told, of those that took part that day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from events.assignment import DeliveryCorrected, DeliveryRecorded
from events.decider import Refused
from events.rules.participants import Stay
from services.assignment.commands.deliveries import CorrectDelivery, RecordDelivery


def refuse_attendance(
    command: RecordDelivery | CorrectDelivery,
    day: date,
    lead: str,
    before: DeliveryRecorded | DeliveryCorrected | None = None,
) -> None:
    """Refuse an agency that took no part on the day, and more people than there were.

    An agency that a correction finds there already, though its stay was taken back or moved since,
    is no reason to refuse another change.
    """
    excused = set[str]()
    if before is not None:
        there = _taking_part(command.stays, before.delivered_on, lead)
        excused = {each.ori for each in before.attendance} - there
    there = _taking_part(command.stays, day, lead)
    for each in command.attendance:
        if each.ori not in there and each.ori not in excused:
            raise Refused(
                "not-taking-part",
                f"{each.ori} took no part in the request on {day}",
                allowed=sorted(there),
            )
    _refuse_more(command)


def _taking_part(stays: Iterable[Stay], day: date, lead: str) -> set[str]:
    return {lead, *(stay.ori for stay in stays if stay.includes(day))}


def _refuse_more(command: RecordDelivery | CorrectDelivery) -> None:
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
