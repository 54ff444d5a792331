import secrets
import string
from collections.abc import Callable
from random import Random
from uuid import UUID

import pytest

from services.kit.guessing import TOKEN_CHARACTERS_MIN, equals, weakness


@pytest.mark.parametrize(
    ("secret", "weak"),
    [
        ("", "shorter than 22"),
        ("nZ4qWc0hT7rXb2eKs9L", "shorter than 22"),
        ("a" * 40, "repeats"),
        ("abababababababababababab", "repeats"),
        ("nZ4qWc0hT7nZ4qWc0hT7nZ4qWc", "repeats"),
        ("developmentdevelopmentdevelopment", "repeats"),
        ("0123456789012345678901234", "repeats"),
        ("abcdefghijklmnopqrstuvwxyz", "a row"),
        ("qwertyuiopasdfghjklzxcvbnm", "a row"),
        ("aaabbbcccdddeeefffggghhhiii", "a row"),
        ("development-coordinator", "words"),
        ("Development-Coordinator-2026", "words"),
        ("correct-horse-battery-staple", "words"),
        ("CorrectHorseBatteryStaple1", "words"),
        ("CHANGE_ME_BEFORE_PRODUCTION", "words"),
        ("change.this.secret.token.please!", "words"),
        ("byfield-evaluation-key-2026-prod", "words"),
    ],
)
def test_what_can_be_guessed_is_called_weak_and_not_repeated(secret: str, weak: str) -> None:
    said = weakness(secret)
    assert said is not None
    assert weak in said
    assert not secret or secret not in said


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda chance: chance.randbytes(16).hex(), id="hex"),
        pytest.param(lambda chance: str(UUID(bytes=chance.randbytes(16))), id="UUID"),
        pytest.param(
            lambda chance: "".join(chance.choices(string.ascii_letters + string.digits, k=22)),
            id="letters and digits",
        ),
        pytest.param(lambda chance: "".join(chance.choices(string.printable[:94], k=24)), id="all"),
    ],
)
def test_what_chance_makes_is_hardly_ever_called_weak(make: Callable[[Random], str]) -> None:
    chance = Random(7)  # noqa: S311 - the same at every run; nothing is kept secret by it
    weak = sum(weakness(make(chance)) is not None for _ in range(2000))
    assert weak <= 4


def test_the_shortest_is_what_the_standard_library_makes_of_128_bits() -> None:
    assert len(secrets.token_urlsafe(16)) == TOKEN_CHARACTERS_MIN


def test_each_secret_that_is_another_is_named_with_it() -> None:
    assert list(equals({"a": "1", "b": "2", "c": "1", "d": "1"})) == [("c", "a"), ("d", "a")]
