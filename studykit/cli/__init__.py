"""The command line. Owns arguments, output and exit codes; each command loads what it needs when it runs.

Must not know SQL or how anything is computed: every command is a call or two to the desk.
"""

from __future__ import annotations

import gc


def main() -> None:
    """Run `studykit` and leave with its exit code."""
    gc.set_threshold(100_000, 20, 20)  # modules and classes stay; looking through them takes an eighth of a start
    from studykit.cli.entry import run  # noqa: PLC0415 - importing the package stays free of click

    raise SystemExit(run())
