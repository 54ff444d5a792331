"""`byfield token`: a key by which somebody calls, where nobody signs in yet."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from deploy.cli.output import OUT
from deploy.cli.runtime import settings_with
from deploy.keyring import named_after_party
from events.event import Role
from events.vocabulary import MachineScope
from services.kit.http.development_keys import DevelopmentKeys


def token(
    role: Role,
    /,
    *,
    agency: Annotated[str | None, Parameter(help="The ORI that a requester speaks for.")] = None,
    provider: Annotated[
        str | None, Parameter(help="The slug that a provider's person speaks for.")
    ] = None,
    person: Annotated[
        str | None, Parameter(help="Who it is; by default named after the party or the role.")
    ] = None,
    scope: Annotated[
        list[MachineScope] | None,
        Parameter(help="What a consumer may read; may be given several times.", negative=()),
    ] = None,
) -> None:
    """Print a development key, which lasts 15 minutes, to be sent as Authorization: Bearer KEY.

    It is believed by processes on the same home, in development, on loopback alone.

    Examples: byfield token coordinator --person maria; byfield token requester --agency IA0570100;
    byfield token provider --provider iacp; byfield token consumer --scope log:read
    """
    keys = DevelopmentKeys(settings_with())
    principal = named_after_party(
        role, agency=agency, provider=provider, person=person, scopes=scope or ()
    )
    OUT.print(keys.issue(principal))
