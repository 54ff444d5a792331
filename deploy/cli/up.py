"""`byfield up`, `byfield run`, `byfield migrate`: start what serves, and prepare its servers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from deploy.cli.first_questions import first_question
from deploy.cli.output import ERR, OUT
from deploy.cli.runtime import run, settings_with
from deploy.local.issuer.running import NAME as EMBEDDED
from deploy.local.issuer.running import with_embedded_issuer
from deploy.logging_in import logged_in, refuse_one_login, refuse_superusers, with_logins
from deploy.logins import make_logins
from deploy.processes import (
    prepare,
    relaying_and_sealing,
    serve_relay,
    serve_services,
    serving_metrics_of,
)
from deploy.sealing import key_file_of
from deploy.servers import (
    refuse_unfit_nats_at,
    servers,
    tell_issuer,
    tell_pages,
    without_password,
)
from deploy.service_names import SERVICE_NAMES, ServiceName, service_named
from deploy.settings import Settings
from services.kit.logs import configure_logs
from services.kit.settings import Environment
from services.kit.signals import stop_requested

Nats = Annotated[str | None, Parameter(help="Use this NATS server instead of the embedded one.")]
Postgres = Annotated[
    str | None, Parameter(help="Use this PostgreSQL database instead of the embedded one.")
]
Host = Annotated[str | None, Parameter(help="Listen on this address; 127.0.0.1 by default.")]
Port = Annotated[int | None, Parameter(help="Listen on this port; 0 takes a free one.")]


def up(
    *, nats: Nats = None, postgres: Postgres = None, host: Host = None, port: Port = None
) -> None:
    """Run everything in this process, on one port, until Ctrl-C.

    Examples: byfield up; byfield up --port 0; byfield up --nats URL --postgres DSN
    """
    services = [service_named(name) for name in SERVICE_NAMES]

    async def work() -> None:
        settings = settings_with(nats=nats, postgres_dsn=postgres, host=host, port=port)
        configure_logs(settings.log_level, settings.log_format)
        refuse_one_login(settings)
        async with servers(settings, share=False) as served, with_embedded_issuer(served) as issued:
            await prepare(issued)
            found = await with_logins(issued)
            await _refuse_superusers(found, (*SERVICE_NAMES, "relay"))
            async with relaying_and_sealing(found, key_file_of(settings)) as beside:

                def listens(address: str) -> None:
                    tell_pages(found.home, address)
                    if (issuer := found.openid_providers.get(EMBEDDED)) is not None:
                        tell_issuer(found.home, issuer)
                    _say_up(address, found)

                await serve_services(found, services, listens, beside)

    run(work())


def run_one(
    name: ServiceName | Literal["relay"],
    /,
    *,
    nats: Nats = None,
    postgres: Postgres = None,
    host: Host = None,
    port: Port = None,
) -> None:
    """Run one service, or the relay, alone, on existing servers, until Ctrl-C.

    Run `byfield migrate` before. The sealer works beside the relay, in its process. The relay
    listens only if --port is given, and then serves /health/ready.

    Examples: byfield run relay; byfield run intake --nats URL --postgres DSN --port 8271
    """
    services = [] if name == "relay" else [service_named(name)]

    async def work() -> None:
        settings = logged_in(
            settings_with(nats=nats, postgres_dsn=postgres, host=host, port=port), name
        )
        configure_logs(settings.log_level, settings.log_format)
        async with servers(settings) as found:
            await _refuse_superusers(found, (name,))
            if (login := found.nats_login(name)) is not None:
                await refuse_unfit_nats_at(login)
            if name == "relay":
                await _run_relay(found, key_file_of(settings), listening=port is not None)
            else:
                await serve_services(
                    found, services, lambda address: OUT.print(f"{address}/{name}")
                )

    run(work())


async def _refuse_superusers(found: Settings, parts: Iterable[str]) -> None:
    if found.environment is Environment.PRODUCTION:
        await refuse_superusers(found, parts)


async def _run_relay(found: Settings, key_file: Path | None, *, listening: bool) -> None:
    async with relaying_and_sealing(found, key_file, alone=True) as beside:
        if listening:
            await serve_relay(
                found,
                lambda address: OUT.print(f"The relay is at work. {address}/health/ready"),
                beside,
            )
        else:
            told = stop_requested()
            async with serving_metrics_of(found, beside):
                OUT.print("The relay is at work.")
                await told.wait()


def migrate(*, nats: Nats = None, postgres: Postgres = None, logins: Path | None = None) -> None:
    """Bring the database up to date and make the stream; once a release, before anything runs.

    Example: byfield migrate --nats URL --postgres DSN --logins /etc/byfield/postgres

    Parameters
    ----------
    logins
        Let each process log in as itself: its address stands in a file of this folder then, such as
        intake.dsn (BYFIELD_POSTGRES_DSN_FILE). What has a file stays as it is.
    """

    async def work() -> list[str]:
        settings = settings_with(nats=nats, postgres_dsn=postgres)
        configure_logs("warning", settings.log_format)
        async with servers(settings) as found:
            applied = await prepare(found)
            made = [] if logins is None else await make_logins(found.dsn_of("log"), logins)
            return [*(f"applied {file}" for file in applied), *(f"login {file}" for file in made)]

    lines = run(work())
    for line in lines:
        OUT.print(line, soft_wrap=True)
    if not lines:
        OUT.print("The database is up to date; so is the stream.")


def _say_up(address: str, settings: Settings) -> None:
    OUT.print(f"Byfield is up: {address}", style="bold")
    for name in SERVICE_NAMES:
        OUT.print(f"  {address}/{name}  (OpenAPI: {address}/{name}/openapi.json)")
    OUT.print(f"  {address}/health/ready")
    OUT.print(f"  People sign in at {settings.public_url or address}/access/home")
    OUT.print(f"  NATS        {without_password(settings.nats_url or '')}")
    OUT.print(f"  PostgreSQL  {without_password(settings.dsn_of('log'))}")
    for provider in settings.openid_providers.values():
        OUT.print(f"  {provider.display_name}  {provider.issuer}")
    if settings.believes_development_keys:
        OUT.print(f"  Try, in another terminal: {first_question(address, settings)}")
    if OUT.is_terminal:  # else a program reads this, and ends it otherwise
        ERR.print("Ctrl-C ends it.", style="dim")
