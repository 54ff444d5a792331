"""The commands on a consumer, a machine that reads."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from events.days import Day
from events.decider import Command
from events.event import Personal
from events.text import LINE
from events.vocabulary import ConsumerEndReason, MachineScope
from services.access.commands.people import By

Scopes = Annotated[tuple[MachineScope, ...], Field(min_length=1, max_length=10)]
ConsumerName = Annotated[str, StringConstraints(min_length=1, max_length=100), LINE]
ConsumerContact = Annotated[Personal, StringConstraints(min_length=1, max_length=200), LINE]
"""Whom to ask about a machine: a name, an address, a number."""


class RegisterConsumer(Command):
    """Let a machine get tokens for some scopes, with its first key."""

    consumer_id: UUID
    key_id: UUID
    scopes: Scopes
    ends_on: Day | None = None
    on: date
    by: By


class AddConsumerKey(Command):
    """Let a consumer show by another key who it is: so it changes keys without a pause."""

    consumer_id: UUID
    key_id: UUID
    on: date
    by: By


class RemoveConsumerKey(Command):
    """Take a key from a consumer, with the tokens that it got."""

    consumer_id: UUID
    key_id: UUID
    on: date
    by: By


class EndConsumer(Command):
    """End a consumer now, with all its keys and tokens."""

    consumer_id: UUID
    reason: ConsumerEndReason
    on: date
    by: By


ConsumerCommand = RegisterConsumer | AddConsumerKey | RemoveConsumerKey | EndConsumer
