import os

import pytest
from pydantic import ValidationError

from services.kit.settings import Environment, SettingsError, read_settings

KEY = "k" * 32


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BYFIELD_"):
            monkeypatch.delenv(name)


def test_without_anything_set_it_is_development_on_loopback() -> None:
    settings = read_settings()
    assert settings.environment is Environment.DEVELOPMENT
    assert settings.host == "127.0.0.1"
    assert settings.development_tokens["reader"].get_secret_value() == "development-reader"


def test_a_setting_is_read_from_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_PORT", "0")
    assert read_settings().port == 0


def test_weights_are_a_json_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_WEIGHTS", '{"topics": 0.5}')
    assert read_settings().weights == {"topics": 0.5}
    monkeypatch.setenv("BYFIELD_WEIGHTS", '{"topics": "much"}')
    with pytest.raises(SettingsError, match="BYFIELD_WEIGHTS"):
        read_settings()


def test_an_argument_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_PORT", "1")
    assert read_settings(port=2).port == 2


def test_an_empty_value_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_PORT", "")
    assert read_settings().port == read_settings(port=8270).port


def test_an_unknown_name_is_refused_and_the_nearest_suggested(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BYFIELD_POSTGRE_DSN", "postgresql://")
    monkeypatch.setenv("BYFIELD_XYZZY", "1")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert refused.value.faults == (
        "BYFIELD_POSTGRE_DSN: there is no such setting; did you mean BYFIELD_POSTGRES_DSN?",
        "BYFIELD_XYZZY: there is no such setting",
    )


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_PROT"):
        read_settings(prot=1)


def test_a_value_out_of_range_is_named_with_its_rule() -> None:
    with pytest.raises(SettingsError, match=r"BYFIELD_PORT: .*less than or equal to 65535"):
        read_settings(port=70000)


def test_tokens_that_are_no_json_are_refused_without_showing_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BYFIELD_DEVELOPMENT_TOKENS", "coordinator=hush")
    with pytest.raises(SettingsError, match="development_tokens") as refused:
        read_settings()
    assert "hush" not in str(refused.value)


def test_a_token_for_an_unknown_role_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError, match="superuser") as refused:
        read_settings(development_tokens={"superuser": "hush"})
    assert "hush" not in str(refused.value)


def test_production_refuses_development_tokens() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_DEVELOPMENT_TOKENS: not in production"):
        read_settings(
            environment="production", evaluation_key=KEY, development_tokens={"reader": "t"}
        )


def test_production_has_no_default_tokens() -> None:
    settings = read_settings(environment="production", evaluation_key=KEY)
    assert settings.development_tokens == {}


def test_production_demands_an_evaluation_key() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_EVALUATION_KEY: must be set"):
        read_settings(environment="production")


def test_a_short_evaluation_key_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError, match="at least 32") as refused:
        read_settings(evaluation_key="hush")
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("given", [{}, {"evaluation_key": KEY}])
def test_well_known_secrets_never_listen_beyond_loopback(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="everybody knows its default"):
        read_settings(host="0.0.0.0", **given)  # noqa: S104 - it is what is refused


def test_secrets_of_ones_own_may_listen_anywhere() -> None:
    settings = read_settings(
        host="0.0.0.0",  # noqa: S104 - allowed with these
        evaluation_key=KEY,
        development_tokens={"reader": "own"},
    )
    assert settings.host == "0.0.0.0"  # noqa: S104 - as above


def test_a_service_may_have_a_database_of_its_own() -> None:
    settings = read_settings(postgres_dsn="postgresql://all", intake_dsn="postgresql://own")
    assert settings.dsn_of("intake") == "postgresql://own"
    assert settings.dsn_of("reporting") == "postgresql://all"


def test_a_missing_address_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_POSTGRES_DSN"):
        read_settings().dsn_of("log")


def test_settings_are_frozen() -> None:
    settings = read_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # it is what is refused


def test_secrets_are_not_shown() -> None:
    settings = read_settings(
        postgres_dsn="postgresql://u:hush@h/d", nats_url="nats://u:hush@h", evaluation_key=KEY
    )
    assert "hush" not in repr(settings)
    assert KEY not in repr(settings)
