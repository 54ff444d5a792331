"""Access opens what signs people in, and says at its start what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deploy.settings import Settings
from services.access.app import SERVICE
from services.access.openid.signing_in import sign_in_of
from services.kit.run.service import open_service
from services.kit.settings import SettingsError
from tests.services.access.openid.forging import Forger, forger


def configured(database: str, issuer: Forger, **changed: Any) -> Settings:
    provider = issuer.provider(**changed)
    settings = Settings.read(postgres_dsn=database)
    return settings.model_copy(update={"openid_providers": {"city": provider}})


async def test_people_can_sign_in_with_the_providers_of_the_settings(database: str) -> None:
    async with (
        forger() as issuer,
        open_service(
            SERVICE, configured(database, issuer), listening=False, clock=issuer.clock
        ) as access,
    ):
        sign_in = sign_in_of(access.running)
        assert list(sign_in.providers) == ["city"]
        begun = await sign_in.begin("city", "https://byfield.example/access/callback")
        assert begun.underway.begun_at == issuer.now, "it goes by the clock of the service"


async def test_access_does_not_start_with_a_key_that_cannot_be_read(
    database: str, tmp_path: Path
) -> None:
    settings = configured(
        database, Forger("https://idp.example"), client_key_file=tmp_path / "none"
    )
    with pytest.raises(SettingsError, match=r"\[city\]\[client_key_file\]: cannot be read"):
        async with open_service(SERVICE, settings, listening=False):
            pass
