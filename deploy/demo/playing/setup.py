"""What exists before the first request: agencies, topics, partners and their experts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from deploy.cli.output import OUT
from deploy.cli.progress import bar
from deploy.demo.center import Center
from deploy.demo.plan.acts import Agency
from deploy.demo.plan.calibration import FIRST_DAY
from deploy.demo.plan.partners import EXPERTS_A_PROVIDER, PROVIDERS
from deploy.demo.playing.agencies import register, state_strength
from deploy.demo.playing.experts import list_experts
from deploy.demo.playing.partners import enroll
from deploy.settings import Settings
from events.counted import counted
from services.importing.agency_file import AgencyRow
from services.importing.agency_import import import_agencies
from services.importing.topic_file import SHIPPED, read_topic_rows
from services.importing.topic_import import import_topics
from services.kit.bad_rows import BadRow
from services.kit.run.private_log import open_log

ACTOR: Final = "operator:demo"
LISTED_ON: Final = date(2018, 1, 1)


async def set_up_center(
    settings: Settings,
    center: Center,
    rows: list[AgencyRow | BadRow] | None,
    agencies: Sequence[Agency],
    *,
    seed: int,
    tied: Sequence[Agency],
) -> None:
    """Register or import the agencies, list the topics, enroll the partners.

    Some experts have ties to agencies among `tied`.
    """
    if rows is None:
        OUT.print(
            f"Registering {counted(len(agencies), 'fictional agency', 'fictional agencies')} ..."
        )
        await register(center, agencies, FIRST_DAY)
    else:
        await _import(settings, rows)
        OUT.print(f"{len(agencies):,} of them will ask, and state a made-up strength ...")
        await state_strength(center, agencies, FIRST_DAY)
    topics = await _list_topics(settings)
    experts = EXPERTS_A_PROVIDER * len(PROVIDERS)
    OUT.print(
        f"Listed {counted(topics, 'topic')}; enrolling {counted(len(PROVIDERS), 'partner')}, "
        f"{counted(experts, 'expert')} ..."
    )
    chance = random.Random(seed)
    for partner in PROVIDERS:
        after = await enroll(center, partner)
        await list_experts(center, partner, tied, chance, after)


async def _import(settings: Settings, rows: list[AgencyRow | BadRow]) -> None:
    async with open_log(settings, "intake") as log:
        with bar("importing agencies", len(rows)) as advance:
            report = await import_agencies(
                log,
                rows,
                actor=ACTOR,
                on=FIRST_DAY,
                now=datetime.now(UTC),
                progress=advance,
            )
    OUT.print(
        f"Imported {counted(report.registered, 'agency', 'agencies')}; "
        f"left out {counted(len(report.bad), 'bad row')}."
    )


async def _list_topics(settings: Settings) -> int:
    async with open_log(settings, "intake") as log:
        report = await import_topics(
            log,
            read_topic_rows(SHIPPED.read_bytes()),
            actor=ACTOR,
            on=LISTED_ON,
            now=datetime.now(UTC),
        )
    return report.listed
