from __future__ import annotations

import nats as client
import pytest

from deploy.local.nats import Nats, OldNatsError, refuse_old_nats


async def test_a_started_nats_has_jetstream(nats: Nats) -> None:
    connection = await client.connect(nats.admin_url)
    account = await connection.jetstream().account_info()
    assert account.streams == 0
    await connection.close()
