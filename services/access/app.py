"""Access put together."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final

from events.facts import CATALOGUE
from services.access.counted import COUNTED
from services.access.credentials import whoami
from services.access.openid.signing_in import SignIn, opened
from services.access.outbox.sending import errands
from services.access.outbox.watching import overdue
from services.access.pages import SITE
from services.access.policy import POLICY
from services.access.projections import PROJECTIONS
from services.access.reactions.evaluation_mails import ask_evaluation_mails
from services.access.reactions.forgetting import carry_out_forgetting
from services.access.reactions.links import use_links
from services.access.reactions.mails import ask_mails
from services.access.reactions.removals import erase_who_was_removed
from services.access.routes import APART, ROUTERS
from services.access.rules import RULES
from services.access.schedules import schedules
from services.access.settings import AccessSettings
from services.kit.feed.reaction import Reaction
from services.kit.feed.schedule import Clock
from services.kit.http.running_service import RunningService
from services.kit.run.service import Service
from services.kit.settings import Settings


def _sign_in(settings: Settings, clock: Clock) -> AbstractAsyncContextManager[SignIn]:
    return opened(AccessSettings.of(settings).openid_providers, clock)


def _reactions(running: RunningService) -> Sequence[Reaction]:
    always = [
        erase_who_was_removed(running),
        use_links(running),
        carry_out_forgetting(running),
    ]
    if not AccessSettings.of(running.settings).sends_mail:
        return always
    return [*always, ask_mails(running), ask_evaluation_mails(running)]


SERVICE: Final = Service(
    name="access",
    title="Byfield access",
    catalogue=CATALOGUE,
    routers=ROUTERS,
    apart=APART,
    policy=POLICY,
    projections=PROJECTIONS,
    reactions=_reactions,
    schedules=schedules,
    errands=errands,
    watched={"outbox": overdue},
    counted=COUNTED,
    rules=RULES,
    whoami=whoami,
    check=AccessSettings.of,
    beside=_sign_in,
    sites=(SITE,),
    hears_texts=False,  # a request's contact is read when a mail is written
)
"""Access: who people are, and in which roles they may use the system.

Owns people (`person-<id>`), machines that read (`consumer-<id>`), what is to be forgotten
(`forgetting-<subject>`) and legal holds (`hold-<subject>`). Records `PersonInvited`,
`PersonAdmitted`, `RoleGranted`, `RoleEnded`, `PersonRemoved`, `ConsumerRegistered`,
`ConsumerKeyAdded`, `ConsumerKeyRemoved`, `ConsumerEnded`, `ForgettingAsked`,
`ForgettingWithdrawn`, `ForgettingConfirmed`, one fact for each kind of subject once it is
forgotten, `LegalHoldPlaced`, `LegalHoldLifted`; receives these; `RequestSubmitted`,
`RequestScreened`, `RequestDeclined`, `ProviderAccepted` and `EngagementDelivered`, of which mails
tell; `EvaluationInvited` and `EvaluationReminded`, whose tokens mails bring; and
`AuthorizationClaimed`, which uses up a link. Names, mail addresses, accounts, links, sessions,
keys, tokens and mails stand in its own tables and in no fact.
"""
