"""A real browser for pages: Chromium without a window, and what a page must not do or look like in it.

Owns how a page is judged. Each fault is a line; a page without one has none.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

REQUIRED = "STUDYKIT_BROWSER"
"""Where this is set in the environment, a missing browser is a failure."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
Scheme = Literal["light", "dark"]
_LOOK = Path(__file__).with_name("page_faults.js").read_text(encoding="utf-8")


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser that is installed; without one the test is skipped, or fails where one has to be there."""
    path = next((place for name in NAMES if (place := shutil.which(name))), None)
    if path is None:
        if os.environ.get(REQUIRED):
            pytest.fail("no browser is installed")
        pytest.skip("no browser is installed; CI has one")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as library:
        found = library.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield found
        finally:
            found.close()


def faults(
    browser: Browser, file: Path, width: int = 1280, scheme: Scheme = "light", *, paper: bool = False
) -> list[str]:
    """All that is wrong with a page, at a width, in a scheme, or on paper."""
    found: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        page = context.new_page()
        if paper:
            page.emulate_media(media="print")
        _listen(page, file.as_uri(), found)
        page.goto(file.as_uri(), wait_until="load")
        found += page.evaluate(_LOOK)
        # what the policy forbids is told by an event; a round trip lets all that were sent arrive
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
    finally:
        context.close()
    return found


def _listen(page: Page, address: str, found: list[str]) -> None:
    def asked(url: str) -> None:
        if url.partition("#")[0] != address:
            found.append(f"asks for {url}")

    def spoke(dialog: Dialog) -> None:
        found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", lambda message: found.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on("request", lambda request: asked(request.url))
    page.on("dialog", spoke)
    page.route("**/*", lambda route: route.continue_() if route.request.url == address else route.abort())
