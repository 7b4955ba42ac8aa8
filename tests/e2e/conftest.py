from __future__ import annotations

from tests.cli.isolation import isolated

__all__ = ["isolated"]
