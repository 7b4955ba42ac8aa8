"""Where things lie: the learner's data folder and the folders of decks. Owns paths; must not read what is in them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from studykit.errors import InputError, StoreError

STORE = "studykit.db"
BUNDLED = "bundled"
"""The word that stands for the decks that come along."""


def home_folder(chosen: str | None) -> Path:
    """The data folder, made if it is not there: `chosen`, or STUDYKIT_HOME, or the platform's."""
    folder = chosen or os.environ.get("STUDYKIT_HOME")
    if folder:
        path = Path(folder).expanduser()
    else:
        from platformdirs import user_data_path  # noqa: PLC0415 - not needed where a folder is given

        path = user_data_path("studykit", appauthor=False)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: the data folder cannot be made: {error.strerror or error}") from error
    return path.absolute()


def config_file() -> Path:
    """Where the settings are, if there are any."""
    from platformdirs import user_config_path  # noqa: PLC0415 - seldom needed

    return user_config_path("studykit", appauthor=False) / "config.toml"


def settings_text() -> str | None:
    """The settings as they are written; None where there are none."""
    try:
        return config_file().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def bundled_decks() -> Path:
    """The decks that come with the package; in a checkout, those beside it."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "bundled"
    return inside if inside.is_dir() else package.parent / "decks"


def deck_roots(chosen: Sequence[str]) -> tuple[list[Path], bool]:
    """The folders of decks in order, and whether the last one is the bundled one. Each must be there."""
    roots, bundled_last, missing = roots_today(chosen)
    if missing:
        raise InputError(f"{missing[0]}: there is no such folder or deck")
    return roots, bundled_last


def roots_today(chosen: Sequence[str]) -> tuple[list[Path], bool, list[Path]]:
    """The folders of decks that are there, whether the last one is the bundled one, and the folders that are missing.

    One must be there.
    """
    own = [Path(name).expanduser().absolute() for name in dict.fromkeys(chosen) if name != BUNDLED]
    missing = [path for path in own if not path.exists()]
    roots = [path for path in own if path not in missing]
    bundled = not chosen or BUNDLED in chosen
    if missing and not roots and not bundled:
        raise InputError(f"{missing[0]}: there is no such folder or deck")
    return ([*roots, bundled_decks()] if bundled else roots), bundled, missing
