"""What is wrong with a deck, as data: a stable code, a place, a message, and what to write instead.

Owns the table of codes. Must not know how findings are printed or what becomes of the cards.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: errors cost a card, warnings a learner's time, infos nothing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Span:
    """Where: lines and columns count from 1, columns in code points; the end column is exclusive."""

    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __post_init__(self) -> None:
        if not self.end_line:
            object.__setattr__(self, "end_line", self.line)
        if not self.end_column:
            object.__setattr__(self, "end_column", self.column)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `path` is as the user would write it; `source` is the line it points at, as it stands there.

    `level` is the severity that settings give the code instead of its own.
    """

    code: str
    path: str
    span: Span
    message: str
    help: str = ""
    source: str = ""
    level: Severity | None = None

    @property
    def severity(self) -> Severity:
        """The severity of the code, or what settings made of it."""
        return self.level or CODES[self.code][0]


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

CODES: dict[str, tuple[Severity, str]] = {
    "SK001": (_ERROR, "the file is not UTF-8"),
    "SK002": (_ERROR, "front matter that cannot be read"),
    "SK003": (_ERROR, "YAML that a deck may not use"),
    "SK004": (_WARNING, "an unknown key in front matter"),
    "SK005": (_ERROR, "a value in front matter that does not fit its key"),
    "SK006": (_ERROR, "a fence or HTML block left open over headings"),
    "SK007": (_ERROR, "conflict markers"),
    "SK008": (_ERROR, "two decks with one key"),
    "SK009": (_ERROR, "a known deck lost its deck: key"),
    "SK010": (_ERROR, "a file that cannot be opened"),
    "SK011": (_WARNING, "after: names no deck"),
    "SK012": (_ERROR, "after: goes round in a circle"),
    "SK013": (_INFO, "a bundled deck is replaced by the learner's own"),
    "SK014": (_ERROR, "a check setting that cannot be used"),
    "SK015": (_WARNING, "a folder of decks that is not there"),
    "SK101": (_ERROR, "metadata that cannot be read"),
    "SK102": (_ERROR, "an unknown key in metadata"),
    "SK103": (_ERROR, "a metadata value that does not fit its key"),
    "SK104": (_ERROR, "a setext heading"),
    "SK105": (_ERROR, "a front without text"),
    "SK106": (_ERROR, "a Source: line inside other text"),
    "SK110": (_ERROR, "a cloze that is not closed"),
    "SK111": (_ERROR, "a cloze within a cloze"),
    "SK112": (_ERROR, "an empty cloze"),
    "SK113": (_ERROR, "a cloze note without a cloze"),
    "SK115": (_INFO, "braces in a note that is not a cloze note"),
    "SK116": (_INFO, "a cloze without a label"),
    "SK117": (_INFO, "a card without an id"),
    "SK118": (_WARNING, "metadata that the kind does not use"),
    "SK120": (_ERROR, "two cards with one id"),
    "SK131": (_INFO, "a task list in a note that is neither choice nor spoken"),
    "SK132": (_INFO, "a numbers block in a note that is not numeric"),
    "SK140": (_ERROR, "a reverse note without a back to ask from"),
    "SK141": (_ERROR, "a choice without a task list"),
    "SK142": (_ERROR, "a choice with too few or too many options"),
    "SK143": (_ERROR, "a choice without a right option"),
    "SK144": (_ERROR, "an item without a box in a task list"),
    "SK145": (_ERROR, "a typed note without an expected answer"),
    "SK146": (_ERROR, "a numeric note without a numbers block"),
    "SK147": (_ERROR, "a line of numbers that cannot be read"),
    "SK148": (_ERROR, "numbers that do not compute"),
    "SK150": (_ERROR, "a steps note without an ordered list"),
    "SK151": (_ERROR, "too few or too many steps"),
    "SK152": (_ERROR, "a table note without a table to ask from"),
    "SK153": (_ERROR, "two rows of a table with one label"),
    "SK154": (_ERROR, "a spoken note without a rubric"),
    "SK155": (_ERROR, "a rubric with a ticked point"),
    "SK156": (_WARNING, "a spoken note without a model answer"),
    "SK201": (_WARNING, "a long front"),
    "SK202": (_WARNING, "a long answer"),
    "SK203": (_WARNING, "a question that yes or no answers"),
    "SK204": (_WARNING, "an answer with several facts"),
    "SK205": (_WARNING, "a set to be listed"),
    "SK206": (_WARNING, "a front that does not stand alone"),
    "SK207": (_WARNING, "two cards with one front"),
    "SK208": (_WARNING, "two cards with nearly one front"),
    "SK209": (_WARNING, "an answer that the front gives away"),
    "SK210": (_WARNING, "too many clozes, or one that hides too much or too little"),
    "SK211": (_WARNING, "a card without a source"),
    "SK212": (_WARNING, "a volatile fact without a recent date"),
    "SK213": (_WARNING, "percent where points may be meant"),
    "SK214": (_WARNING, "a link that leads nowhere"),
    "SK215": (_WARNING, "a number of items other than the front promises"),
    "SK216": (_WARNING, "a vague question"),
    "SK217": (_WARNING, "a back without text"),
    "SK218": (_WARNING, "a right option that its length gives away"),
    "SK219": (_WARNING, "a name in braces that no number fills"),
}
