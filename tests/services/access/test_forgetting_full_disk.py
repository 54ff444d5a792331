"""Somebody is forgotten while the vault's disk is full: not done, said so, and done with room."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.torture.disks import filled
from events.access import RequestForgotten
from events.catalogue import dump
from events.event import REMOVED, Heard, Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.intake import RequestSubmitted
from events.log.store.event_log import Append, NewEvent
from events.vault.master_keys import read_master_keys
from events.vault.postgres import PostgresVault
from services.access.forgetting.carrying_out import carry_out
from services.kit.run.private_log import open_log
from tests.events.vault.test_full_disk import until_full
from tests.keys import MASTER_KEYS
from tests.services.access.administrators import administrator
from tests.services.access.conftest import example
from tests.services.access.test_forgetting_pages import carried_out, told_of
from tests.services.access.test_pages import opened_site

SUBMITTED = example("RequestSubmitted")
assert isinstance(SUBMITTED, RequestSubmitted)
SUBJECT = f"request-{SUBMITTED.request_id}"
FACTS = 200
"""Each with a key: more than a page that is there already has room for."""


@pytest.mark.fault
async def test_a_forgetting_without_room_is_not_told_as_done_until_it_is(
    database: str, server_on_disk: Postgres, disk: Path
) -> None:
    vault_dsn = server_on_disk.dsn()
    async with opened_site(database, vault_dsn=vault_dsn) as site:
        ada, ben = await administrator(site), await administrator(site, "ben")
        running = site.house.running
        async with open_log(running.settings, "intake") as log:
            for _ in range(FACTS):
                event = NewEvent(
                    new_id(), SUBMITTED.wire_name, SUBMITTED.schema_version, dump(SUBMITTED)
                )
                await log.append(Append(SUBJECT, None, (event,), Metadata("coordinator:x", "1")))
        masters = read_master_keys(MASTER_KEYS)
        async with PostgresVault(vault_dsn, masters, role="byfield_intake") as vault:
            with filled(disk):
                await until_full(vault)
                await ada.send("/forgetting/ask", subject=SUBJECT, reason="on-request")
                await ben.send(f"/forgetting/{SUBJECT}/confirm")
                _, confirmed = await running.log.read_stream(f"forgetting-{SUBJECT}")
                with pytest.raises(asyncpg.DiskFullError):
                    await carry_out(running, Heard(CATALOGUE.require(confirmed), confirmed))
                assert len(await told_of(site, SUBJECT)) == 2, "nobody says that it is done"
                assert "Forgotten" not in await ben.read(f"/forgetting/{SUBJECT}")
        await carried_out(site)
        *_, done = await told_of(site, SUBJECT)
        assert isinstance(done, RequestForgotten)
        assert done.keys_destroyed == FACTS
        async with open_log(running.settings, "intake") as log:
            told = await log.read_stream(SUBJECT)
    assert all(REMOVED.encode() in each.data for each in told)
