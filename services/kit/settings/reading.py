"""How settings are read: from arguments, the environment, and the files of secrets it names."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from typing import Any, Final, Self

import pydantic_settings
from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from events.log.stream.login import addresses_in
from services.kit.key_ring import keys_of
from services.kit.secrets_from_files import SecretsFromFiles, UnreadableSecretsError
from services.kit.settings.addresses import refuse_unreadable

PREFIX: Final = "BYFIELD_"
_ADDRESSES: Final = ("_dsn", "_url")
"""How the names of settings end that are addresses."""
_GONE: Final = {
    "DEVELOPMENT_TOKENS": "no token stands for a role any more; unset it, and make a key for "
    "each caller: byfield token ROLE"
}
"""Settings of former releases, and what to do instead."""


class Environment(StrEnum):
    """`development` has well-known secrets as defaults, `production` has none."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsError(ValueError):
    """Settings that cannot be used: one line a fault, which names the setting and no secret."""

    def __init__(self, faults: list[str], unsafe: ReadSettings | None = None) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
        self.unsafe = unsafe
        """The settings as they are, where each can be read and they are refused together."""


class _UnsafeError(ValueError):
    """What refusals say of settings that can be read."""

    def __init__(self, faults: list[str], settings: ReadSettings) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
        self.settings = settings


Refusing = Callable[[Any], Iterator[str]]
_REFUSES: Final = "refuses"


def refusing(method: Refusing) -> Refusing:
    """Mark a method of settings that says, a line each, why they are refused.

    All are asked, those of base classes first: who mends a file of settings wants every fault.
    """
    setattr(method, _REFUSES, True)
    return method


class ReadSettings(BaseSettings):
    """Settings that are read once, checked together and frozen."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def read(cls, **given: Any) -> Self:
        """Read the settings of this process; `given` (the command line) overrides the environment.

        Raises `SettingsError`.
        """
        try:
            return cls(**given)
        except ValidationError as invalid:
            raise _told(invalid) from None  # the cause would show the values
        except pydantic_settings.SettingsError as unreadable:
            raise SettingsError([f"{unreadable}: must be JSON"]) from None
        except UnreadableSecretsError as unreadable_files:
            raise SettingsError(unreadable_files.faults) from None

    @classmethod
    def of(cls, settings: ReadSettings) -> Self:
        """Return settings that are an instance of this class, for a service to read its own."""
        if not isinstance(settings, cls):
            raise TypeError(f"{type(settings).__name__} were read without {cls.__name__}")
        return settings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then the files of secrets that it names.

        Unknown names in the environment are refused.
        """
        files = SecretsFromFiles(settings_cls, PREFIX)
        _refuse_unknown_names(settings_cls, files.names())
        return init_settings, env_settings, files

    @model_validator(mode="after")
    def _refuse(self) -> Self:
        if faults := list(self._refusals()):
            raise _UnsafeError(faults, self)
        return self

    def _refusals(self) -> Iterator[str]:
        for kind in reversed(type(self).__mro__):
            for method in vars(kind).values():
                if not getattr(method, _REFUSES, False):
                    continue
                try:
                    yield from method(self)
                except ValueError as fault:  # a ring that is none
                    yield str(fault)

    @field_validator("*")
    @classmethod
    def _addresses_can_be_read(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str) or not (info.field_name or "").endswith(_ADDRESSES):
            return value
        for each in addresses_in(value):
            refuse_unreadable(each)
        return value


def ring_of(name: str, ring: SecretStr) -> dict[str, str]:
    """Return the keys of a setting by the parts of it in which they stand.

    Raises `ValueError` that names the setting.
    """
    try:
        keys = keys_of(ring)
    except ValueError as fault:
        raise ValueError(f"{PREFIX}{name.upper()}: {fault}") from None
    return {f"[{id_}]" if id_ else "": key for id_, key in keys.items()}


def _told(invalid: ValidationError) -> SettingsError:
    faults: list[str] = []
    unsafe: ReadSettings | None = None
    for error in invalid.errors():
        refused = error.get("ctx", {}).get("error")
        if isinstance(refused, _UnsafeError):
            faults += refused.faults
            unsafe = refused.settings
        elif error["type"] != "default_factory_not_called":  # what it follows from is told itself
            faults.append(_fault(error["loc"], error["msg"]))
    return SettingsError(faults, unsafe)


def _fault(path: tuple[int | str, ...], message: str) -> str:
    rule = message.removeprefix("Value error, ")
    if not path:
        return rule
    name, *inside = (str(part) for part in path)
    return f"{PREFIX}{name.upper()}{''.join(f'[{part}]' for part in inside)}: {rule}"


def _refuse_unknown_names(settings: type[BaseSettings], files: Collection[str]) -> None:
    known = [name.upper() for name in settings.model_fields]
    known += [name.removeprefix(PREFIX) for name in sorted(files)]
    faults = []
    for name in sorted(os.environ):
        own = name.upper().removeprefix(PREFIX)
        if not name.upper().startswith(PREFIX) or own in known:
            continue
        if own in _GONE:
            faults.append(f"{name}: {_GONE[own]}")
            continue
        near = difflib.get_close_matches(own, known, n=1)
        hint = f"; did you mean {PREFIX}{near[0]}?" if near else ""
        faults.append(f"{name}: there is no such setting{hint}")
    if faults:
        raise SettingsError(faults)
