"""Text from decks is untrusted: nothing in it reaches a terminal as anything but characters to read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.store.tools import Folder

ACTING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\u00ad\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters but line ends; bidirectional, zero-width and other invisible ones."""
EVIL = (
    "\x1b[31mred\x1b]0;title\x07 \x1b]8;;http://evil\x1b\\link \x9b2J\u202egnp.exe\u2066\u200b\u2060"
    "\ufeff\U000e0041\x08\x7f"
)

DECK = f"""---
deck: "Title {EVIL.encode("unicode_escape").decode().replace(chr(92) + "U000e0041", "").replace(chr(92) + "x08", "")}"
tags: ["t{EVIL[:9]}"]
---

Intro {EVIL}

## Heading {EVIL} [red]markup[/red] [@click=app.quit]click[/] `code {EVIL}` <b>html</b> <!-- id: e1, tags: [x] -->

Front {EVIL}

---

Back {EVIL} **strong {EVIL}** [link {EVIL}](https://x.y/{EVIL[:3]}%1b) ![alt {EVIL}](pic.png "title {EVIL}")

```{EVIL}
code {EVIL}
```

    indented {EVIL}

| a {EVIL} | b |
|---|---|
| {EVIL} | [bold]x[/bold] |

<details><summary>sum {EVIL}</summary>{EVIL}</details>

> quote {EVIL}

1. list {EVIL}

&#27;[32mentity&#x202e; &#155;31m

Source: [{EVIL}](https://x.y/{EVIL[:3]}) {EVIL}

## The {{{{c1::hole {EVIL}::hint {EVIL}}}}} and {{{{c2::{EVIL}}}}} <!-- id: e2, kind: cloze -->

Because {EVIL}.

## Bad {EVIL} <!-- id: e3, evil{EVIL}: {EVIL} -->

## {{{{c1::open {EVIL} <!-- id: e4, kind: cloze -->
"""


@pytest.fixture
def hostile(program: Program, folder: Folder) -> Program:
    folder.write("evil\u202e\x1b[31m.md", DECK)
    folder.write(
        "two.md", f"---\ndeck: Two {EVIL}\nbad{EVIL}: x\nafter: [{EVIL}]\n---\n\n## Q{EVIL}? <!-- id: e5 -->\n\nA.\n"
    )
    program.now = "2026-11-20T09:00"
    return program


def shown(program: Program, *arguments: str, typed: str = "") -> str:
    outcome = program(*arguments, typed=typed)
    assert outcome.code in {0, 1}, outcome.err
    assert not ACTING.findall(outcome.out), sorted(set(ACTING.findall(outcome.out)))
    assert not ACTING.findall(outcome.err), sorted(set(ACTING.findall(outcome.err)))
    return outcome.out


COMMANDS = (
    ["due"], ["due", "--json"], ["list"], ["list", "--json"], ["show", "e1"], ["show", "e1", "--json"],
    ["show", "e2/c1"], ["show", "e2/c2"], ["check"], ["check", "--format", "json"], ["check", "--format", "github"],
    ["scan"], ["scan", "--json"], ["reconcile"], ["reconcile", "--json"],
    ["stats"], ["stats", "--json"], ["answer", "e1", "good"], ["answer", "e1", "good", "--json"], ["undo"],
    ["undo", "--json"], ["suspend", "e1"], ["flag", "e1", "--json"], ["log"], ["log", "--json"],
    ["export", "cards"], ["export", "cards", "--format", "jsonl"], ["export", "reviews"],
    ["export", "reviews", "--format", "jsonl"],
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_in_a_deck_acts_on_a_terminal(hostile: Program, command: list[str]) -> None:
    hostile("answer", "e5", "good")
    assert shown(hostile, *command)


@pytest.mark.parametrize("arguments", [["reconcile"], ["reconcile", "--json"]])
def test_nothing_of_a_lost_card_acts_on_a_terminal(hostile: Program, folder: Folder, arguments: list[str]) -> None:
    for card in ("one", "two"):
        text = f"---\ndeck: Three\n---\n\n## Which {EVIL} is it? <!-- id: {card} -->\n\nCard {card}: {EVIL}.\n"
        folder.write("three.md", f"{text}\n## Another? <!-- id: more -->\n\nIt stays.\n")
        if card == "one":
            hostile("answer", card, "good")
    assert "gnp.exe" in shown(hostile, *arguments)


def test_the_review_in_lines_shows_what_would_act(hostile: Program) -> None:
    out = shown(hostile, "review", "--plain", typed="\n3\n" * 12 + "u\nq\n")
    assert "Heading ␛[31mred␛]0;title␇" in out
    assert "[red]markup[/red] [@click=app.quit]click[/]" in out


def test_what_would_act_is_shown_and_not_dropped(hostile: Program) -> None:
    text = " ".join(shown(hostile, "show", "e1").split())
    assert "Front ␛[31mred␛]0;title␇ ␛]8;;http://evil␛\\link <U+009B>2J<U+202E>gnp.exe<U+2066><U+200B>" in text
    assert "[red]markup[/red] [@click=app.quit]click[/]" in text
    assert "<b>html</b>" in text


def test_documents_keep_the_text_to_the_character(hostile: Program) -> None:
    card = json.loads(shown(hostile, "show", "e1", "--json"))
    assert card["front"].endswith(f"Front {EVIL}")


def test_file_names_and_paths_are_shown_safely(hostile: Program, folder: Folder) -> None:
    assert "evil<U+202E>␛[" in shown(hostile, "list")
    assert "evil<U+202E>␛[31m.md:" in shown(hostile, "check")
    named = [path for path in Path(folder.path).iterdir() if "evil" in path.name]
    assert "evil<U+202E>␛[31m.md" in shown(hostile, "check", str(named[0]))


@pytest.mark.parametrize(
    "command", [["show", "e\x1b[31m"], ["due", "no\x1b[31m"], ["undo", "x\u202e"], ["li\x1b[31mst"]]
)
def test_what_was_typed_is_shown_safely_too(hostile: Program, command: list[str]) -> None:
    outcome = hostile(*command)
    assert outcome.code == 2
    assert not ACTING.search(outcome.out + outcome.err.replace("\t", ""))
