"""What gets its name is whole, and takes the place of what had it."""

from __future__ import annotations

from pathlib import Path

import pytest

from events.durable import give_name


def test_a_file_takes_the_place_of_the_former(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("new")
    (tmp_path / "named").write_text("former")
    give_name(tmp_path / "new", tmp_path / "named")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("named", "new")]


def test_a_folder_keeps_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "file").write_text("within")
    give_name(tmp_path / "new", tmp_path / "named")
    assert [each.name for each in tmp_path.iterdir()] == ["named"]
    assert (tmp_path / "named" / "file").read_text() == "within"


def test_what_is_not_there_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "named").write_text("former")
    with pytest.raises(FileNotFoundError):
        give_name(tmp_path / "new", tmp_path / "named")
    assert (tmp_path / "named").read_text() == "former"
