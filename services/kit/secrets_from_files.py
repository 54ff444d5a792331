"""Secrets that stand in files: `BYFIELD_PAGES_KEY_FILE` names the file of `BYFIELD_PAGES_KEY`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from events.secret_file import SecretFileError, read_secret_file

_SUFFIX: Final = "_FILE"


class UnreadableSecretsError(Exception):
    """Files that hold no usable secret: one line a fault, with the setting and the file."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class SecretsFromFiles(PydanticBaseSettingsSource):
    """What the files hold that environment variables name; of secrets, and of nothing else.

    An environment is read by every child, by `ps` of the same user and by whatever reports a
    crash; a file only by whom it lets.
    """

    def __init__(self, settings: type[BaseSettings], prefix: str) -> None:
        super().__init__(settings)
        self._prefix = prefix
        self._named = {name.upper(): value for name, value in os.environ.items() if value}
        self._faults: list[str] = []

    def names(self) -> set[str]:
        """Return the variables that may name a file, in upper case."""
        return {
            self._variable(name) + _SUFFIX
            for name, field in self.settings_cls.model_fields.items()
            if _is_secret(field)
            and f"{name}{_SUFFIX.lower()}" not in self.settings_cls.model_fields
        }

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return what the file of a field holds; None where no variable names one."""
        variable = self._variable(field_name)
        file = self._named.get(variable + _SUFFIX)
        if file is None or variable + _SUFFIX not in self.names():
            return None, field_name, False
        if variable in self._named:
            self._faults.append(f"{variable}: is set, and so is {variable}{_SUFFIX}; unset one")
            return None, field_name, False
        try:
            text = read_secret_file(Path(file)).strip()
        except FileNotFoundError:
            self._faults.append(f"{variable}{_SUFFIX}: there is no file {file}")
        except SecretFileError as unfit:
            self._faults.append(f"{variable}{_SUFFIX}: {unfit}")
        else:
            if text:
                return text, field_name, self.field_is_complex(field)
            self._faults.append(f"{variable}{_SUFFIX}: {file} is empty")
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return what the files hold, by the names of fields. Raises `UnreadableSecretsError`."""
        values = {}
        for name, field in self.settings_cls.model_fields.items():
            value, _, is_complex = self.get_field_value(field, name)
            if value is not None:
                values[name] = self._decoded(name, field, value, is_complex=is_complex)
        if self._faults:
            raise UnreadableSecretsError(self._faults)
        return values

    def _decoded(self, name: str, field: FieldInfo, value: str, *, is_complex: bool) -> Any:
        try:
            return self.prepare_field_value(name, field, value, is_complex)
        except ValueError:  # it would show the text
            self._faults.append(f"{self._variable(name)}{_SUFFIX}: the file must hold JSON")
            return None

    def _variable(self, name: str) -> str:
        return f"{self._prefix}{name.upper()}"


def _is_secret(field: FieldInfo) -> bool:
    """Whether a field holds a secret, or an address with a password: no `repr` shows it."""
    return not field.repr or SecretStr in (field.annotation, *_parts(field.annotation))


def _parts(annotation: object) -> tuple[object, ...]:
    return getattr(annotation, "__args__", ())
