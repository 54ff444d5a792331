"""Rings of keys: one key alone, or several by ids, the current one first."""

from __future__ import annotations

import json
import os

import pytest
from pydantic import SecretStr

from services.kit.key_ring import current_key, keys_of
from services.kit.pages.sealing import Sealer
from services.kit.pages.settings import PagesSettings
from services.kit.settings import Settings, SettingsError
from tests.keys import ACCESS_SECRET

OLD = "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5e"
NEW = "hV4nX7bK2qM9tR1cYw6ZsP0gJd8LfEuB"
RING = json.dumps({"2026": NEW, "2025": OLD})


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("BYFIELD_"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize("key", [OLD, "with a space", "[brackets]", '"quoted"'])
def test_a_key_alone_is_a_ring_of_one(key: str) -> None:
    assert keys_of(SecretStr(key)) == {"": key}
    assert current_key(SecretStr(key)) == key


def test_the_first_of_a_ring_is_the_current_one() -> None:
    assert list(keys_of(SecretStr(RING)).items()) == [("2026", NEW), ("2025", OLD)]
    assert current_key(SecretStr(RING)) == NEW


@pytest.mark.parametrize(
    "ring",
    [
        *("{}", "{", '{"a": 1}', '{"a": {"b": "c"}}', '{"A": "x"}', '{"": "x"}'),
        '{"a": "x", "a": "y"}',
        json.dumps({str(at): f"{OLD}{at}" for at in range(5)}),
    ],
)
def test_what_is_no_ring_is_refused_by_its_rule(ring: str) -> None:
    with pytest.raises(ValueError, match="must be one key, or a JSON object of 1 to 4 keys"):
        keys_of(SecretStr(ring))
    for name in ("pages_key", "access_secret"):
        with pytest.raises(SettingsError, match=f"BYFIELD_{name.upper()}: must be one key") as said:
            PagesSettings.read(**{name: ring})
        assert OLD not in str(said.value)


def test_each_key_of_a_ring_must_be_one_nobody_guesses() -> None:
    with pytest.raises(SettingsError, match=r"BYFIELD_ACCESS_SECRET\[old\]: is shorter"):
        Settings.read(access_secret=json.dumps({"new": ACCESS_SECRET, "old": "hush"}))
    with pytest.raises(SettingsError, match=r"BYFIELD_PAGES_KEY\[old\]: must be set, to at least"):
        PagesSettings.read(pages_key=json.dumps({"new": NEW, "old": "hush"}))
    with pytest.raises(SettingsError, match=r"PAGES_KEY\[b\]: is the same as .*PAGES_KEY\[a\]"):
        PagesSettings.read(pages_key=json.dumps({"a": NEW, "b": NEW}), environment="production")


def test_what_an_older_key_sealed_is_opened_until_it_leaves_the_ring() -> None:
    before, crossing, after = Sealer([OLD]), Sealer([NEW, OLD]), Sealer([NEW])
    sealed = before.seal("one", b"content", seconds=60)
    assert crossing.open("one", sealed, seconds=60) == b"content"
    assert after.open("one", sealed, seconds=60) is None
    sealed = crossing.seal("one", b"content", seconds=60)
    assert after.open("one", sealed, seconds=60) == b"content"
    assert before.open("one", sealed, seconds=60) is None
