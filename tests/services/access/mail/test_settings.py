"""Settings of mail: half a server, or an unsafe one, is refused with the rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.access.mail.settings import MailSettings
from services.kit.settings import SettingsError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET", raising=False)


EVERYWHERE = {"host": "0.0.0.0"}  # noqa: S104 - nothing listens
SERVER: dict[str, Any] = {"mail_host": "mail.example", "mail_from": "help@center.example"}


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"mail_host": "mail.example"}, "MAIL_FROM: must be set with BYFIELD_MAIL_HOST"),
        (SERVER | {"mail_security": "none"}, "needs starttls or tls"),
        (SERVER | {"mail_user": "byfield"}, "set both or neither"),
        (SERVER | {"mail_password": "x"}, "set both or neither"),
        (SERVER | {"mail_from": "center"}, "MAIL_FROM: must be a mail address"),
        (SERVER | {"mail_from": "a@b.example\nX: y"}, "MAIL_FROM: must be a mail address"),
        (SERVER | {"mail_port": 0}, "MAIL_PORT"),
        (SERVER | {"mail_ca_file": "nowhere.pem"}, "MAIL_CA_FILE: cannot be read"),
        (SERVER | EVERYWHERE, "PUBLIC_URL: must be set with BYFIELD_MAIL_HOST"),
        (SERVER | {"environment": "production"}, "PUBLIC_URL: must be set"),
    ],
)
def test_what_cannot_work_is_refused(said: dict[str, Any], rule: str) -> None:
    with pytest.raises(SettingsError, match=rule):
        MailSettings.read(**said)


def test_a_file_that_holds_no_certificate_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    with pytest.raises(SettingsError, match="cannot be read as certificates"):
        MailSettings.read(**SERVER, mail_ca_file=file)


@pytest.mark.parametrize(
    ("said", "catches", "sends"),
    [
        ({}, True, True),
        (SERVER, False, True),
        (EVERYWHERE, False, False),
        ({"environment": "production"}, False, False),
    ],
)
def test_mails_are_caught_in_development_on_loopback_alone(
    said: dict[str, Any], *, catches: bool, sends: bool
) -> None:
    settings = MailSettings.read(**said)
    assert (settings.catches_mail, settings.sends_mail) == (catches, sends)


def test_no_password_is_shown() -> None:
    login = {"mail_user": "byfield", "mail_password": "hush"}
    settings = MailSettings.read(**SERVER, **login)
    assert "hush" not in repr(settings)
