"""Intake alone, as settings in the environment say; closes kept connections after a second."""

from __future__ import annotations

import asyncio
import sys

from deploy.cli.output import OUT
from deploy.services import SERVICES
from deploy.settings import Settings
from services.kit.http.limits import Limits
from services.kit.run.mounting import mount_services
from services.kit.run.serve import serve

KEEP_ALIVE_SECONDS = 1


async def _serve() -> None:
    settings = Settings.read()
    await serve(
        mount_services([SERVICES["intake"]], settings),
        host=settings.host,
        port=settings.port,
        on_listening=OUT.print,
        limits=Limits(keep_alive_seconds=KEEP_ALIVE_SECONDS),
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(_serve()))
