"""Where things lie: the learner's data folder and the folders of decks. Owns paths; must not read what is in them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from studykit.errors import InputError, StoreError

STORE = "studykit.db"
CONFIG = "config.toml"
BUNDLED = "bundled"
"""The word that stands for the decks that come along."""
COPIES = "decks"
"""The folder beside the store that holds copies of bundled decks which the learner edits."""


def data_folder(chosen: str | None) -> Path:
    """The data folder, whether it is there or not: `chosen`, or STUDYKIT_HOME, or the platform's."""
    folder = chosen or os.environ.get("STUDYKIT_HOME")
    if folder:
        return _expanded(folder).absolute()
    from platformdirs import user_data_path  # noqa: PLC0415 - not needed where a folder is given

    return user_data_path("studykit", appauthor=False).absolute()


def home_folder(chosen: str | None) -> Path:
    """The data folder, made if it is not there."""
    path = data_folder(chosen)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: the data folder cannot be made: {error.strerror or error}") from error
    return path


def config_file(chosen: str | None = None) -> Path:
    """Where the settings are, if there are any: in a data folder that is named, else in the platform's folder."""
    folder = chosen or os.environ.get("STUDYKIT_HOME")
    if folder:
        return _expanded(folder).absolute() / CONFIG
    from platformdirs import user_config_path  # noqa: PLC0415 - seldom needed

    return user_config_path("studykit", appauthor=False) / CONFIG


def has_settings(path: Path) -> bool:
    """Whether there is a file of settings, be it one that can be read or not."""
    return os.path.lexists(path)


def settings_text(path: Path) -> str | None:
    """The settings as they are written; None where there are none."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def bundled_decks() -> Path:
    """The decks that come with the package; in a checkout, those beside it."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "bundled"
    return inside if inside.is_dir() else package.parent / "decks"


def copies_folder(home: Path) -> Path:
    """Where copies of bundled decks are that the learner edits, in a data folder."""
    return home / COPIES


def deck_roots(
    chosen: Sequence[str], configured: Sequence[str] = (), where: str = "", home: Path | None = None
) -> tuple[list[Path], bool]:
    """The folders of decks in order, and whether the last one is the bundled one. Each must be there."""
    roots, bundled_last, missing = roots_today(chosen, configured, where, home)
    if missing:
        raise _not_there(missing[0], "" if chosen else where)
    return roots, bundled_last


def roots_today(
    chosen: Sequence[str], configured: Sequence[str] = (), where: str = "", home: Path | None = None
) -> tuple[list[Path], bool, list[Path]]:
    """The folders of decks that are there, whether the last one is the bundled one, and the folders that are missing.

    Where none are chosen, those of the settings count; `where` is the place that has them. One must be there. Where the
    bundled ones are, so are the copies of them in a data folder `home`, and come before them.
    """
    names = chosen or configured or (BUNDLED,)
    own = [_expanded(name).absolute() for name in dict.fromkeys(names) if name != BUNDLED]
    missing = [path for path in own if not path.exists()]
    roots = [path for path in own if path not in missing]
    bundled = BUNDLED in names
    if missing and not roots and not bundled:
        raise _not_there(missing[0], "" if chosen else where)
    if not bundled:
        return roots, False, missing
    copies = [copies_folder(home)] if home is not None and _has_files(copies_folder(home)) else []
    return [*dict.fromkeys((*roots, *copies)), bundled_decks()], True, missing


def _has_files(folder: Path) -> bool:
    """Whether there is any copy; without one its bundled deck is studied again."""
    return folder.is_dir() and next(folder.rglob("*.md"), None) is not None


def _not_there(path: Path, where: str) -> InputError:
    return InputError(f"{where + ': ' if where else ''}{path}: there is no such folder or deck")


def roots_in_use(home: str | None, chosen: Sequence[str]) -> tuple[list[Path], bool]:
    """The folders of decks where nothing else of the settings is needed. Each must be there."""
    return deck_roots(chosen, *_configured(home), data_folder(home))


def roots_in_use_today(home: str | None, chosen: Sequence[str]) -> tuple[list[Path], bool, list[Path]]:
    """The same of those that are there today, with those that are missing."""
    return roots_today(chosen, *_configured(home), data_folder(home))


def _configured(home: str | None) -> tuple[Sequence[str], str]:
    """The folders of decks that the settings name, and the place that does."""
    path = config_file(home)
    if not has_settings(path):
        return (), ""
    from studykit.desk.config import load_config  # noqa: PLC0415 - most learners have none

    config = load_config(path)
    return config.decks(), config.place("decks")


def expanded(name: str, folder: Path) -> str:
    """A deck or folder as the settings in a folder name it, in full; the word for the bundled ones stays."""
    return name if name == BUNDLED else str(folder / _expanded(name))


def _expanded(name: str) -> Path:
    """A path with the home folder for `~`; that of somebody who is not there stays as it is."""
    return Path(os.path.expanduser(name))  # noqa: PTH111 - the other one raises
