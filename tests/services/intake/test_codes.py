from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.contracts.examples import examples
from events.decider import Refused
from events.event import Event
from events.rules.attendance import ATTENDANCE_FOLD
from services.intake.commands.evaluations import GiveCodes
from services.intake.decisions.codes import codes_until
from tests.services.intake.evaluating import LATER
from tests.services.intake.given import ENGAGEMENT_ID, MARCH_2


def give_codes(**fields: Any) -> GiveCodes:
    asked = {"engagement_id": ENGAGEMENT_ID, "count": 3, "on": MARCH_2}
    asked |= {"audience": "participant", "stage": "immediate"}
    looked_up = {"delivered_on": MARCH_2, "attended": 8, "given": 0, "answer_days": 60}
    return GiveCodes.model_validate(asked | looked_up | {"now": LATER} | fields)


def test_as_many_get_codes_as_took_part() -> None:
    assert codes_until(give_codes(count=8)) == date(2024, 5, 1)
    assert codes_until(give_codes(count=3, given=5)) == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"count": 9}, "more-than-attended"),
        ({"count": 1, "given": 8}, "more-than-attended"),
        ({"count": 1, "attended": 0}, "more-than-attended"),
        ({"stage": "follow-up"}, "not-follow-up-time"),
        ({"on": date(2034, 1, 1)}, "in-the-future"),
    ],
)
def test_more_or_at_another_time_is_refused(fields: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused) as refused:
        codes_until(give_codes(**fields))
    assert refused.value.rule == rule


def delivery(name: str, number: int, **fields: Any) -> Event:
    return examples()[name].model_copy(update={"delivery_id": UUID(int=number), **fields})


def there(in_person: int, virtual: int = 0) -> dict[str, int]:
    return {"attendees_in_person": in_person, "attendees_virtual": virtual}


def test_who_took_part_is_counted_as_it_is_known_now() -> None:
    first = delivery("DeliveryRecorded", 1, **there(5, 2))
    second = delivery("DeliveryRecorded", 2, **there(4))
    corrected = delivery("DeliveryCorrected", 1, **there(3))
    struck = delivery("DeliveryStruck", 2)
    for facts, attended in (
        ([], 0),
        ([first], 7),
        ([first, second], 11),
        ([first, second, corrected], 7),
        ([first, second, corrected, struck], 3),
    ):
        assert ATTENDANCE_FOLD.fold(facts).attended == attended
