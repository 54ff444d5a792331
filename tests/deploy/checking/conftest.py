"""One installation for all tests of checking, and an environment that has its settings."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.kit.settings import PREFIX
from tests.conftest import new_home
from tests.deploy.checking.installation import Installation, installation


@pytest.fixture(scope="package")
async def sound(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """An installation in which nothing is amiss; whoever breaks something mends it."""
    home = new_home()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(f"{PREFIX}DEVELOPMENT_SECRET", raising=False)
        async with installation(tmp_path_factory.mktemp("installation"), home) as made:
            yield made
    shutil.rmtree(home)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, sound: Installation) -> None:
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(sound.authorities))


@pytest.fixture
def folder(sound: Installation) -> Path:
    """Where the files of the installation are."""
    return sound.folder
