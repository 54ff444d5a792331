import base64

import pytest

from services.kit.pages.sealing import CONTENT_BYTES_MAX, Sealer


def sealer(at: float = 1000, key: str = "of an installation") -> Sealer:
    return Sealer([key], lambda: at)


def test_what_was_sealed_is_opened_for_its_purpose() -> None:
    sealed = sealer().seal("one", b"content", seconds=60)
    assert sealer(1060).open("one", sealed, seconds=60) == b"content"


@pytest.mark.parametrize("at", [1061, 10**9])
def test_it_is_not_opened_too_late(at: int) -> None:
    assert sealer(at).open("one", sealer().seal("one", b"content", seconds=60), seconds=60) is None


def test_what_was_sealed_while_the_clock_was_ahead_is_not_opened() -> None:
    sealed = sealer(5000).seal("one", b"content", seconds=60)
    assert sealer(5000 - 300).open("one", sealed, seconds=60) == b"content"
    assert sealer(5000 - 301).open("one", sealed, seconds=60) is None


def test_it_is_not_opened_for_another_purpose_or_with_another_key() -> None:
    sealed = sealer().seal("one", b"content", seconds=60)
    assert sealer().open("two", sealed, seconds=60) is None
    assert sealer(key="another").open("one", sealed, seconds=60) is None


def test_its_content_cannot_be_read_and_is_never_written_alike() -> None:
    first, second = (sealer().seal("one", b"content", seconds=60) for _ in range(2))
    assert first != second
    assert b"content" not in base64.urlsafe_b64decode(first + "==")


@pytest.mark.parametrize("sealed", ["", "x", "é", "A" * 15, "A" * 16, "A" * 400, "!" * 40])
def test_what_was_never_sealed_is_not_opened(sealed: str) -> None:
    assert sealer().open("one", sealed, seconds=60) is None


def test_no_byte_of_it_can_be_changed() -> None:
    whole = base64.urlsafe_b64decode(sealer().seal("one", b"content", seconds=60) + "==")
    for place in range(len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        spelled = base64.urlsafe_b64encode(changed).decode().rstrip("=")
        assert sealer().open("one", spelled, seconds=60) is None


@pytest.mark.parametrize("stray", [".", "!", "=", "\n", "A="])
@pytest.mark.parametrize("place", [0, 7, None])
def test_it_has_one_spelling(stray: str, place: int | None) -> None:
    sealed = sealer().seal("one", b"content", seconds=60)
    at = len(sealed) if place is None else place
    assert sealer().open("one", sealed[:at] + stray + sealed[at:], seconds=60) is None


def test_a_content_is_read_up_to_its_limit() -> None:
    sealed = sealer().seal("one", bytes(CONTENT_BYTES_MAX + 1), seconds=60)
    assert sealer().open("one", sealed, seconds=60) == bytes(CONTENT_BYTES_MAX)
