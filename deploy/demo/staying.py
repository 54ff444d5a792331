"""`--keep`: the center stays up, to look around in it."""

from __future__ import annotations

from typing import Final

from deploy.cli.first_questions import first_question
from deploy.cli.output import OUT
from deploy.servers import without_password
from deploy.settings import Settings
from services.kit.signals import stop_requested

PAGES: Final = (
    ("what was done, in headline figures", "/reporting/overview"),
    ("what is published", "/reporting/published"),
    ("where a published number is from", "/reporting/find"),
    ("how the system is (JSON)", "/health/ready"),
    ("the seals of the log (JSON)", "/reporting/seals"),
)
"""Descriptions, and paths that everybody may open in a browser."""
QUESTIONS: Final = (
    ("figures by topic", "/reporting/figures?by=topic"),
    ("requests merged as duplicates", "/intake/requests?status=merged"),
    ("what waits for a validator", "/assignment/validation-queue"),
)
"""Likewise, paths that are answered with JSON to who has a key."""
WIDTH: Final = max(len(what) for what, _ in (*PAGES, *QUESTIONS)) + 2


async def stay(address: str, settings: Settings) -> None:
    """Print the addresses, and wait for the signal to end."""
    OUT.print(f"\nByfield stays up: {address}", style="bold")
    OUT.print("Look, in a browser:")
    for what, path in PAGES:
        OUT.print(f"  {what:<{WIDTH}}{path}")
    OUT.print("See more when you sign in as Ada or Alan, administrators, or Carla, a coordinator:")
    OUT.print(f"  {address}/access/home", soft_wrap=True)
    OUT.print("Ask as a coordinator, in another terminal:")
    OUT.print(f"  {first_question(address, settings)}", soft_wrap=True)
    OUT.print("and so, too:")
    for what, path in QUESTIONS:
        OUT.print(f"  {what:<{WIDTH}}{path}")
    OUT.print("Servers:")
    OUT.print(f"  NATS        {without_password(settings.nats_url or '')}")
    OUT.print(f"  PostgreSQL  {without_password(settings.dsn_of('log'))}")
    OUT.print("Ctrl-C ends it, and removes its data.", style="dim")
    await stop_requested().wait()
