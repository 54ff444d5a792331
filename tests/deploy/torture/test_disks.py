from __future__ import annotations

from pathlib import Path

import pytest

from deploy.torture.disks import filled, small_disk


def test_a_small_disk_is_full_and_then_has_room_again(tmp_path: Path) -> None:
    directory = tmp_path / "small"
    with small_disk(directory, 4, owner=None) as mounted:
        if not mounted:
            pytest.skip("no file system may be mounted here")
        with filled(directory), pytest.raises(OSError, match="No space left"):
            (directory / "more").write_bytes(b"x" * 65_536)
        (directory / "more").write_bytes(b"x" * 65_536)
    assert list(directory.iterdir()) == []
