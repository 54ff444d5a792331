"""The issuers by whom people sign in, and the server that takes mails."""

from __future__ import annotations

from collections.abc import AsyncIterator

from deploy.checking.fault import Fault
from deploy.settings import Settings
from services.access.mail.server import MailServerError, connected
from services.access.openid.client_authentication import ClientAuthentication
from services.access.openid.discovery import discover
from services.access.openid.issuer_answers import asking
from services.access.openid.provider import Provider
from services.access.openid.refusals import IssuerAwayError
from services.kit.feed.schedule import utc_now
from services.kit.settings import PREFIX, SettingsError


async def of_issuer(name: str, provider: Provider) -> AsyncIterator[Fault]:
    """Say why nobody could sign in by a provider."""
    setting = f"{PREFIX}OPENID_PROVIDERS[{name}]"
    try:
        ClientAuthentication(name, provider, utc_now)
    except SettingsError as refused:
        yield Fault("issuer-key", str(refused), setting)
    try:
        async with asking(provider) as answers:
            await discover(provider, answers)
    except IssuerAwayError as away:
        yield Fault("issuer-unreachable", f"{name}: {away}", setting)


async def of_mail(settings: Settings) -> AsyncIterator[Fault]:
    """Say why no mail could be handed over; none is."""
    try:
        async with connected(settings):
            pass
    except MailServerError as away:
        yield Fault(
            "mail-unreachable",
            f"the mail server {settings.mail_host}: {away}",
            f"{PREFIX}MAIL_HOST and the settings beside it",
        )
