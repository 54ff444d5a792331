"""The keys by which tests say who asks."""

from __future__ import annotations

import itertools
import time
from types import SimpleNamespace

import pytest

from deploy import keyring
from services.kit.http.development_keys import KEY_SECONDS, DevelopmentKeys
from tests.keys import key


def test_a_test_has_the_same_key_however_old_those_of_the_test_before_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.monotonic()
    number = itertools.count()
    monkeypatch.setattr(keyring, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(DevelopmentKeys, "issue", lambda *_: f"the key with number {next(number)}")
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_earlier.py::test_earlier (call)")
    key("coordinator")

    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_now.py::test_now (setup)")
    now += KEY_SECONDS - keyring.RENEW_SECONDS
    shown = key("coordinator")
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_now.py::test_now (call)")
    now += 1
    assert key("coordinator") == shown
