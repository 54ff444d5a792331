"""`byfield health`: whether a process on this machine takes requests, for whoever restarts it."""

from __future__ import annotations

from typing import Annotated, Final

import httpx
from cyclopts import Parameter

from deploy.cli.output import ERR, OUT
from services.kit.escapes import escape_line

SECONDS_MAX: Final = 5.0
ANSWER_CHARACTERS_MAX: Final = 10_000


def health(
    *,
    port: Annotated[int, Parameter(env_var="BYFIELD_PORT")] = 8270,
    ready: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Ask a process on this machine whether it lives; ends with 0 if it does.

    No setting is read but the port, no server is asked: it is the health check of an image.

    Examples: byfield health --port 8271; byfield health --ready

    Parameters
    ----------
    port
        Where it listens.
    ready
        Ask whether it can answer requests too, which its servers have a say in.
    """
    path = "/health/ready" if ready else "/health/live"
    try:
        # No proxy of the environment stands before this machine.
        answer = httpx.get(f"http://127.0.0.1:{port}{path}", timeout=SECONDS_MAX, trust_env=False)
    except httpx.HTTPError as fault:
        ERR.print(f"no answer at port {port}: {str(fault) or type(fault).__name__}")
        return 1
    OUT.print(escape_line(answer.text[:ANSWER_CHARACTERS_MAX]), soft_wrap=True)
    return int(not answer.is_success)
