"""All that is looked at for one process, or for all of them in one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from typing import Any, Final

from deploy.checking.fault import Fault, in_time
from deploy.checking.files import master_keys_or_fault, of_disks, of_sealing
from deploy.checking.nats import of_nats, where_of
from deploy.checking.outside import of_issuer, of_mail
from deploy.checking.postgres import LOGINS, of_postgres, uses
from deploy.checking.settings import (
    of_asking,
    of_environment,
    of_people,
    of_what_is_not_set,
    production_settings,
)
from deploy.logging_in import refuse_one_login
from deploy.service_names import SERVICE_NAMES
from deploy.settings import Settings
from events.vault.master_keys import MasterKeys
from events.vault.readers import READERS
from services.kit.settings import PREFIX, SettingsError

RELAY: Final = "relay"
PROCESSES: Final = (*SERVICE_NAMES, RELAY)


async def faults_of(process: str | None, **given: Any) -> list[Fault]:
    """Return what is missing or unsafe for a process, or for all in one (None); change nothing.

    `given` are the settings of a command line, as `Settings.read` takes them.
    """
    processes = PROCESSES if process is None else (process,)
    settings, found = production_settings(**given)
    found += of_environment()
    if settings is None:
        return found
    found += _at_hand(settings, process)
    masters: MasterKeys | None = None
    if READERS.keys() & set(processes):
        keys = master_keys_or_fault(settings)
        if isinstance(keys, Fault):
            found.append(keys)
        else:
            masters = keys
    asked = list(_elsewhere(settings, processes, masters, found))
    for some in await asyncio.gather(*asked):
        found += some
    return list(dict.fromkeys(found))


def _at_hand(settings: Settings, process: str | None) -> Iterator[Fault]:
    yield from of_what_is_not_set(settings, services=process != RELAY)
    if process in SERVICE_NAMES:
        yield from of_asking(settings, process)
    if process in {None, "access"}:
        yield from of_people(settings)
    if process in {None, RELAY}:
        yield from of_sealing(settings)
    yield from of_disks(settings)


Asked = Iterator[Awaitable[tuple[Fault, ...]]]


def _elsewhere(
    settings: Settings,
    processes: tuple[str, ...],
    masters: MasterKeys | None,
    found: list[Fault],
) -> Asked:
    """Return questions to servers; what cannot be asked is added to `found`."""
    yield from _databases(settings, processes, masters, found)
    for user in processes:
        yield from _nats(settings, user, found)
    if "access" in processes:
        yield from _outside(settings)


def _databases(
    settings: Settings,
    processes: tuple[str, ...],
    masters: MasterKeys | None,
    found: list[Fault],
) -> Asked:
    try:
        if len(processes) > 1:
            refuse_one_login(settings)
    except SettingsError as refused:
        found.append(Fault("setting", str(refused), LOGINS))
    try:
        for use in uses(settings, processes):
            yield in_time(of_postgres(use, masters), "postgres-unreachable", use.where, use.setting)
    except SettingsError as refused:
        found.append(Fault("setting", str(refused), f"{PREFIX}POSTGRES_DSN_FILE, or {LOGINS}"))


def _nats(settings: Settings, user: str, found: list[Fault]) -> Asked:
    setting = f"{PREFIX}NATS_URL"
    try:
        login = settings.nats_login(user)
    except SettingsError as refused:
        found.append(Fault("nats-key", str(refused), "byfield nats keys FOLDER"))
        return
    if login is None:
        says = f"{setting}: is not set: nothing is carried to NATS, or learnt at once"
        found.append(Fault("setting", says, f"{setting}=tls://..."))
        return
    yield in_time(of_nats(login, user), "nats-unreachable", where_of(login), setting)


def _outside(settings: Settings) -> Asked:
    for name, provider in settings.openid_providers.items():
        setting = f"{PREFIX}OPENID_PROVIDERS[{name}]"
        yield in_time(of_issuer(name, provider), "issuer-unreachable", name, setting)
    if settings.mail_host is not None:
        setting = f"{PREFIX}MAIL_HOST"
        yield in_time(of_mail(settings), "mail-unreachable", settings.mail_host, setting)
