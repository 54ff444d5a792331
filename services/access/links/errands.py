"""The credential by which a mail fetches one token from intake, while it is written.

It opens one operation on one invitation, for a minute, and nobody but access makes it or has it:
kept is its hash, beside the mail that it is for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.access.queries.statements import SQL
from services.access.tokens import CLOCK_AHEAD_MAX, hash_of, new_token
from services.kit.feed.connections import fetchrow, fetchval
from services.kit.http.principals import Only, Principal
from services.kit.http.running_service import RunningService

ERRAND_SECONDS: Final = 60
"""Less than the first pause of a mail: its next attempt has another one."""
TOKEN_FOR_MAIL: Final = "fetch_token_for_mail"  # noqa: S105 - the name of an operation
"""The operation of intake by which a mail gets its token."""


async def begin_errand(running: RunningService, mail_id: UUID) -> str | None:
    """Return the credential of a mail that waits; that of before is worth nothing then."""
    credential = new_token()
    until = running.now() + timedelta(seconds=ERRAND_SECONDS)
    begun = (SQL["errand_begin"], mail_id, hash_of(credential), until)
    return None if await fetchval(running.pool, *begun) is None else credential


async def principal_of_errand(running: RunningService, token_hash: bytes) -> Principal | None:
    """Return for whom a mail fetches its token: for whom the invitation asks, whoever that is."""
    now = running.now()
    latest = now + timedelta(seconds=ERRAND_SECONDS) + CLOCK_AHEAD_MAX
    row = await fetchrow(running.pool, SQL["errand_find"], token_hash, now, latest)
    if row is None:
        return None
    only = Only(TOKEN_FOR_MAIL, str(row["about"]))
    return Principal(f"mail-{row['mail_id']}", "respondent", only=only)
