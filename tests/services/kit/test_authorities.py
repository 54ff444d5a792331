"""Whom a process believes follows what its environment says, whoever asked before."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.kit.authorities import authorities
from tests.smtp import certified


def test_a_file_of_authorities_is_read_although_others_were_believed_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    files = [certified(folder)[1] for folder in (tmp_path, tmp_path / "other")]
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    believed = {tuple(authorities().get_ca_certs(binary_form=True))}
    for file in files:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert authorities() is authorities()
        believed.add(tuple(authorities().get_ca_certs(binary_form=True)))
    assert {len(some) == 1 for some in believed} == {True, False}
    assert len(believed) == 3, "each file says its own"
