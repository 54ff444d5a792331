"""A service whose vault was restored to an earlier state, and what production asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from deploy.service_names import ServiceName
from deploy.services import SERVICES
from events.catalogue import dump
from events.contracts.examples import examples
from events.contracts.marks import marked_in
from events.event import KEY_FIELD, Recorded
from events.ids import new_id
from events.vault.tokens import DataKey, encrypted
from services.access.app import SERVICE as ACCESS
from services.access.feeds import ASK_MAILS_FEED
from services.access.settings import AccessSettings
from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from services.kit.feed.connections import lent
from services.kit.feed.parking import count_parked
from services.kit.feed.parking_reasons import Reason
from services.kit.run.private_log import master_keys, open_log
from services.kit.run.service import open_service
from services.kit.settings import Environment, Settings, SettingsError
from tests.events.vault.test_private_log import SUBMITTED, told
from tests.waiting import eventually


async def test_what_lacks_its_key_is_parked_and_handled_once_the_key_is_back(database: str) -> None:
    settings = IntakeSettings.read(postgres_dsn=database)
    owner = await asyncpg.connect(database)
    async with open_log(settings, "intake") as log:
        await log.append(told())
        [stored] = await log.stored.read()
    key_id = UUID(orjson.loads(stored.data)[KEY_FIELD])
    await owner.execute("CREATE TABLE backup AS SELECT * FROM byfield_vault.key")
    await owner.execute("ALTER TABLE byfield_vault.key DISABLE TRIGGER key_is_kept")
    await owner.execute("DELETE FROM byfield_vault.key WHERE id = $1", key_id)
    async with open_service(SERVICE, settings) as opened:
        pool = opened.running.pool

        async def parked() -> dict[Reason, int]:
            async with lent(pool) as connection:
                return await count_parked(connection)

        assert set(await eventually(parked)) == {Reason.WITHOUT_KEY}
        await owner.execute(
            "INSERT INTO byfield_vault.key SELECT * FROM backup WHERE id = $1", key_id
        )

        async def none_is() -> bool:
            return not await parked()

        await eventually(none_is)
        assert await pool.fetchval("SELECT contact_name FROM requests") == SUBMITTED.contact.name
    await owner.close()


async def test_no_key_is_unwrapped_for_whoever_looks_at_no_text(database: str) -> None:
    settings = AccessSettings.read(postgres_dsn=database)
    owner = await asyncpg.connect(database)
    async with open_log(IntakeSettings.read(postgres_dsn=database), "intake") as log:
        position = (await log.append(told())).position
    async with open_service(ACCESS, settings) as opened:
        assert ASK_MAILS_FEED in {handler.name for handler in opened.handlers}
        await opened.running.wait_for_position(position, ASK_MAILS_FEED)
        async with lent(opened.running.pool) as connection:
            assert await count_parked(connection) == {}
        rows = await owner.fetch("SELECT * FROM byfield_vault.unwrapped")
        assert [row for row in rows if row["role"] == "byfield_access"] == []
        [read] = await opened.running.log.read()  # as for a mail to the contact
        assert SUBMITTED.contact.name.encode() in read.data
    await owner.close()


@pytest.mark.parametrize("name", [name for name, each in SERVICES.items() if not each.hears_texts])
def test_facts_with_tokens_can_be_read_by_whoever_looks_at_no_text(name: ServiceName) -> None:
    service = SERVICES[name]
    for fact in service.catalogue.published:
        marked = marked_in(fact.wire_name, fact.schema_version)
        if marked is None:
            continue
        content = orjson.loads(dump(examples()[fact.wire_name]))
        key = DataKey(new_id(), AESGCM(AESGCM.generate_key(256)))
        kept = orjson.dumps(encrypted(content, marked, key, new_id()))
        recorded = Recorded(
            *(1, f"{fact.category}-1", 1, new_id(), fact.wire_name, fact.schema_version),
            *(kept, {}, datetime.now(UTC)),
        )
        assert service.catalogue.load(recorded) is not None


def _in_production(**said: Any) -> Settings:
    return Settings.model_construct(environment=Environment.PRODUCTION, **said)


def test_production_names_the_command_that_makes_a_master_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("BYFIELD_VAULT_KEY_FILE")
    with pytest.raises(SettingsError, match="byfield privacy key FILE"):
        master_keys(_in_production())
    missing = tmp_path / "vault.keys"
    with pytest.raises(SettingsError, match=f"byfield privacy key {missing}"):
        master_keys(_in_production(vault_key_file=missing))


def test_in_development_a_key_is_made_once_in_the_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("BYFIELD_VAULT_KEY_FILE")
    settings = Settings.read(home=tmp_path / "home")
    made = master_keys(settings)
    assert (tmp_path / "home" / "vault.keys").stat().st_mode & 0o777 == 0o600
    master_keys(settings).refuse_other("development", made.proof())
