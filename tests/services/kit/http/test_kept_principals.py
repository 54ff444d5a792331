"""What access said of a token is kept for some seconds, by everybody who asks, and no longer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from events.log.database.patience import patience
from services.kit.http import kept_principals
from services.kit.http.kept_principals import (
    ASKED_AT_ONCE_MAX,
    IN_LINE_MAX,
    KEPT_SECONDS,
    KNOWN_MAX,
    UNKNOWN_MAX,
    KeptPrincipals,
)
from services.kit.http.principals import Principal
from services.kit.http.problems import ProblemError
from services.kit.http.tokens import hash_of
from tests.waiting import eventually

MARIA = Principal("maria", "coordinator")


def token(number: int = 0) -> str:
    return f"{number:043}"


class AwayError(Exception):
    pass


@dataclass
class Issuer:
    """Knows tokens, counts questions, and answers late or not at all where a test wants it."""

    good: dict[bytes, Principal] = field(default_factory=lambda: {hash_of(token()): MARIA})
    now: float = 1_000.0
    asked: list[bytes] = field(default_factory=list)
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    away: bool = False

    def __post_init__(self) -> None:
        self.answers.set()
        self.kept = KeptPrincipals(self.ask, lambda: self.now)

    async def ask(self, token_hash: bytes) -> Principal | None:
        self.asked.append(token_hash)
        await self.answers.wait()
        if self.away:
            raise AwayError
        return self.good.get(token_hash)

    async def who(self, number: int = 0) -> Principal | None:
        return await self.kept.principal_of(token(number))


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


async def test_an_answer_is_kept_for_ten_seconds_and_no_longer(issuer: Issuer) -> None:
    assert await issuer.who() == MARIA
    issuer.good.clear()
    issuer.now += KEPT_SECONDS - 0.001
    assert await issuer.who() == MARIA
    assert len(issuer.asked) == 1
    issuer.now += 0.001
    assert await issuer.who() is None


async def test_an_answer_that_came_late_is_as_old_as_its_question(issuer: Issuer) -> None:
    issuer.answers.clear()
    first = asyncio.create_task(issuer.who())
    await eventually(lambda: issuer.asked)
    issuer.now += 4
    issuer.answers.set()
    assert await first == MARIA
    issuer.now += KEPT_SECONDS - 4
    await issuer.who()
    assert len(issuer.asked) == 2


async def test_that_a_token_is_not_good_is_kept_no_longer_either(issuer: Issuer) -> None:
    assert await issuer.who(1) is None
    issuer.good[hash_of(token(1))] = MARIA
    assert await issuer.who(1) is None
    issuer.now += KEPT_SECONDS
    assert await issuer.who(1) == MARIA


async def test_many_who_come_at_once_with_one_token_ask_once(issuer: Issuer) -> None:
    issuer.answers.clear()
    callers = [asyncio.create_task(issuer.who()) for _ in range(50)]
    await eventually(lambda: issuer.asked)
    issuer.answers.set()
    assert await asyncio.gather(*callers) == [MARIA] * 50
    assert len(issuer.asked) == 1


async def test_whoever_hangs_up_first_does_not_end_the_question_of_the_others(
    issuer: Issuer,
) -> None:
    issuer.answers.clear()
    first, second = (asyncio.create_task(issuer.who()) for _ in range(2))
    await eventually(lambda: issuer.asked)
    first.cancel()
    issuer.answers.set()
    assert await second == MARIA
    assert len(issuer.asked) == 1


async def test_while_nobody_answers_an_old_answer_is_not_given(issuer: Issuer) -> None:
    await issuer.who()
    issuer.away = True
    assert await issuer.who() == MARIA, "it is known otherwise"
    issuer.now += KEPT_SECONDS
    for _ in range(2):
        with pytest.raises(AwayError):
            await issuer.who()
    issuer.away = False
    assert await issuer.who() == MARIA, "that nobody answered is not kept"


async def test_who_waits_too_long_is_told_to_come_again(issuer: Issuer) -> None:
    issuer.answers.clear()
    with patience(0.01), pytest.raises(ProblemError) as late:
        await issuer.who()
    assert late.value.kind.status == 503
    assert late.value.kind.retry_after_seconds
    issuer.answers.set()
    assert await issuer.who() == MARIA


@pytest.mark.parametrize(
    "garbage",
    ["", "x", token() + "x", token()[1:], token() + "\n", "a" * 100_000, "ö" * 43, "=" * 43],
)
async def test_what_has_not_the_form_of_a_token_is_asked_about_nowhere(
    issuer: Issuer, garbage: str
) -> None:
    assert await issuer.kept.principal_of(garbage) is None
    assert issuer.asked == []


async def test_a_flood_of_unknown_tokens_pushes_no_known_one_out(issuer: Issuer) -> None:
    await issuer.who()
    for number in range(1, UNKNOWN_MAX + 50):
        assert await issuer.who(number) is None
    asked = len(issuer.asked)
    assert await issuer.who() == MARIA
    await issuer.who(UNKNOWN_MAX + 49)
    assert len(issuer.asked) == asked
    await issuer.who(1)
    assert len(issuer.asked) == asked + 1, "of the unknown ones a number is kept"


async def test_of_known_tokens_so_many_are_kept(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert KNOWN_MAX == 10_000
    monkeypatch.setattr(kept_principals, "KNOWN_MAX", 2)
    issuer.good = {hash_of(token(number)): MARIA for number in range(3)}
    for number in (0, 1, 2, 0):
        assert await issuer.who(number) == MARIA
    assert [each == hash_of(token(0)) for each in issuer.asked] == [True, False, False, True]


async def test_strangers_do_not_keep_those_waiting_who_were_known(issuer: Issuer) -> None:
    await issuer.who()
    issuer.now += KEPT_SECONDS
    issuer.answers.clear()
    strangers = [
        asyncio.create_task(issuer.who(number)) for number in range(1, ASKED_AT_ONCE_MAX + 2)
    ]
    await eventually(lambda: len(issuer.asked) == 1 + ASKED_AT_ONCE_MAX)
    known = asyncio.create_task(issuer.who())
    await eventually(lambda: issuer.asked[-1] == hash_of(token()))
    issuer.answers.set()
    assert await known == MARIA
    await asyncio.gather(*strangers)


async def test_where_too_many_wait_others_are_told_to_come_again(issuer: Issuer) -> None:
    issuer.answers.clear()
    waiting = [
        asyncio.create_task(issuer.who(number))
        for number in range(1, ASKED_AT_ONCE_MAX + IN_LINE_MAX + 1)
    ]
    await eventually(lambda: len(issuer.asked) == ASKED_AT_ONCE_MAX)
    with pytest.raises(ProblemError) as refused:
        await issuer.who(0)
    assert refused.value.kind.status == 503
    issuer.answers.set()
    await asyncio.gather(*waiting, return_exceptions=True)
