from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deploy.retrying import GaveUpError, RetryLimits, TryAgain, retry, retry_after_seconds

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


class Outcomes:
    """What attempts come to, one after another, the last one for ever."""

    def __init__(self, *outcomes: str | TryAgain) -> None:
        self._outcomes = list(outcomes)
        self.allowed: list[float] = []

    async def __call__(self, seconds_max: float) -> str | TryAgain:
        self.allowed.append(seconds_max)
        return self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]


async def test_what_fails_once_is_tried_again() -> None:
    outcomes = Outcomes(TryAgain("lost"), "done")
    assert await retry(outcomes) == "done"
    assert len(outcomes.allowed) == 2


async def test_attempts_have_a_bound() -> None:
    outcomes = Outcomes(TryAgain("lost"))
    with pytest.raises(GaveUpError, match=r"^lost \(3 attempts in 0 s\)$"):
        await retry(outcomes, RetryLimits(attempts_max=3))
    assert len(outcomes.allowed) == 3


async def test_all_attempts_together_have_a_bound_and_none_is_allowed_more() -> None:
    outcomes = Outcomes(TryAgain("lost"))
    with pytest.raises(GaveUpError):
        await retry(outcomes, RetryLimits(seconds_max=0.25, attempt_seconds_max=0.2))
    assert max(outcomes.allowed) <= 0.2
    assert min(outcomes.allowed) < 0.2


async def test_who_asks_to_be_left_alone_for_longer_than_the_limits_allow_is_not_asked_again() -> (
    None
):
    outcomes = Outcomes(TryAgain("503", after_seconds=121))
    with pytest.raises(GaveUpError, match=r"^503 \(1 attempt in 0 s\)$"):
        await retry(outcomes, RetryLimits(seconds_max=120))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("7", 7),
        ("Fri, 01 Mar 2024 12:01:30 GMT", 90),
        ("Fri, 01 Mar 2024 11:59:00 GMT", 0),
        ("Friday, 01-Mar-24 12:00:10 GMT", 10),
        ("soon", 0),
        ("-3", 0),
        ("٣", 0),
        ("1.5", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(said: str | None, seconds: float) -> None:
    assert retry_after_seconds(said, NOW) == seconds
