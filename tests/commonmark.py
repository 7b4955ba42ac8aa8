"""The examples of the CommonMark specification, fetched and not kept: `python -m tests.commonmark`.

Their license is not ours, so they are no part of the project. They come with the source of markdown-it-py, in the
version that is installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).resolve().parent.parent / ".commonmark"
FILE = FOLDER / "commonmark.json"
COUNT = 652
"""So many examples has the version 0.31.2."""
COMMAND = "python -m tests.commonmark"
REQUIRED = "STUDYKIT_COMMONMARK"
"""The environment variable that makes tests fail where the examples are missing."""


@dataclass(frozen=True, slots=True)
class Example:
    """What is written, and what a browser is given for it."""

    number: int
    markdown: str
    html: str


def read_examples() -> list[Example]:
    """All examples; raises FileNotFoundError where they were not fetched, ValueError where some are missing."""
    found = [Example(one["example"], one["markdown"], one["html"]) for one in json.loads(FILE.read_text("utf-8"))]
    if len(found) != COUNT:
        raise ValueError(f"{FILE} has {len(found)} examples, not {COUNT}; delete it and run: {COMMAND}")
    return found


def fetch() -> None:
    """Take the examples out of the source distribution of markdown-it-py."""
    wanted = f"markdown-it-py=={version('markdown-it-py')}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    with TemporaryDirectory() as folder:
        subprocess.run([*pip, "--dest", folder, wanted], check=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as source:
            (name,) = (name for name in source.getnames() if name.endswith("/commonmark.json"))
            content = source.extractfile(name)
            if content is None:
                raise ValueError(f"{name} is no file")
            FOLDER.mkdir(exist_ok=True)
            FILE.write_bytes(content.read())


def main() -> int:
    """Fetch the examples unless they are there."""
    if not FILE.exists():
        fetch()
    print(f"{len(read_examples())} examples in {FILE}")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
