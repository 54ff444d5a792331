from __future__ import annotations

import pytest

from services.intake.settings import IntakeSettings
from services.kit.settings import SettingsError

KEY = "k" * 32


def test_production_demands_an_evaluation_key() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_EVALUATION_KEY: must be set"):
        IntakeSettings.read(environment="production")
    settings = IntakeSettings.read(environment="production", evaluation_key=KEY)
    assert settings.evaluation_key.get_secret_value() == KEY


def test_a_short_evaluation_key_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError, match="at least 32") as refused:
        IntakeSettings.read(evaluation_key="hush")
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "given", [{}, {"evaluation_key": KEY}, {"development_tokens": {"reader": "own"}}]
)
def test_well_known_secrets_never_listen_beyond_loopback(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="everybody knows its default"):
        IntakeSettings.read(host="0.0.0.0", **given)  # noqa: S104 - it is what is refused


def test_secrets_of_ones_own_may_listen_anywhere() -> None:
    settings = IntakeSettings.read(
        host="0.0.0.0",  # noqa: S104 - allowed with these
        evaluation_key=KEY,
        development_tokens={"reader": "own"},
    )
    assert settings.host == "0.0.0.0"  # noqa: S104 - as above


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(IntakeSettings.read(evaluation_key=KEY))
