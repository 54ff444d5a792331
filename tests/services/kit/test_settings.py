import os

import pytest
from pydantic import ValidationError

from services.kit.settings import Environment, Settings, SettingsError


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BYFIELD_"):
            monkeypatch.delenv(name)


def test_without_anything_set_it_is_development_on_loopback() -> None:
    settings = Settings.read()
    assert settings.environment is Environment.DEVELOPMENT
    assert settings.host == "127.0.0.1"
    assert settings.development_tokens["reader"].get_secret_value() == "development-reader"


def test_a_setting_is_read_from_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_PORT", "0")
    assert Settings.read().port == 0


def test_an_argument_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_PORT", "1")
    assert Settings.read(port=2).port == 2


def test_an_empty_value_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_PORT", "")
    assert Settings.read().port == Settings.read(port=8270).port


def test_an_unknown_name_is_refused_and_the_nearest_suggested(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BYFIELD_POSTGRE_DSN", "postgresql://")
    monkeypatch.setenv("BYFIELD_XYZZY", "1")
    with pytest.raises(SettingsError) as refused:
        Settings.read()
    assert refused.value.faults == (
        "BYFIELD_POSTGRE_DSN: there is no such setting; did you mean BYFIELD_POSTGRES_DSN?",
        "BYFIELD_XYZZY: there is no such setting",
    )


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_PROT"):
        Settings.read(prot=1)


def test_a_value_out_of_range_is_named_with_its_rule() -> None:
    with pytest.raises(SettingsError, match=r"BYFIELD_PORT: .*less than or equal to 65535"):
        Settings.read(port=70000)


def test_tokens_that_are_no_json_are_refused_without_showing_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BYFIELD_DEVELOPMENT_TOKENS", "coordinator=hush")
    with pytest.raises(SettingsError, match="development_tokens") as refused:
        Settings.read()
    assert "hush" not in str(refused.value)


def test_a_token_for_an_unknown_role_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError, match="superuser") as refused:
        Settings.read(development_tokens={"superuser": "hush"})
    assert "hush" not in str(refused.value)


def test_production_refuses_development_tokens() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_DEVELOPMENT_TOKENS: not in production"):
        Settings.read(environment="production", development_tokens={"reader": "t"})


def test_production_has_no_default_tokens() -> None:
    settings = Settings.read(environment="production")
    assert settings.development_tokens == {}


OWN = "nZ4q-Wc0hT7rXb2eKs9LdA"
OTHER = "b3f1c09d7e5a48626d0f9a1c"


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "192.0.2.7", "::ffff:192.0.2.7", "::ffff:0.0.0.0", "byfield.test", "0", ""],  # noqa: S104 - they are what is refused
)
def test_well_known_tokens_never_listen_beyond_loopback(host: str) -> None:
    with pytest.raises(SettingsError, match="everybody knows its default"):
        Settings.read(host=host)
    known = {"reader": "development-reader", "operator": OWN}
    with pytest.raises(SettingsError, match=r"BYFIELD_DEVELOPMENT_TOKENS\[reader\]: "):
        Settings.read(host=host, development_tokens=known)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost"])
def test_any_token_may_be_used_on_this_machine_alone(host: str) -> None:
    assert Settings.read(host=host).development_tokens
    assert Settings.read(host=host, development_tokens={"reader": "t"}).host == host


def test_tokens_of_ones_own_may_listen_anywhere() -> None:
    tokens = {"reader": OWN, "operator": OTHER}
    settings = Settings.read(host="0.0.0.0", development_tokens=tokens)  # noqa: S104 - allowed with these
    assert settings.host == "0.0.0.0"  # noqa: S104 - as above


def test_a_token_that_stands_for_two_roles_is_refused_without_showing_it() -> None:
    with pytest.raises(
        SettingsError, match=r"\[operator\]: is the same as .*\[reader\]"
    ) as refused:
        Settings.read(host="::", development_tokens={"reader": OWN, "operator": OWN})
    assert OWN not in str(refused.value)


class _Own(Settings):
    shop_dsn: str | None = None


def test_a_service_may_have_a_database_of_its_own() -> None:
    settings = _Own.read(postgres_dsn="postgresql://all", shop_dsn="postgresql://own")
    assert settings.dsn_of("shop") == "postgresql://own"
    assert settings.dsn_of("bank") == "postgresql://all"


def test_a_missing_address_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_POSTGRES_DSN"):
        Settings.read().dsn_of("log")


def test_a_service_gets_its_own_settings_only_if_they_were_read() -> None:
    settings: Settings = _Own.read(shop_dsn="postgresql://own")
    assert _Own.of(settings).shop_dsn == "postgresql://own"
    with pytest.raises(TypeError, match="without _Own"):
        _Own.of(Settings.read())


def test_settings_are_frozen() -> None:
    settings = Settings.read()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # it is what is refused


def test_secrets_are_not_shown() -> None:
    settings = Settings.read(postgres_dsn="postgresql://u:hush@h/d", nats_url="nats://u:hush@h")
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    ["help.example.org", "ftp://x", "https://x/", "https://x?q", "https://x#f", "https://x y"],
)
def test_a_public_address_that_nothing_can_follow_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="BYFIELD_PUBLIC_URL"):
        Settings.read(public_url=url)
    assert Settings.read(public_url="https://[::1]:8270/a/b").public_url is not None
