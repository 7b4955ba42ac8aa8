"""Files that are written: a regular file whole or not at all, anything else as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.desk.transfer import replaced


def write_half(target: Path) -> None:
    with replaced(target) as stream:
        stream.write(b"half")
        raise RuntimeError


def test_a_file_is_replaced_only_when_all_of_it_was_written(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")
    with pytest.raises(RuntimeError):
        write_half(target)
    assert target.read_text() == "before"
    with replaced(target) as stream:
        stream.write(b"whole")
    assert target.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [target]


def test_a_device_stays_a_device() -> None:
    before = Path("/dev/null").stat()
    with replaced(Path("/dev/null")) as stream:
        stream.write(b"gone")
    assert Path("/dev/null").stat().st_ino == before.st_ino
    assert Path("/dev/null").is_char_device()


def test_a_link_stays_a_link_to_what_was_written(tmp_path: Path) -> None:
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_text("before")
    link.symlink_to(target)
    with replaced(link) as stream:
        stream.write(b"after")
    assert link.is_symlink()
    assert target.read_text() == "after"
