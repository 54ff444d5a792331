"""Who owns the database and is no superuser takes a backup, and it can be looked at elsewhere."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from deploy.backup.scratch import running
from deploy.backup.taking import take_backup
from deploy.backup.verifying import Known, verify_backup
from deploy.local.postgres import Postgres
from deploy.migrate import migrate_all
from deploy.settings import Settings
from services.kit.run.private_log import open_log
from tests.events.vault.test_private_log import told


@pytest.mark.fault
async def test_an_owner_that_is_no_superuser_is_enough(home: Path, tmp_path: Path) -> None:
    async with running(Postgres(home)) as server:
        superuser = await asyncpg.connect(server.dsn("postgres"))
        await superuser.execute("CREATE ROLE keeper LOGIN CREATEROLE")
        await superuser.execute('CREATE ROLE "who looks"')
        await superuser.execute("CREATE DATABASE center OWNER keeper")
        await superuser.close()
        dsn = server.dsn("center").replace("//byfield@", "//keeper@")
        await migrate_all(dsn)
        owner = await asyncpg.connect(dsn)
        await owner.execute('GRANT USAGE ON SCHEMA reporting TO "who looks"')
        await owner.close()
        settings = Settings.read(postgres_dsn=dsn)
        async with open_log(settings, "intake") as log:
            await log.append(told())
        manifest = await take_backup(settings, tmp_path / "taken")
    assert {"keeper", "who looks", "byfield_vault"} <= set(manifest.roles)
    looked = await verify_backup(Settings.read(), tmp_path / "taken", Known())
    assert looked.faults == []
    assert any(line.startswith("The vault has the keys of 1 fact, ") for line in looked.says)
