"""What leaves the program as a table: its columns with their types, units and meanings.

Owns the data dictionary, which every format and docs/exports.md follow. Must not know how a format writes a value, nor
where rows come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

BATCH = 4_096
"""Rows that are handed on at once."""

Batch = Sequence[Sequence[Any]]
"""Some rows, column by column, in the order of a table. A value that is not there is None."""


class Type(StrEnum):
    """What a column holds, and what a value of it is within the program."""

    TEXT = "text"
    WHOLE = "integer"
    NUMBER = "number"
    FLAG = "true or false"
    DAY = "study day"
    """Days since 1970-01-01; written YYYY-MM-DD."""
    TIME = "time"
    """UTC milliseconds since 1970; written as ISO 8601 with milliseconds."""
    TEXTS = "list of texts"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `null` says when a row has no value there; without it every row has one."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    null: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What can be exported: its name, what a row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


def batches(rows: Iterable[Sequence[Any]]) -> Iterator[Batch]:
    """Rows in batches of columns."""
    source = iter(rows)
    while some := list(islice(source, BATCH)):
        yield list(zip(*some, strict=True))


_SEEN = "of a card that was never answered"
_BARE = "where an import did not say"
_IDLE = f"cramming; answered to another revision; {_BARE}"

REVIEWS = Table("reviews", "an answer, in the order of the log: by time, then device, then its number there", (
    Column("review", Type.TEXT, "its id: a ULID, unless it was imported under another"),
    Column("device", Type.TEXT, "the id of the device it was given on; `import` where an import did not say"),
    Column("card", Type.TEXT, "the id that the card went by then"),
    Column("deck", Type.TEXT, "the key of the deck that the card is in now", null="in no deck in use"),
    Column("at", Type.TIME, "when it was given"),
    Column("utc_offset", Type.WHOLE, "how far the clock on the wall was ahead of UTC", "minutes"),
    Column("study_day", Type.DAY, "the study day it belongs to, which begins at `day_start`"),
    Column("rating", Type.WHOLE, "1 again, 2 hard, 3 good, 4 easy"),
    Column("took_ms", Type.WHOLE, "how long it took, as measured", "milliseconds", "where it was not measured"),
    Column("cram", Type.FLAG, "whether it was given while cramming, and so says nothing of memory"),
    Column("undone", Type.FLAG, "whether it was taken back, and so counts for nothing"),
    Column("rev", Type.WHOLE, "the revision of the note that was asked; answers to others count no more"),
    Column("variant", Type.TEXT, "the numbers of a numeric card: `before=98 after=60`", null="of other kinds"),
    Column("state", Type.TEXT, "before the answer: new, learning, review, relearning", null=_BARE),
    Column("stability_before", Type.NUMBER, "stability that the answer met", "days", f"{_BARE}; at a new card"),
    Column("difficulty_before", Type.NUMBER, "difficulty that the answer met, 1 to 10", "", f"{_BARE}; at a new card"),
    Column("retrievability", Type.NUMBER, "the probability of recall predicted before the answer, 0 to 1", "",
           f"{_BARE}; at a new card"),
    Column("state_after", Type.TEXT, "after the answer: learning, review, relearning", null=_IDLE),
    Column("stability", Type.NUMBER, "stability after the answer", "days", _IDLE),
    Column("difficulty", Type.NUMBER, "difficulty after the answer, 1 to 10", "", _IDLE),
    Column("interval_days", Type.WHOLE, "the interval that was given", "days", f"steps; {_IDLE}"),
    Column("due", Type.TEXT, "the study day the card is due on then, or of a step the time", null=_IDLE),
    Column("step", Type.WHOLE, "the learning step the card is at then, from 0", null=f"no step; {_IDLE}"),
    Column("seq", Type.WHOLE, "the number of the entry on its device, from 1; 0 where an import did not say"),
))  # fmt: skip

CARDS = Table("cards", "a living card of the decks in use, by deck and in the order of the file", (
    Column("card", Type.TEXT, "its id"),
    Column("note", Type.TEXT, "the id of the note it is made from"),
    Column("deck", Type.TEXT, "the key of its deck: the path below its folder, without `.md`"),
    Column("kind", Type.TEXT, "basic, reverse, cloze, choice, typed, numeric, steps, table, spoken"),
    Column("label", Type.TEXT, "which of the note's cards it is, empty where there is one"),
    Column("front", Type.TEXT, "the question as the learner sees it, in Markdown"),
    Column("back", Type.TEXT, "the answer as the learner sees it, in Markdown"),
    Column("tags", Type.TEXTS, "its own tags and those of its deck"),
    Column("level", Type.WHOLE, "1 recall, 2 explain, 3 apply"),
    Column("sources", Type.TEXTS, "where the answer is from, in Markdown"),
    Column("path", Type.TEXT, "the file it stands in, below its folder"),
    Column("line", Type.WHOLE, "the line of its heading, from 1"),
    Column("state", Type.TEXT, "new, learning, review, relearning"),
    Column("suspended", Type.FLAG, "whether it is asked no more"),
    Column("flagged", Type.FLAG, "whether the learner flagged it"),
    Column("retired", Type.FLAG, "whether its text is gone; of an export always false"),
    Column("due", Type.DAY, "the study day it is due on", null=_SEEN),
    Column("due_at", Type.TIME, "when its step is due", null="unless it is at a step"),
    Column("stability", Type.NUMBER, "after so long it is recalled with 90 %", "days", _SEEN),
    Column("difficulty", Type.NUMBER, "1 to 10", "", _SEEN),
    Column("retrievability", Type.NUMBER, "the probability of recall today, 0 to 1", "", _SEEN),
    Column("interval_days", Type.WHOLE, "the interval it was given last", "days", f"{_SEEN}; at a step"),
    Column("reps", Type.WHOLE, "answers that count for its memory"),
    Column("lapses", Type.WHOLE, "how often it was forgotten in review"),
    Column("last_review", Type.TIME, "when it was answered last", null=_SEEN),
    Column("checked", Type.TEXT, "when its facts were last checked: YYYY-MM-DD", null="where its text does not say"),
    Column("rev", Type.WHOLE, "the revision of its note"),
))  # fmt: skip

DAYS = Table("days", "a study day with an answer that counts, the oldest first", (
    Column("day", Type.DAY, "the study day"),
    Column("reviews", Type.WHOLE, "answers, cramming too"),
    Column("new", Type.WHOLE, "of them first answers of new cards"),
    Column("again", Type.WHOLE, "of them Again"),
    Column("hard", Type.WHOLE, "of them Hard"),
    Column("good", Type.WHOLE, "of them Good"),
    Column("easy", Type.WHOLE, "of them Easy"),
    Column("true_retention", Type.NUMBER, "of the reviews of learnt cards the share recalled, 0 to 1; cramming is none",
           null="without such a review"),
    Column("minutes", Type.NUMBER, "capped times of its answers", "minutes"),
    Column("passed", Type.WHOLE, "reviews of learnt cards that were recalled"),
    Column("failed", Type.WHOLE, "reviews of learnt cards that were forgotten"),
))  # fmt: skip

DECKS = Table("decks", "a deck in use, in the order of study", (
    Column("deck", Type.TEXT, "its key: the path below its folder, without `.md`"),
    Column("title", Type.TEXT, "its title"),
    Column("cards", Type.WHOLE, "living cards"),
    Column("new", Type.WHOLE, "of them never answered"),
    Column("learning", Type.WHOLE, "of them at a learning or relearning step"),
    Column("review", Type.WHOLE, "of them in review"),
    Column("suspended", Type.WHOLE, "of them suspended; these are in none of the three counts before"),
    Column("due", Type.WHOLE, "cards due today or before, steps included, but no new ones"),
    Column("mean_retrievability", Type.NUMBER, "mean probability of recall today of cards seen, not suspended, 0 to 1",
           null="where no card was seen"),
    Column("readiness", Type.NUMBER, "mean probability of recall of cards not suspended, an unseen one counting 0, on"
           " the date of the goal if one that covers the deck lies ahead, else today", null="without such a card"),
    Column("true_retention", Type.NUMBER, "of the reviews of learnt cards within 30 days the share recalled, 0 to 1",
           null="without such a review"),
    Column("passed", Type.WHOLE, "such reviews within 30 days that were recalled"),
    Column("failed", Type.WHOLE, "such reviews within 30 days that were forgotten"),
))  # fmt: skip

TABLES = (REVIEWS, CARDS, DAYS, DECKS)
