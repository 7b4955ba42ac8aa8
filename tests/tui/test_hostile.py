"""Text from decks, logs and people is untrusted: on no screen does any of it act, style, or hang."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from studykit.desk.desk import Desk
from studykit.study.goal.goal import Goal
from studykit.tui.home import HomeScreen
from tests.desk.tools import DAY, MINUTE, Bench
from tests.store.tools import note
from tests.tui.stage import Stage, acted, on_stage

ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\u00ad\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters; bidirectional, zero-width and other invisible ones."""
MARKUP = "[@click=app.exit]click[/] [bold red]loud[/] [link=https://evil.example]go[/]"
EVIL = (
    "\x1b[31mred\x1b]0;owned\x07 \x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\ "
    f"\x9b2J\u202egnp.exe\u2066\u200b\ufeff {MARKUP}"
)
TITLE = EVIL.encode("unicode_escape").decode().replace('"', '\\"')

CARDS = {
    "basic": note(
        f"Basic {EVIL}?",
        f"{EVIL}\n\n```{EVIL}\ncode {EVIL}\n```\n\n| a {EVIL} | b |\n|---|---|\n| {EVIL} | {MARKUP} |\n\n"
        f"> quote {EVIL}\n\n"
        f"1. item {EVIL}\n\n<b>{EVIL}</b> ![{EVIL}](x.png) [{EVIL}](javascript:alert) &#27;[31m&#x202e;\n\n"
        f"Source: [{EVIL}](https://evil.example/{MARKUP[:7]})",
        id="k1",
    ),
    "reverse": note(f"Reverse {EVIL}", f"Back {EVIL}.", id="k2", kind="reverse"),
    "cloze": note(f"A {{{{c1::hole {EVIL}::hint {EVIL}}}}} here", f"Because {EVIL}.", id="k3", kind="cloze"),
    "choice": note(f"Choice {EVIL}?", f"- [x] a {EVIL}\n\n  why {EVIL}\n- [ ] b {EVIL}", id="k4", kind="choice"),
    "typed": note(f"Typed {EVIL}?", f"`{MARKUP}`\n\nSo {EVIL}.", id="k5", kind="typed"),
    "numeric": note(
        f"Numeric {EVIL}?",
        f"```numbers\nanswer a = 42\nunit = [bold]ms\n```\n\nSo {EVIL}.",
        id="k6",
        kind="numeric",
    ),
    "steps": note(f"Steps {EVIL}?", f"1. one {EVIL}\n2. two {EVIL}\n3. three {EVIL}", id="k7", kind="steps"),
    "table": note(
        f"Table {EVIL}?", f"| a {EVIL} | b {EVIL} |\n|---|---|\n| c {EVIL} | d {EVIL} |", id="k8", kind="table"
    ),
    "spoken": note(f"Spoken {EVIL}?", f"- [ ] point {EVIL}\n\nModel {EVIL}.", id="k9", kind="spoken"),
}


def is_harmless(stage: Stage) -> None:
    """Nothing on the terminal acts; what the deck says in markup stands there in letters; the app runs."""
    text = stage.text
    assert not ACTING.findall(text.replace("\n", "")), sorted(set(ACTING.findall(text.replace("\n", ""))))
    assert stage.app.is_running
    for strip in stage.app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            assert style is None or style.link is None
            assert style is None or "@click" not in str(style.meta), segment


def hostile_desk(bench: Bench, *cards: str) -> Desk:
    bench.folder.write(
        "a\u202e\x1b[31m.md",
        f'---\ndeck: "{TITLE}"\ntags: ["t{MARKUP[:16]}"]\n---\n\nIntroduction {EVIL}\n\n' + "\n\n".join(cards) + "\n",
    )
    return bench.desk()


ANSWERS: dict[str, Sequence[str]] = {
    "choice": ["1", "enter"], "typed": ["x", "enter"], "numeric": ["4", "enter"], "steps": ["space"] * 4,
    "spoken": ["space", "1", "enter"],
}  # fmt: skip
"""The keys that answer a card of a kind; the others show their answer on Space."""


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
@pytest.mark.parametrize("kind", list(CARDS))
@acted
async def test_a_card_of_any_kind_only_shows_what_it_says(bench: Bench, kind: str, size: tuple[int, int]) -> None:
    async with on_stage(hostile_desk(bench, CARDS[kind]), size, review=[]) as stage:
        seen = stage.text
        for key in [
            *["pagedown"] * 3,
            *ANSWERS.get(kind, ["space"]),
            *["pagedown"] * 6,
            "o",
            "escape",
            "question_mark",
        ]:
            is_harmless(stage)
            await stage.press(key)
            seen += stage.text
        is_harmless(stage)
        assert "␛[31mred" in seen
        assert "[@click=" in seen


@acted
async def test_every_other_screen_only_shows_what_the_decks_say(bench: Bench) -> None:
    broken = f"## Broken {EVIL} <!-- id: k{MARKUP}, evil{EVIL}: 1 -->\n\nx\n\n## Twice {EVIL} <!-- id: k1 -->\n\nx\n"
    desk = hostile_desk(bench, *CARDS.values(), broken)
    desk.set_goal(Goal(desk.clock.day() + 20, 30))
    async with on_stage(desk, review=[]) as stage:
        stories = {
            "review": ["space", "exclamation_mark", *"[b]x[/b]", "enter", "s", "u", "U", "u", "space", "1"],
            "memory": ["space", "i", "space", "escape", "e"],
            "search": ["/", *"[red]", *["backspace"] * 5, "down", "down", "enter", "escape", "i", "escape", "o"],
            "home": ["u", "U", "down", "down", "d", "space", "pageup", "escape"],
            "progress": ["p", *["tab"] * 5],
            "goal": ["g", "d", "down", "escape", "e", *"[b]"],
        }
        for name, keys in stories.items():
            for key in keys:
                await stage.press({"[": "left_square_bracket", "]": "right_square_bracket", "/": "slash"}.get(key, key))
                is_harmless(stage)
            while name != "review" and not isinstance(stage.page, HomeScreen):
                await stage.press("escape")


@acted
async def test_a_click_on_what_looks_like_a_link_does_nothing(bench: Bench) -> None:
    async with on_stage(hostile_desk(bench, CARDS["basic"]), (120, 40), review=[]) as stage:
        for text in ("click", "loud", "link"):
            await stage.click(text)
            is_harmless(stage)
        assert stage.foot.startswith("space")


@acted
async def test_the_end_of_a_sitting_only_shows_what_the_cards_say(bench: Bench) -> None:
    desk = hostile_desk(bench, CARDS["basic"], CARDS["reverse"])
    async with on_stage(desk, review=[]) as stage:
        for _ in range(4):
            await stage.press("space", "1")
            bench.watch.wait(12 * MINUTE)
            is_harmless(stage)
        await stage.press("space", "4", "space", "4")
        is_harmless(stage)
        assert "Hardest today" in stage.text
    bench.watch.wait(DAY)
    async with on_stage(desk) as stage:
        is_harmless(stage)
