"""A device id belongs to one machine and one data folder; and which folders are carried about by others."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from studykit.store import devices
from studykit.store.devices import Place, synced_place
from studykit.store.store import Store
from tests.store.child import CARDS
from tests.store.tools import SETTINGS, answer, entropy, moment, plain

HERE = Place("0000aaaa", "/home/a")


def device_at(path: Path, place: Place, now: int = 0) -> str:
    """Open the store at a place; its device."""
    with closing(Store(path, os.urandom, now, place=place)) as store:
        assert store.device == answer(store, "c1").answer.device
        return store.device


def row(path: Path) -> tuple[str, str, str]:
    with closing(plain(path)) as connection:
        found = connection.execute("SELECT device, machine, home FROM device").fetchall()
    ((device, machine, home),) = found
    return device, machine, home


@pytest.mark.parametrize(
    ("place", "is_same"),
    [
        (HERE, True),
        (Place("0000bbbb", "/home/a"), False),
        (Place("0000aaaa", "/home/b"), False),
        (Place("0000bbbb", "/home/b"), False),
        (Place("", "/home/a"), True),
        (Place("", "/home/b"), False),
    ],
)
def test_a_store_that_finds_itself_elsewhere_is_another_device(path: Path, place: Place, is_same: bool) -> None:
    first = device_at(path, HERE)
    second = device_at(path, place, now=7)
    assert (first == second) is is_same
    assert device_at(path, place) == second
    assert row(path) == (second, *(HERE if is_same else place))


def test_a_store_of_an_earlier_version_stays_what_it_was_and_learns_where_it_is(path: Path) -> None:
    first = device_at(path, HERE)
    with closing(plain(path)) as connection:
        connection.execute("UPDATE device SET machine = '', home = ''")
    assert device_at(path, Place("0000bbbb", "/home/b")) == first
    assert row(path) == (first, "0000bbbb", "/home/b")
    assert device_at(path, HERE) != first


def test_a_machine_that_has_no_id_at_first_is_the_same_when_it_has_one(path: Path) -> None:
    first = device_at(path, Place("", "/home/a"))
    assert device_at(path, HERE) == first
    assert row(path) == (first, *HERE)
    assert device_at(path, Place("0000bbbb", "/home/a")) != first


def test_a_copied_data_folder_is_another_device_and_the_original_stays_what_it_was(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    with closing(Store(first / "studykit.db", os.urandom, 0)) as store:
        original = store.device
        answer(store, "c1")
    shutil.copytree(first, second)
    with (
        closing(Store(second / "studykit.db", os.urandom, 0)) as copy,
        closing(Store(first / "studykit.db", os.urandom, 0)) as store,
    ):
        assert copy.device != original == store.device
        assert not copy.is_new
        assert copy.undo(moment(5), SETTINGS) is None, "what another device did is not this one's to undo"
        assert answer(copy, "c1", when=moment(6)).answer.seq == 1
        assert store.undo(moment(7), SETTINGS) is not None


def test_a_data_folder_reached_through_a_link_is_the_same(tmp_path: Path) -> None:
    home, link = tmp_path / "home", tmp_path / "link"
    home.mkdir()
    link.symlink_to(home)
    with closing(Store(home / "studykit.db", os.urandom, 0)) as store:
        device = store.device
        assert store.is_new
    with closing(Store(link / "studykit.db", os.urandom, 0)) as store:
        assert (store.device, store.is_new) == (device, False)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a/b", "a b", "x" * 65, "ä"])
def test_a_device_that_could_not_name_a_file_is_replaced(path: Path, name: str) -> None:
    device_at(path, HERE)
    with closing(plain(path)) as connection:
        connection.execute("UPDATE device SET device = ?", (name,))
    assert device_at(path, HERE) != name
    assert row(path)[0].isalnum()


def test_a_store_that_cannot_be_written_is_read_wherever_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = device_at(path, HERE)

    def refuse(*_: object) -> None:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        with closing(connection):
            connection.execute("UPDATE device SET made_at = 1")

    monkeypatch.setattr(devices, "_settle", refuse)
    with closing(Store(path, os.urandom, 0, place=Place("0000bbbb", "/home/b"))) as store:
        assert store.device == device


@pytest.mark.slow
def test_processes_that_find_a_store_elsewhere_at_once_agree_on_its_device(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    with closing(Store(first / "studykit.db", entropy(), 0)) as store:
        original = store.device
        answer(store, "c1")
    shutil.copytree(first, second)
    command = [sys.executable, "-m", "tests.store.child", "answer", str(second / "studykit.db"), str(CARDS)]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [child.communicate(timeout=120)[1] for child in children] == [""] * 4
    with closing(plain(second / "studykit.db")) as connection:
        found = {device for (device,) in connection.execute("SELECT DISTINCT device FROM reviews")}
    assert found == {original, row(second / "studykit.db")[0]}
    assert len(found) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="the files of Linux")
def test_the_machine_is_told_by_its_id_and_nothing_of_that_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, other = tmp_path / "machine-id", tmp_path / "other"
    monkeypatch.setattr(devices, "_MACHINE_FILES", (str(file), str(other)))
    assert devices.here(tmp_path).machine == ""
    file.write_text("uninitialized\n")
    assert devices.here(tmp_path).machine == ""
    other.write_text("b" * 32)
    second = devices.here(tmp_path).machine
    file.write_text("a" * 32 + "\n")
    first = devices.here(tmp_path).machine
    assert len({first, second, ""}) == 3
    assert len(first) == len(second) == 8


# --- carried folders --------------------------------------------------------------------------------------------------

CARRIED = {
    "Dropbox/studykit": "a folder of Dropbox",
    "Dropbox (Personal)/x": "a folder of Dropbox",
    "OneDrive/x": "a folder of OneDrive",
    "OneDrive - A Company/x": "a folder of OneDrive",
    "Google Drive/x": "a folder of Google Drive",
    "Library/CloudStorage/GoogleDrive-a@b.c/x": "a folder of Google Drive",
    "Library/CloudStorage/Other/x": "a folder of a cloud drive",
    "Library/Mobile Documents/com~apple~CloudDocs/x": "a folder of iCloud Drive",
    "iCloudDrive": "a folder of iCloud Drive",
    "Nextcloud/a/b": "a folder of Nextcloud",
    "ownCloud/a": "a folder of ownCloud",
    "pCloudDrive/a": "a folder of pCloud",
    "MEGA/a": "a folder of MEGA",
    "MEGAsync/a": "a folder of MEGA",
    "Box/a": "a folder of Box",
    "Box Sync/a": "a folder of Box",
}


@pytest.mark.parametrize("below", CARRIED)
def test_a_folder_that_a_service_carries_is_known(tmp_path: Path, below: str) -> None:
    assert synced_place(tmp_path / below) == CARRIED[below]


@pytest.mark.parametrize(
    "below", ["studykit", "box/a", "boxes", "mega/a", "omega", "my-dropbox-notes", "drive", "CloudStorage"]
)
def test_a_folder_that_nothing_carries_is_not(tmp_path: Path, below: str) -> None:
    assert synced_place(tmp_path / below) is None


@pytest.mark.parametrize(("marker", "service"), [(".stfolder", "Syncthing"), (".dropbox.cache", "Dropbox")])
def test_a_folder_with_the_mark_of_a_service_above_it_is_known(tmp_path: Path, marker: str, service: str) -> None:
    (tmp_path / "a" / marker).mkdir(parents=True)
    (tmp_path / "a/b/c").mkdir(parents=True)
    assert synced_place(tmp_path / "a/b/c") == f"a folder of {service}"
    assert synced_place(tmp_path) is None


def test_a_link_into_a_carried_folder_is_carried(tmp_path: Path) -> None:
    (tmp_path / "Dropbox/data").mkdir(parents=True)
    (tmp_path / "data").symlink_to(tmp_path / "Dropbox/data")
    assert synced_place(tmp_path / "data") == "a folder of Dropbox"


@pytest.mark.parametrize(
    ("kind", "is_carried"),
    [
        *((kind, True) for kind in ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.rclone", "9p", "afs")),
        *((kind, False) for kind in ("ext4", "btrfs", "zfs", "tmpfs", "fuse.gocryptfs", "overlay")),
    ],
)
def test_a_network_file_system_is_known_by_its_kind(tmp_path: Path, kind: str, is_carried: bool) -> None:
    place = tmp_path / "a share"
    (place / "deep").mkdir(parents=True)
    mounts = tmp_path / "mounts"
    written = str(place).replace(" ", "\\040")
    mounts.write_text(f"rootfs / ext4 rw 0 0\nserver:/x {written} {kind} rw 0 0\nother /proc proc rw 0 0\nodd\n")
    assert synced_place(place / "deep", str(mounts)) == (f"a network file system ({kind})" if is_carried else None)
    assert synced_place(tmp_path, str(mounts)) is None
    assert synced_place(tmp_path / "a share, too", str(mounts)) is None


def test_where_the_file_systems_are_not_listed_nothing_is_said(tmp_path: Path) -> None:
    assert synced_place(tmp_path, str(tmp_path / "none")) is None
