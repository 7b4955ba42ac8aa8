from __future__ import annotations

from tests.cli.conftest import folder, isolated, program

__all__ = ["folder", "isolated", "program"]
