"""`docs/who-may.md`: who may call which operation, and why, from the tables of the services.

`python -m deploy.docs.who_may` writes it; with `--check` it only compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Final

from deploy.docs.pages import main
from deploy.published import PUBLISHED_ROWS
from deploy.services import SERVICES
from events.rules.machine_scopes import MEANINGS
from events.rules.scopes import SCOPES
from services.kit.http.policy import Asks, Row
from services.kit.http.principals import MACHINE_ROLE
from services.kit.run.metrics_port import METRICS_ROWS
from services.kit.run.mounting import PAGES
from services.kit.run.service import Service

PAGE: Final = "who-may.md"
_OPENING: Final = """# Who may do what

Made from the tables in `services/*/policy.py` by `make docs`, and checked by `make check`. A
service whose routes and table do not agree does not start.

Who has no credential gets 401. Who has a role that an operation does not name gets 403, whatever it
is about. Whom the scope beside the role does not reach gets 404, before anything is decided, on
reads and writes alike: what is hidden cannot be told from what is not there. A retry under the same
`Idempotency-Key` gets its first answer, also when the work has passed to somebody else. Lists show
what the scope reaches.

Rows about a page are of pages, for browsers: who is not signed in goes to sign-in and comes back;
who is, in another role, reads which role is needed. *Anybody who is signed in* is also who has
several roles and has chosen none yet.

What is *recorded* can show people, confidential work or the log: who read it, when and how much, is
written down before the answer leaves ([decision 79](decisions/0079-reads-are-recorded.md)). So is
an export with names, a command for coordinators and operators
([decision 138](decisions/0138-exports-with-names.md)).
"""


def page(services: Sequence[Service] = tuple(SERVICES.values())) -> str:
    """Return the page."""
    of_services = (line for each in services for line in _of(each.name, each.policy.rows))
    of_processes = _of("every process", (*PAGES, *PUBLISHED_ROWS, *METRICS_ROWS))
    return "\n".join([_OPENING, *_scopes(), *of_services, *of_processes])


def _scopes() -> Iterator[str]:
    yield "| scope | reaches |"
    yield "| --- | --- |"
    for scope in SCOPES:
        yield f"| `{scope.name}` | {scope.meaning} |"
    yield ""
    yield "A machine (role `consumer`) needs, beside its role, a scope of its token. Without any it"
    yield "may read nothing."
    yield ""
    yield "| scope of a token | lets read |"
    yield "| --- | --- |"
    for name, meaning in MEANINGS.items():
        yield f"| `{name}` | {meaning} |"
    yield ""


def _of(name: str, rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        return
    yield f"## {name}"
    yield ""
    yield "| operation | about | who may | because |"
    yield "| --- | --- | --- | --- |"
    for row in rows:
        about = f"{row.about.thing}, *recorded*" if row.recorded else row.about.thing
        yield f"| `{row.operation}` | {about} | {_who(row)} | {row.because} |"
    yield ""


def _who(row: Row) -> str:
    if row.by_link is not None and not row.may:
        return f"who has the credential made for it: `{row.by_link.name}`"
    if not row.may:
        return "anybody who is signed in" if row.asks is Asks.SIGN_IN else "anybody"
    by_scope: dict[str, list[str]] = {}
    for role, scope in row.may.items():
        needed = f" (with `{row.machines_need}`)" if role == MACHINE_ROLE else ""
        by_scope.setdefault(scope.name, []).append(role + needed)
    return "; ".join(f"{', '.join(roles)}: `{scope}`" for scope, roles in by_scope.items())


if __name__ == "__main__":
    sys.exit(main(PAGE, page(), sys.argv[1:]))
