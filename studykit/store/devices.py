"""Which device a store is: an id that belongs to one machine and one data folder; and folders that others carry about.

Owns the row of the table `device`. A store that finds itself on another machine or in another folder (copied, moved,
restored) takes a new id, for two that write under one id would be one device with two clocks and two counts. Must not
know the log.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from studykit.errors import StoreError
from studykit.store.database import Database

Entropy = Callable[[int], bytes]

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_LONGEST = 64


class Place(NamedTuple):
    """Where a store is: a short checksum of the machine's id, empty where it has none to tell, and the data folder."""

    machine: str
    home: str


class _Row(NamedTuple):
    device: str
    machine: str
    home: str

    def is_here(self, place: Place) -> bool:
        """Whether this is the device of a place, and says so."""
        return self.home == place.home and self.machine == (place.machine or self.machine) and self._is_safe

    def may_be_here(self, place: Place) -> bool:
        """Whether nothing speaks against it; a store from an earlier version does not say where it was."""
        machines = {self.machine, place.machine} - {""}
        return self.home in ("", place.home) and len(machines) < 2 and self._is_safe  # noqa: PLR2004 - one and another

    @property
    def _is_safe(self) -> bool:
        """Whether it may become the name of a file."""
        bare = self.device.replace("-", "").replace("_", "")
        return bare.isascii() and bare.isalnum() and len(self.device) <= _LONGEST


def here(home: Path) -> Place:
    """The place that a data folder on this machine is."""
    found = _machine_id()
    name = os.path.realpath(home)
    return Place(
        f"{crc32(found.encode()):08x}" if found else "",
        name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
    )


def identify(database: Database, place: Place, entropy: Entropy, now: int) -> tuple[str, bool]:
    """The id of the device a store is at a place, and whether the store is a new one."""
    with database.read() as connection:
        row = _row(connection)
    if row is not None and row.is_here(place):
        return row.device, False
    try:
        with database.write() as connection:
            return _settle(connection, place, entropy, now), row is None
    except StoreError as error:
        if row is not None and getattr(error.__cause__, "sqlite_errorname", "").startswith("SQLITE_READONLY"):
            return row.device, False  # nothing can be written under it
        raise


def _row(connection: sqlite3.Connection) -> _Row | None:
    found = connection.execute("SELECT device, machine, home FROM device LIMIT 1").fetchone()
    return None if found is None else _Row(*found)


def _settle(connection: sqlite3.Connection, place: Place, entropy: Entropy, now: int) -> str:
    row = _row(connection)
    if row is not None and row.may_be_here(place):
        if not row.is_here(place):
            machine = row.machine or place.machine
            connection.execute("UPDATE device SET machine = ?, home = ?", (machine, place.home))
        return row.device
    device = "".join(_ALPHABET[byte % 32] for byte in entropy(8))
    connection.execute("DELETE FROM device")
    connection.execute(
        "INSERT INTO device (device, made_at, machine, home) VALUES (?, ?, ?, ?)",
        (device, now, place.machine, place.home),
    )
    return device


# --- the machine ------------------------------------------------------------------------------------------------------

_MACHINE_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id")


def _machine_id() -> str:
    """What tells this machine from others; empty where nothing does."""
    if sys.platform == "win32":
        return _windows_id()
    if sys.platform == "darwin":
        return _mac_id()
    for name in _MACHINE_FILES:
        with suppress(OSError), open(name, "rb", 0) as file:  # noqa: PTH123 - at every start, and a path takes longer
            found = file.read(64).strip()
            if len(found) == 32:  # noqa: PLR2004 - else it is not set
                return found.decode("ascii", "replace")
    return ""


def _windows_id() -> str:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - there alone

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    return ""


def _mac_id() -> str:
    import ctypes  # noqa: PLC0415 - there alone

    class Wait(ctypes.Structure):
        _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))

    found = (ctypes.c_ubyte * 16)()
    with suppress(OSError, AttributeError):
        if ctypes.CDLL(None).gethostuuid(found, ctypes.byref(Wait(1, 0))) == 0:
            return bytes(found).hex()
    return ""


# --- where a data folder had better not be ----------------------------------------------------------------------------

_SERVICES = (
    (r"dropbox( \(.*\))?", "Dropbox"),
    (r"onedrive( ?- ?.*)?", "OneDrive"),
    (r"google ?drive(-.*)?", "Google Drive"),
    (r"(com~apple~)?clouddocs|mobile documents|icloud ?drive", "iCloud Drive"),
    (r"nextcloud\d*", "Nextcloud"),
    (r"owncloud\d*", "ownCloud"),
    (r"pcloud ?(drive|sync)", "pCloud"),
    (r"mega(sync.*)", "MEGA"),
    (r"box( sync|-box)", "Box"),
)
_SERVICES_TO_THE_LETTER = {"MEGA": "MEGA", "Box": "Box"}
"""Names of folders that mean something else when written otherwise."""
_MARKERS = {
    ".stfolder": "Syncthing",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}
_NETWORK = (
    r"nfs\d*|cifs|smb\d*|smbfs|afs|9p|ncpfs|coda|ceph|glusterfs|davfs|webdav|beegfs|lustre"
    r"|fuse\.(sshfs|rclone|s3fs|gcsfuse|davfs2?|glusterfs|ceph.*|google-drive-ocamlfuse|onedriver|gvfsd-fuse)"
)


def synced_place(path: Path, mounts: str = "/proc/mounts") -> str | None:
    """What carries a folder to other machines, in words, or None; `mounts` lists the file systems."""
    resolved = Path(os.path.realpath(path))
    for folder in dict.fromkeys([*_above(path.absolute()), *_above(resolved)]):
        service = _service(folder)
        if service:
            return f"a folder of {service}"
    kind = _file_system(str(resolved), mounts)
    return f"a network file system ({kind})" if kind else None


def _above(path: Path) -> list[Path]:
    return [path, *path.parents]


def _service(folder: Path) -> str:
    if folder.name in _SERVICES_TO_THE_LETTER:
        return _SERVICES_TO_THE_LETTER[folder.name]
    for pattern, service in _SERVICES:
        if re.fullmatch(pattern, folder.name, re.IGNORECASE):
            return service
    if folder.name == "CloudStorage" and folder.parent.name == "Library":
        return "a cloud drive"
    for marker, service in _MARKERS.items():
        with suppress(OSError):
            if (folder / marker).exists():
                return service
    return ""


def _file_system(path: str, mounts: str) -> str:
    """The kind of network file system that a path is on, or nothing."""
    if path.startswith("\\\\"):
        return "a share"
    try:
        text = Path(mounts).read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
    best, kind = "", ""
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:  # noqa: PLR2004 - device, place, kind
            place = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[1])
            if len(place) >= len(best) and (path == place or path.startswith(place.rstrip("/") + "/")):
                best, kind = place, fields[2]
    return kind if re.fullmatch(_NETWORK, kind) else ""
