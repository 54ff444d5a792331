from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from events.ids import call_id, derived_id, key_time, named_id, named_part, new_id

SECRET = b"the secret of an installation"


@given(st.uuids(), st.text(max_size=20), st.integers(0, 500))
def test_a_derived_id_is_the_same_at_every_try_and_a_uuid_of_version_7(
    cause: UUID, handler: str, ordinal: int
) -> None:
    one = derived_id(cause, handler, ordinal)

    assert one == derived_id(cause, handler, ordinal)
    assert one.version == 7
    assert one != derived_id(cause, handler, ordinal + 1)
    assert one != derived_id(cause, handler + "x", ordinal)


def test_a_derived_id_has_the_time_of_its_cause() -> None:
    cause = new_id()

    assert derived_id(cause, "open").int >> 80 == cause.int >> 80


def test_a_request_id_depends_on_who_asks_where_and_under_which_key() -> None:
    key = str(new_id())
    asked = call_id("coordinator:ann", "POST /requests", key, SECRET)

    assert asked == call_id("coordinator:ann", "POST /requests", key, SECRET)
    assert asked.int >> 80 == UUID(key).int >> 80
    assert asked != call_id("coordinator:bob", "POST /requests", key, SECRET)
    assert asked != call_id("coordinator:ann", "POST /agencies", key, SECRET)
    assert call_id("a", "b", "any words", SECRET).int >> 80 == 0


def test_a_request_id_is_guessed_by_nobody_without_the_secret() -> None:
    asked = [call_id("a", "b", "maria", each) for each in (SECRET, b"another", None)]

    assert len(set(asked)) == 3


def test_a_key_tells_its_time_if_it_is_a_uuid_of_version_7() -> None:
    made_at = key_time(str(new_id()))

    assert made_at is not None
    assert abs(made_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert key_time("maria") is key_time(str(uuid4())) is None
    assert key_time(f"{'f' * 8}-{'f' * 4}-7{'f' * 3}-8{'f' * 3}-{'f' * 12}") is None


def test_ids_of_one_name_differ_in_their_time_only() -> None:
    day = datetime(2019, 3, 1, tzinfo=UTC)
    one, later = named_id("TA-1", day), named_id("TA-1", day + timedelta(days=1))

    assert one.version == 7
    assert one.int >> 80 == int(day.timestamp()) * 1000
    assert one != later
    assert named_part(one) == named_part(later) != named_part(named_id("TA-2", day))
