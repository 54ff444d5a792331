"""`byfield check`: what is missing or unsafe for production."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from cyclopts import Parameter

from deploy.checking.everything import faults_of
from deploy.cli.output import ERR, OUT, say_json
from deploy.cli.runtime import run
from deploy.service_names import ServiceName
from services.kit.escapes import escape_line
from services.kit.logs import configure_logs


def check(
    process: ServiceName | Literal["relay"] | None = None,
    /,
    *,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Say what is missing or unsafe for production, a line each, with what mends it.

    Give it the environment in which the process runs: the lines are of production, whatever
    BYFIELD_ENVIRONMENT says. Servers are asked, each for ten seconds at most, and nothing is
    changed. Ends with 1 if there is a line.

    Examples: byfield check intake; byfield check relay --json; byfield check

    Parameters
    ----------
    process
        As in byfield run: what this process needs alone. Without one: all in one process.
    json
        Print each fault as JSON.
    """
    configure_logs("error", "auto")
    faults = run(faults_of(process))
    for fault in faults:
        if json:
            say_json(asdict(fault))
        else:
            OUT.print(escape_line(str(fault)), soft_wrap=True)
    if not faults and not json:
        ERR.print("Nothing is missing or unsafe, of what can be seen from here.")
    return int(bool(faults))
