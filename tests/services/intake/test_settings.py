from __future__ import annotations

import pytest

from services.intake.settings import IntakeSettings
from services.kit.settings import SettingsError

KEY = "4f9c1e7ab02d5836c7e1904bd36fa258"
SECRET = "nZ4q-Wc0hT7rXb2eKs9LdAmV5pYf3GjQ8uRtE1oIxCk"  # noqa: S105 - it opens nothing


@pytest.fixture(autouse=True)
def _nothing_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET")
    monkeypatch.setenv("BYFIELD_PAGES_KEY", "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5e")


def test_production_demands_an_evaluation_key() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_EVALUATION_KEY: must be set"):
        IntakeSettings.read(environment="production")
    settings = IntakeSettings.read(environment="production", evaluation_key=KEY)
    assert settings.evaluation_key.get_secret_value() == KEY


def test_a_short_evaluation_key_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError, match="at least 32") as refused:
        IntakeSettings.read(evaluation_key="hush")
    assert "hush" not in str(refused.value)


def test_the_well_known_key_never_listens_beyond_loopback() -> None:
    with pytest.raises(SettingsError, match="everybody knows its default"):
        IntakeSettings.read(host="0.0.0.0")  # noqa: S104 - it is what is refused


def test_a_key_of_ones_own_may_listen_anywhere() -> None:
    settings = IntakeSettings.read(
        host="0.0.0.0",  # noqa: S104 - allowed with it
        evaluation_key=KEY,
    )
    assert settings.host == "0.0.0.0"  # noqa: S104 - as above


@pytest.mark.parametrize(
    "key", ["k" * 32, "development" * 3, "the-secret-key-of-our-evaluations-2026", "0123456789" * 4]
)
@pytest.mark.parametrize("where", [{"environment": "production"}, {"host": "192.0.2.7"}])
def test_a_guessable_key_is_refused_without_showing_it(key: str, where: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="BYFIELD_EVALUATION_KEY: ") as refused:
        IntakeSettings.read(evaluation_key=key, **where)
    assert key not in str(refused.value)


def test_the_key_signs_nothing_else() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_EVALUATION_KEY: is also BYFIELD_DEVELOPMENT"):
        IntakeSettings.read(evaluation_key=SECRET, development_secret=SECRET)


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(IntakeSettings.read(evaluation_key=KEY))
