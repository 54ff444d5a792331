"""A log whose personal and free text is encrypted where it is stored, and text for its readers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.contracts.marks import marked_in
from events.event import FORGOTTEN_TYPES, KEY_FIELD, NOT_ITS_OWN, WITHOUT_KEY, Recorded
from events.log.store.by_type import ByType, TypeGroup
from events.log.store.event_log import (
    READ_BY_TYPE_EVENTS_MAX,
    Append,
    Appended,
    EventLog,
    Head,
    IdReusedError,
    Mark,
    NewEvent,
)
from events.log.store.selection import Selection
from events.vault.kept_keys import KeptKeys
from events.vault.keys_ahead import KeysAhead
from events.vault.tokens import (
    DataKey,
    NotItsOwnError,
    encrypted,
    has_text,
    key_of,
    opened,
)
from events.vault.vault import Vault

_NAMES_A_KEY: Final = f'"{KEY_FIELD}":'.encode()
"""In the content of a fact that names its key; and perhaps in a text of another."""
_Keys = Mapping[UUID, AESGCM | None]


class NoVaultError(Exception):
    """A writer that has no vault told a fact with personal or free text."""

    def __init__(self, type: str) -> None:  # noqa: A002 - the field's name
        super().__init__(f"{type} has text that must be encrypted, and this writer has no vault")


class PrivateLog:
    """An `EventLog` around another one: what is appended is encrypted, what is read is opened.

    Only the kinds of keys that this service unwraps are opened; the tokens of others stay. A fact
    whose key was destroyed has `REMOVED` in the place of its texts. One whose key is missing, or
    whose tokens are not its own, gets a content that no catalogue reads (`WITHOUT_KEY`,
    `NOT_ITS_OWN`), so that it is parked alone.

    Keys are kept for a while. Whatever reads that somebody was forgotten drops them all, since that
    is told after keys were destroyed: what is read with it, and later, is read without these.
    """

    def __init__(self, stored: EventLog, vault: Vault | None, kinds: Collection[str]) -> None:
        """`kinds` are the categories of streams whose keys this service unwraps.

        Without a vault it is the log as it is stored, and takes no fact with personal text.
        """
        self.stored = stored
        """The log as it is stored: with tokens, to compare with what others have of it."""
        self.secret = None if vault is None else vault.secret
        """Under which digests of commands and ids of calls are made; None without a vault."""
        self._vault = vault
        self._kinds = frozenset(kinds)
        self._ahead = None if vault is None else KeysAhead(vault)
        self._kept = KeptKeys()

    async def close(self) -> None:
        """Make no more keys; the log and the vault are closed by who opened them."""
        if self._ahead is not None:
            await self._ahead.stop()

    def forget(self, ids: Iterable[UUID]) -> None:
        """Drop keys that were destroyed; without it they are used for `KEPT_SECONDS` at most."""
        self._kept.forget(ids)

    async def destroy(self, ids: Collection[UUID], because: str) -> int:
        """Destroy keys for ever; see `Vault.destroy`. Only some roles may (`DESTROYERS`)."""
        if self._vault is None:
            return 0
        destroyed = await self._vault.destroy(ids, because)
        self.forget(ids)
        return destroyed

    async def destroyed(self, ids: Collection[UUID]) -> frozenset[UUID]:
        """Return which of these keys are destroyed by now, and drop these.

        The vault is asked, whatever was kept, and counts it as another unwrapping.
        """
        found = {} if self._vault is None else await self._vault.read(ids)
        gone = frozenset(key_id for key_id, cipher in found.items() if cipher is None)
        self.forget(gone)
        return gone

    async def append(self, append: Append) -> Appended:
        """See `EventLog.append`; also raises what `Vault.make` raises, of facts with such text."""
        events = [await self._encrypted(append.stream, event) for event in append.events]
        plain = replace(append, events=tuple(events))
        digest = append.metadata.command_digest
        if self.secret is None or digest is None:
            return await self.stored.append(plain)
        metadata = replace(append.metadata, command_digest=self.secret.of_digest(digest))
        try:
            return await self.stored.append(replace(plain, metadata=metadata))
        except IdReusedError as reused:
            told = await self.stored.find(reused.id)
            if told is None or told.stream != append.stream:
                raise
            if told.metadata.get("command_digest") != digest:
                raise
            # A process without the secret told it: as that one gave it, the log knows it again.
            return await self.stored.append(plain)

    def digest_forms(self, command_digest: str) -> tuple[str, ...]:
        """See `EventLog.digest_forms`: under the secret, or plain from before there was one."""
        if self.secret is None:
            return (command_digest,)
        return (self.secret.of_digest(command_digest), command_digest)

    async def head(self) -> Head:
        """See `EventLog.head`."""
        return await self.stored.head()

    async def read(
        self, *, after: int = 0, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """See `EventLog.read`; all reads also raise what `Vault.read` raises."""
        return await self.opened(
            await self.stored.read(after=after, limit=limit, category=category)
        )

    async def read_by_type(
        self, types: Collection[str], *, after: int = 0, limit: int = READ_BY_TYPE_EVENTS_MAX
    ) -> ByType:
        """See `EventLog.read_by_type`."""
        found = await self.stored.read_by_type(types, after=after, limit=limit)
        self._notice(group.type for group in found.groups)
        groups = [await self._opened_group(group) for group in found.groups]
        return found._replace(groups=groups)

    async def read_backward(
        self, *, before: int | None = None, limit: int = 1000, category: str | None = None
    ) -> list[Recorded]:
        """See `EventLog.read_backward`."""
        return await self.opened(
            await self.stored.read_backward(before=before, limit=limit, category=category)
        )

    async def read_stream(
        self, stream: str, *, after_version: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """See `EventLog.read_stream`."""
        return await self.opened(
            await self.stored.read_stream(stream, after_version=after_version, limit=limit)
        )

    async def read_streams(
        self, after_versions: Mapping[str, int], *, limit: int = 1000, mark: Mark | None = None
    ) -> dict[str, list[Recorded]]:
        """See `EventLog.read_streams`."""
        pages = await self.stored.read_streams(after_versions, limit=limit, mark=mark)
        every = iter(await self.opened([each for page in pages.values() for each in page]))
        return {stream: [next(every) for _ in page] for stream, page in pages.items()}

    async def read_selected(
        self, selection: Selection, *, after: int = 0, limit: int = 1000
    ) -> list[Recorded]:
        """See `EventLog.read_selected`."""
        return await self.opened(
            await self.stored.read_selected(selection, after=after, limit=limit)
        )

    async def find(self, id: UUID) -> Recorded | None:  # noqa: A002 - the field's name
        """See `EventLog.find`."""
        found = await self.stored.find(id)
        return None if found is None else (await self.opened([found]))[0]

    async def ids_at(self, positions: Collection[int]) -> dict[int, UUID]:
        """See `EventLog.ids_at`."""
        return await self.stored.ids_at(positions)

    async def has_none(self, types: Collection[str], *, after: int, until: int) -> bool:
        """See `EventLog.has_none`."""
        return await self.stored.has_none(types, after=after, until=until)

    async def refuse_if_unwritable(self) -> None:
        """See `EventLog.refuse_if_unwritable`."""
        await self.stored.refuse_if_unwritable()

    async def opened(self, records: Sequence[Recorded]) -> list[Recorded]:
        """Return stored facts as this service reads them. Raises what `Vault.read` raises."""
        found = list(records)
        self._notice(recorded.type for recorded in found)
        locked: dict[int, tuple[dict[str, Any], UUID]] = {}
        for at, recorded in enumerate(found):
            if _NAMES_A_KEY in recorded.data and recorded.category in self._kinds:
                content = orjson.loads(recorded.data)
                if (key_id := key_of(content)) is not None:
                    locked[at] = content, key_id
        if locked:
            keys = await self._keys(key_id for _, key_id in locked.values())
            for at, (content, key_id) in locked.items():
                recorded = found[at]
                text = _opened(content, key_id, keys, recorded.id)
                data = text if isinstance(text, bytes) else orjson.dumps(text)
                found[at] = recorded._replace(data=data)
        return found

    async def closed(self, records: Sequence[Recorded]) -> Sequence[Recorded]:
        """Return stored facts with their tokens, for who looks at no text of them."""
        self._notice(recorded.type for recorded in records)
        return records

    async def _encrypted(self, stream: str, event: NewEvent) -> NewEvent:
        marked = marked_in(event.type, event.schema_version)
        if marked is None:
            return event
        try:
            content = orjson.loads(event.data)
        except orjson.JSONDecodeError:
            return event  # the log says what is wrong with it
        if not isinstance(content, dict) or not has_text(content, marked):
            return event
        if self._ahead is None:
            raise NoVaultError(event.type)
        key = await self._ahead.take(stream.partition("-")[0])
        self._learn_own(stream, key)
        kept = encrypted(content, marked, key, event.id)
        return replace(event, data=orjson.dumps(kept))

    def _learn_own(self, stream: str, key: DataKey) -> None:
        """Keep the key of a fact that this service will soon read back."""
        if stream.partition("-")[0] in self._kinds:
            self._kept.learn([key])

    async def _opened_group(self, group: TypeGroup) -> TypeGroup:
        if _NAMES_A_KEY not in group.contents:
            return group
        contents = orjson.loads(group.contents)
        if len(contents) != len(group.streams):
            return group  # older content may be anything: the reader compares the count, too
        locked = {
            at: key_id
            for at, content in enumerate(contents)
            if (key_id := key_of(content)) is not None
            and group.streams[at].partition("-")[0] in self._kinds
        }
        if not locked:
            return group
        keys = await self._keys(locked.values())
        ids = await self.stored.ids_at([group.positions[at] for at in locked])
        for at, key_id in locked.items():
            id_ = ids.get(group.positions[at])  # none where the log was restored meanwhile
            text = None if id_ is None else _opened(contents[at], key_id, keys, id_)
            # No class takes null: the reader then reads one by one, and learns which it is.
            contents[at] = None if isinstance(text, bytes) else text
        return group._replace(contents=orjson.dumps(contents))

    def _notice(self, types: Iterable[str]) -> None:
        """Drop all keys if somebody was forgotten."""
        if not FORGOTTEN_TYPES.isdisjoint(types):
            self._kept.forget_all()

    async def _keys(self, ids: Iterable[UUID]) -> _Keys:
        """Return the keys with these ids, those that are not known by one read of the vault."""
        wanted = set(ids)
        keys = self._kept.known(wanted)
        if self._vault is not None and (unknown := wanted - keys.keys()):
            generation = self._kept.generation
            read = await self._vault.read(unknown)
            self._kept.learn(read.items(), read_in=generation)
            keys |= read
        return keys


def as_stored(log: EventLog) -> EventLog:
    """Return the log as it is stored, for whoever needs no text of it: it unwraps no key."""
    return log.stored if isinstance(log, PrivateLog) else log


def _opened(
    content: dict[str, Any],
    key_id: UUID,
    keys: _Keys,
    event_id: UUID,
) -> dict[str, Any] | bytes:
    """Return the content with its texts, or the bytes that say why they cannot be read."""
    if key_id not in keys:
        return WITHOUT_KEY
    try:
        return opened(content, key_id, keys[key_id], event_id)
    except NotItsOwnError:
        return NOT_ITS_OWN
