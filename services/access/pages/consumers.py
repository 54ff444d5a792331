"""Machines that read, for administrators: registering them, their keys, and their end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, field_validator
from starlette.responses import Response

from events.decider import Refused
from events.rules.machine_scopes import MACHINE_SCOPES, MEANINGS
from events.vocabulary import ConsumerEndReason, MachineScope
from services.access.commands.consumers import (
    AddConsumerKey,
    ConsumerContact,
    ConsumerName,
    EndConsumer,
    RegisterConsumer,
    RemoveConsumerKey,
)
from services.access.consumers.assertions import client_id_of
from services.access.consumers.public_keys import UnfitKeyError, read_public_key
from services.access.consumers.registering import (
    KnownConsumer,
    add_key,
    find_consumer,
    give,
    list_consumers,
    register,
)
from services.access.decisions.consumers import Ended, Registered
from services.access.pages.machine_histories import machine_history
from services.access.pages.role_fields import possible_day
from services.access.pages.words import CONSUMER_END_REASONS, choices, day_after, last_day
from services.kit.http.calls import Call, build_command
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import WHOLE, Fields, FieldsT, Form, as_sentence
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

_SCOPES: Final = [(each, each, f"Lets it read {MEANINGS[each]}.") for each in MACHINE_SCOPES]
_REASONS: Final = choices(CONSUMER_END_REASONS)

consumers = PageRouter("/consumers")


class KeyFields(Fields):
    """The public key of a machine, as it was pasted."""

    key: Annotated[str, Field(title="the public key")]

    @field_validator("key")
    @classmethod
    def _is_key(cls, key: str) -> str:
        try:
            read_public_key(key)
        except UnfitKeyError as unfit:
            raise ValueError(as_sentence(str(unfit))) from None
        return key


class Register(KeyFields):
    """What a machine is called, whom to ask about it, what it may read, and until when."""

    name: Annotated[ConsumerName, Field(title="the name")]
    contact: Annotated[ConsumerContact, Field(title="whom to ask about it")]
    scopes: Annotated[tuple[MachineScope, ...], Field(title="what it may read", min_length=1)]
    last_day: Annotated[date | None, Field(title="the last day")] = None

    @field_validator("last_day")
    @classmethod
    def _is_day(cls, day: date) -> date:
        return possible_day(day)


class EndIt(Fields):
    """Why a machine may read nothing any more."""

    reason: Annotated[ConsumerEndReason, Field(title="the reason")]


@dataclass(frozen=True, slots=True)
class ConsumerOnPage:
    """A consumer for pages."""

    known: KnownConsumer
    today: date

    @property
    def path(self) -> str:
        """Where it is shown."""
        return f"/consumers/{self.known.consumer_id}"

    @property
    def client_id(self) -> str:
        """By what it calls itself."""
        return client_id_of(self.known.consumer_id)

    @property
    def registered(self) -> Registered | None:
        """What it may read, if it was not ended."""
        return self.known.state if isinstance(self.known.state, Registered) else None

    @property
    def ended(self) -> Ended | None:
        """Its end, if it was ended."""
        return self.known.state if isinstance(self.known.state, Ended) else None

    @property
    def last_day(self) -> date | None:
        """The last day on which it reads, if one is set."""
        ends_on = None if self.registered is None else self.registered.fact.ends_on
        return None if ends_on is None else last_day(ends_on)

    @property
    def standing(self) -> tuple[str, str]:
        """Where it stands, in words, with the colour of its tag."""
        if self.registered is None:
            return "Ended", "error"
        if not self.registered.reads_on(self.today):
            return "Its last day is over", "warning"
        return ("Reads", "success") if self.known.keys else ("Has no key", "warning")

    @property
    def why_ended(self) -> str:
        """Why it was ended."""
        return "" if self.ended is None else CONSUMER_END_REASONS[self.ended.fact.reason]


@consumers.get("")
async def show_consumers(page: SignedInPage, running: CurrentService) -> Response:
    """Show all machines by name; those that ended too."""
    known = await list_consumers(running.log, running.pool)
    shown = [ConsumerOnPage(each, running.today()) for each in known]
    return page.show("consumers.html", consumers=shown)


@consumers.get("/register")
async def show_register(page: SignedInPage) -> Response:
    """Show the form by which a machine is registered."""
    return _register_form(page, page.form(Register))


@consumers.post("/register")
async def register_consumer(page: SignedInPage, running: CurrentService) -> Response:
    """Register a machine with its first key."""
    form = page.form(Register)
    if (said := form.content) is None:
        return _register_form(page, form)
    command = build_command(
        RegisterConsumer,
        consumer_id=page.call.new_id("consumer"),
        key_id=page.call.new_id("key"),
        scopes=said.scopes,
        ends_on=None if said.last_day is None else day_after(said.last_day),
        **_asked(running, page.call),
    )
    key = read_public_key(said.key)
    there = (running.log, running.pool, command, key, page.call.cause)
    try:
        await register(*there, name=said.name, contact=said.contact)
    except Refused as refused:
        return _register_form(page, _refuse(form, refused))
    return page.go(f"/consumers/{command.consumer_id}", done="registered")


@consumers.get("/{consumer_id}")
async def show_consumer(page: SignedInPage, running: CurrentService, consumer_id: UUID) -> Response:
    """Show one machine: what it may read, until when, its keys, and who did what."""
    consumer = await _shown(running, consumer_id)
    history = await machine_history(page, running, consumer_id)
    return page.show("consumer.html", consumer=consumer, history=history)


@consumers.get("/{consumer_id}/keys/new")
async def show_add_key(page: SignedInPage, running: CurrentService, consumer_id: UUID) -> Response:
    """Show the form by which a key is added."""
    consumer = await _shown(running, consumer_id)
    return page.show("add-key.html", consumer=consumer, form=page.form(KeyFields))


@consumers.post("/{consumer_id}/keys/new")
async def add_consumer_key(
    page: SignedInPage, running: CurrentService, consumer_id: UUID
) -> Response:
    """Add a key to a machine, beside those that it has."""
    consumer = await _shown(running, consumer_id)
    form = page.form(KeyFields)
    if (said := form.content) is None:
        return page.show("add-key.html", consumer=consumer, form=form)
    command = build_command(
        AddConsumerKey,
        consumer_id=consumer_id,
        key_id=page.call.new_id("key"),
        **_asked(running, page.call),
    )
    key = read_public_key(said.key)
    try:
        await add_key(running.log, running.pool, command, key, page.call.cause)
    except Refused as refused:
        return page.show("add-key.html", consumer=consumer, form=_refuse(form, refused))
    return page.go(consumer.path, done="key-added")


@consumers.get("/{consumer_id}/keys/{key_id}/remove")
async def show_remove_key(
    page: SignedInPage, running: CurrentService, consumer_id: UUID, key_id: UUID
) -> Response:
    """Ask whether a key is to be removed."""
    return _remove_form(page, await _shown(running, consumer_id), key_id, page.form(Fields))


@consumers.post("/{consumer_id}/keys/{key_id}/remove")
async def remove_consumer_key(
    page: SignedInPage, running: CurrentService, consumer_id: UUID, key_id: UUID
) -> Response:
    """Take a key from a machine, with the tokens that it got."""
    consumer = await _shown(running, consumer_id)
    command = build_command(
        RemoveConsumerKey, consumer_id=consumer_id, key_id=key_id, **_asked(running, page.call)
    )
    try:
        await give(running.log, command, page.call.cause)
    except Refused as refused:
        return _remove_form(page, consumer, key_id, _refuse(page.form(Fields), refused))
    return page.go(consumer.path, done="key-removed")


@consumers.get("/{consumer_id}/end")
async def show_end_consumer(
    page: SignedInPage, running: CurrentService, consumer_id: UUID
) -> Response:
    """Ask why a machine ends, and say what that means."""
    return _end_form(page, await _shown(running, consumer_id), page.form(EndIt))


@consumers.post("/{consumer_id}/end")
async def end_consumer(page: SignedInPage, running: CurrentService, consumer_id: UUID) -> Response:
    """End a machine with all its keys and tokens."""
    consumer = await _shown(running, consumer_id)
    form = page.form(EndIt)
    if (said := form.content) is None:
        return _end_form(page, consumer, form)
    command = build_command(
        EndConsumer,
        consumer_id=consumer_id,
        reason=said.reason,
        **_asked(running, page.call),
    )
    try:
        await give(running.log, command, page.call.cause)
    except Refused as refused:
        return _end_form(page, consumer, _refuse(form, refused))
    return page.go(consumer.path, done="ended")


def _register_form(page: Page, form: Form[Register]) -> Response:
    return page.show("register-consumer.html", form=form, scopes=_SCOPES)


def _remove_form(
    page: Page, consumer: ConsumerOnPage, key_id: UUID, form: Form[Fields]
) -> Response:
    key = next((each for each in consumer.known.keys if each.key_id == key_id), None)
    return page.show("remove-key.html", consumer=consumer, key=key, form=form)


def _end_form(page: Page, consumer: ConsumerOnPage, form: Form[EndIt]) -> Response:
    return page.show("end-consumer.html", consumer=consumer, form=form, reasons=_REASONS)


async def _shown(running: RunningService, consumer_id: UUID) -> ConsumerOnPage:
    known = await find_consumer(running.log, running.pool, consumer_id)
    if known is None:
        raise not_found("consumer", consumer_id)
    return ConsumerOnPage(known, running.today())


def _asked(running: RunningService, call: Call) -> dict[str, object]:
    return {"by": call.principal.person, **running.dated(None)}


_AT: Final = {
    "consumer-name-taken": (
        "name",
        "Another machine has this name. Those that ended keep theirs: enter another.",
    ),
    "key-known": (
        "key",
        "Another machine has this key, or had it. Enter a key that was made for this one alone.",
    ),
    "too-many-keys": ("key", "The machine has five keys, and may have no more. Remove one first."),
    "ends-before-it-begins": ("last_day", "Enter today or a later day."),
    "too-far-ahead": ("last_day", "Enter a day within the next ten years."),
    "consumer-ended": (WHOLE, "The machine has ended. Register it anew, with another key."),
}
"""Rule -> the field at which its sentence stands, and the sentence."""
_SENT_BEFORE: Final = (
    WHOLE,
    "This form was sent before, with other content. Open it again to begin anew.",
)


def _refuse(form: Form[FieldsT], refused: Refused) -> Form[FieldsT]:
    if refused.rule in {"consumer-known", "key-noted"}:
        name, sentence = _SENT_BEFORE
    else:
        name, sentence = _AT.get(refused.rule, (WHOLE, as_sentence(refused.detail)))
    return form.refuse(sentence, name)
