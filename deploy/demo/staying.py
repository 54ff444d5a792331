"""`--keep`: the center stays up, to look around in it."""

from __future__ import annotations

from typing import Final

from deploy.cli.first_questions import first_question
from deploy.cli.output import OUT
from deploy.servers import without_password
from deploy.settings import Settings
from services.kit.signals import stop_requested

LOOK_AT: Final = (
    ("its services and their documents", "/"),
    ("how it is", "/health/ready"),
    ("the annual table", "/reporting/annual"),
    ("what the public sees, without a key", "/reporting/published"),
    ("the seals of the log, without a key", "/reporting/seals"),
    ("figures by topic", "/reporting/figures?by=topic"),
    ("requests merged as duplicates", "/intake/requests?status=merged"),
    ("what waits for a validator", "/assignment/validation-queue"),
)
"""Descriptions, and paths."""


async def stay(address: str, settings: Settings) -> None:
    """Print the addresses, and wait for the signal to end."""
    OUT.print(f"\nByfield stays up: {address}", style="bold")
    for what, path in LOOK_AT:
        OUT.print(f"  {what:<34}{path}")
    OUT.print("Ask as a coordinator, in another terminal:")
    OUT.print(f"  {first_question(address, settings)}", soft_wrap=True)
    OUT.print("Sign in as Ada or Alan, administrators, or Carla, a coordinator:")
    OUT.print(f"  {address}/access/home", soft_wrap=True)
    OUT.print("Servers:")
    OUT.print(f"  NATS        {without_password(settings.nats_url or '')}")
    OUT.print(f"  PostgreSQL  {without_password(settings.dsn_of('log'))}")
    OUT.print("Ctrl-C ends it, and removes its data.", style="dim")
    await stop_requested().wait()
