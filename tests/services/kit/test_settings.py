import os

import pytest
from pydantic import ValidationError

from services.kit.settings import Environment, Settings, SettingsError
from tests.keys import ACCESS_SECRET


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BYFIELD_"):
            monkeypatch.delenv(name)


def test_without_anything_set_it_is_development_on_loopback() -> None:
    settings = Settings.read()
    assert settings.environment is Environment.DEVELOPMENT
    assert settings.host == "127.0.0.1"
    assert settings.development_secret is None


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


SECRET = "nZ4q-Wc0hT7rXb2eKs9LdAmV5pYf3GjQ8uRtE1oIxCk"  # noqa: S105 - it opens nothing
OFF_LOOPBACK = [
    *("0.0.0.0", "::", "192.0.2.7", "::ffff:192.0.2.7", "::ffff:0.0.0.0", "byfield.test"),  # noqa: S104 - what is refused
    *("0", ""),
]


def test_the_former_tokens_are_refused_with_what_to_do_instead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BYFIELD_DEVELOPMENT_TOKENS", '{"reader": "hush"}')
    with pytest.raises(
        SettingsError, match=r"BYFIELD_DEVELOPMENT_TOKENS: .* unset it, .* byfield token ROLE"
    ) as refused:
        Settings.read()
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost"])
def test_development_keys_are_believed_on_this_machine_alone(host: str) -> None:
    settings = Settings.read(host=host, development_secret=SECRET)
    assert settings.believes_development_keys
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    "where", [{"environment": "production"}, *({"host": host} for host in OFF_LOOPBACK)]
)
def test_development_keys_are_believed_nowhere_else(where: dict[str, str]) -> None:
    settings = Settings.read(**where)
    assert not settings.believes_development_keys
    with pytest.raises(SettingsError, match="Development keys are not believed"):
        settings.refuse_development_keys()


@pytest.mark.parametrize(
    "where", [{"environment": "production"}, *({"host": host} for host in OFF_LOOPBACK)]
)
def test_a_secret_that_signs_nothing_is_refused_without_showing_it(where: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="BYFIELD_DEVELOPMENT_SECRET: signs nothing") as refused:
        Settings.read(development_secret=SECRET, **where)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("secret", [SECRET[:42], "k" * 43, "development" * 4, "0123456789" * 5])
def test_a_secret_that_can_be_guessed_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(SettingsError, match="BYFIELD_DEVELOPMENT_SECRET: ") as refused:
        Settings.read(development_secret=secret)
    assert secret not in str(refused.value)


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


def test_a_secret_of_access_that_can_be_guessed_is_refused_everywhere() -> None:
    for weak in ("secret", "a" * 60, "the-secret-of-our-installation-of-the-year-2026"):
        with pytest.raises(SettingsError, match="BYFIELD_ACCESS_SECRET") as refused:
            Settings.read(access_secret=weak)
        assert weak not in str(refused.value)
    assert Settings.read(access_secret=ACCESS_SECRET).access_secret is not None


def test_no_secret_serves_two_purposes() -> None:
    with pytest.raises(SettingsError, match="ACCESS_SECRET: is also BYFIELD_DEVELOPMENT_SECRET"):
        Settings.read(access_secret=ACCESS_SECRET, development_secret=ACCESS_SECRET)


def test_access_is_asked_with_a_secret_and_beyond_this_machine_over_tls() -> None:
    for url in ("http://127.0.0.1:8274", "https://access.example", "https://center.example/help"):
        assert Settings.read(access_url=url, access_secret=ACCESS_SECRET).access_url == url
    with pytest.raises(SettingsError, match="ACCESS_SECRET: must be set where BYFIELD_ACCESS_URL"):
        Settings.read(access_url="https://access.example")
    for url in ("http://access.example", "http://192.0.2.7", "https://access.example/", "access"):
        with pytest.raises(SettingsError, match="BYFIELD_ACCESS_URL"):
            Settings.read(access_url=url, access_secret=ACCESS_SECRET)


def test_all_refusals_are_told_at_once_with_the_settings_that_are_refused() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read(
            environment="production",
            postgres_dsn="postgresql://app@db.example/byfield",
            nats_url="nats://nats.example",
            access_url="http://tac.example",
        )
    assert [fault.partition(":")[0] for fault in refused.value.faults] == [
        "BYFIELD_ACCESS_SECRET",
        "BYFIELD_ACCESS_URL",
        "BYFIELD_NATS_URL",
        "BYFIELD_POSTGRES_DSN",
    ]
    assert isinstance(refused.value.unsafe, Settings)
    assert refused.value.unsafe.access_url == "http://tac.example"


def test_settings_that_cannot_be_read_are_not_handed_on() -> None:
    with pytest.raises(SettingsError) as unreadable:
        Settings.read(port="many")
    assert unreadable.value.unsafe is None


@pytest.mark.parametrize("name", ["postgres_dsn", "nats_url", "access_url", "nats_relay_url"])
def test_an_address_that_cannot_be_read_is_refused_and_not_quoted(name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read(**{name: "https://user:hidden@[::1"})
    [fault] = refused.value.faults
    assert fault.startswith(f"BYFIELD_{name.upper()}: ")
    assert "hidden" not in fault


@pytest.mark.parametrize(
    ("name", "address", "rule"),
    [
        ("nats_url", "nats://hidden/@nats.example", "must have @ once"),
        ("nats_url", "nats://app:1hidden?@nats.example", "must be an address"),
        ("nats_url", "tls://one.example,tls://hidden#@two.example", "must have @ once"),
        ("postgres_dsn", "postgresql://app:hidden?@db.example/byfield", "must have @ once"),
        ("postgres_dsn", "postgresql://app:hid@den/@db.example/byfield", "must have @ once"),
        ("log_dsn", "postgresql://app@db.example/byfield?password=hidden", "must have no password"),
        ("log_dsn", "postgresql:///byfield?user=app&sslpassword=hidden", "must have no password"),
    ],
)
def test_a_password_that_would_be_taken_for_something_else_is_refused_and_not_quoted(
    name: str, address: str, rule: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read(**{name: address})
    [fault] = refused.value.faults
    assert fault.startswith(f"BYFIELD_{name.upper()}: {rule}")
    assert "hid" not in fault


def test_an_at_sign_that_is_coded_is_part_of_a_password() -> None:
    dsn = "postgresql://app:a%40b%2Fc@db.example/byfield?sslrootcert=/a%40b.pem"
    assert Settings.read(postgres_dsn=dsn).postgres_dsn == dsn


def test_several_hosts_of_postgres_are_an_address() -> None:
    dsn = "postgresql://u@one:5432,two:5433/byfield"
    assert Settings.read(postgres_dsn=dsn).postgres_dsn == dsn
