from __future__ import annotations

from uuid import UUID

from services.intake.decisions.tokens import invitation_token, is_token_of

KEY = "k" * 32
ONE = UUID("01900000-0000-7000-8000-000000000001")
OTHER = UUID("01900000-0000-7000-8000-000000000002")


def test_a_token_can_be_made_again() -> None:
    assert invitation_token(KEY, ONE) == invitation_token(KEY, ONE)


def test_a_token_is_43_characters_that_an_address_can_carry() -> None:
    token = invitation_token(KEY, ONE)
    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()


def test_a_token_opens_its_own_invitation_only() -> None:
    token = invitation_token(KEY, ONE)
    assert is_token_of(token, KEY, ONE)
    assert not is_token_of(token, KEY, OTHER)


def test_a_token_of_another_key_opens_nothing() -> None:
    assert not is_token_of(invitation_token("x" * 32, ONE), KEY, ONE)


def test_what_is_no_token_opens_nothing() -> None:
    assert not is_token_of("", KEY, ONE)
    assert not is_token_of("ü", KEY, ONE)
