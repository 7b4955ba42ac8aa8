"""What a learner does with an interactive card, key by key, and the grade that this proposes.

Owns the state of an answer in the making, how each key changes it, and the verdict. Must not know how a card is drawn,
what the clock says, or which key is which: every face has its own.

A face holds a card's `Exercise` and one `Work`. `press` is a digit, `write` and `open_field` are a field, `submit` is
Enter, `reveal` is Space; the last two come to a `Verdict` once the card is checked. Work belongs to the exercise it was
begun on: where a card was edited meanwhile and its exercise is another, it begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from studykit.deck.exercise import Choice, Exercise, Numeric, Spoken, Steps, Typed
from studykit.deck.text import visible
from studykit.memory.model import Rating

NOT_COUNTED = "Not counted: try again."


@dataclass(frozen=True, slots=True)
class Picked:
    """The options of a choice that are picked or ticked, by their places from 0."""

    picked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """What is typed so far."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What is typed so far in each field of a numeric card, and the field that is open."""

    texts: tuple[str, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Went:
    """Had or missed for each step gone through; once begun, the step after these is shown and asked about."""

    marks: tuple[bool, ...] = ()
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The points that were made aloud, and how long that took; no time while the clock runs."""

    spoke_ms: int | None = None
    said: frozenset[int] = frozenset()


Work = Picked | Written | Entered | Went | Told
"""What a learner has done with a card so far."""


class Mark(StrEnum):
    """How one part of a card came out: an option, an entry, a step, a point."""

    RIGHT = "right"
    MISSED = "missed"
    """Wanted and not there: a right option left alone, a wrong entry, a step or point not made."""
    WRONG = "wrong"
    """There and not wanted: a wrong option that was picked."""
    LEFT = "left"
    """A wrong option left alone."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the work on a checked card comes to: a mark for each part, and the grade to propose, if any."""

    work: Work | None
    marks: tuple[Mark, ...] = ()
    proposed: Rating | None = None

    @property
    def right(self) -> int:
        """How many of the wanted parts are there."""
        return self.marks.count(Mark.RIGHT)

    @property
    def of(self) -> int:
        """How many parts are wanted."""
        return self.right + self.marks.count(Mark.MISSED)

    @property
    def wrong(self) -> int:
        """How many parts are there that are not wanted."""
        return self.marks.count(Mark.WRONG)


@dataclass(frozen=True, slots=True)
class Stay:
    """The card cannot be checked yet: what to say, and the field to open. Nothing is counted.

    With `nothing` there is no work to check, and a face whose keys are others may say so in words of its own.
    """

    message: str
    field: int = 0
    nothing: bool = False


def begin(exercise: Exercise | None) -> Work | None:
    """Nothing done yet. Plain kinds ask for no work."""
    match exercise:
        case Choice():
            return Picked()
        case Typed():
            return Written()
        case Numeric():
            return Entered(("",) * len(exercise.draw.answers))
        case Steps():
            return Went()
        case Spoken():
            return Told()
        case None:
            return None


# --- keys -----------------------------------------------------------------------------------------------------------


def press(exercise: Exercise | None, work: Work | None, index: int) -> Work | None:
    """Pick, tick or correct the part at a place; a second time takes it back. Where that says nothing, no change.

    Of a choice with one right option another place moves the pick. A step can be corrected once it was gone through,
    a point ticked once the clock stands.
    """
    match exercise, work:
        case Choice(), Picked(picked) if 0 <= index < len(exercise.options):
            return Picked(picked ^ {index} if exercise.several else frozenset({index}) - picked)
        case Steps(), Went(marks) if 0 <= index < len(marks):
            return replace(work, marks=(*marks[:index], not marks[index], *marks[index + 1 :]))
        case Spoken(), Told(spoke_ms, said) if spoke_ms is not None and 0 <= index < len(exercise.points):
            return replace(work, said=said ^ {index})
        case _:
            return work


def write(work: Work | None, text: str) -> Work | None:
    """Put a text in the open field, in place of what stands there."""
    match work:
        case Written():
            return Written(text)
        case Entered(texts, at):
            return replace(work, texts=(*texts[:at], text, *texts[at + 1 :]))
        case _:
            return work


def open_field(work: Work | None, field: int) -> Work | None:
    """Go to a field of a numeric card."""
    if isinstance(work, Entered) and 0 <= field < len(work.texts):
        return replace(work, at=field)
    return work


def submit(exercise: Exercise | None, work: Work | None) -> Work | Stay | Verdict | None:
    """Affirm: check the card, or go to the next field, or say that the newest step was had."""
    if isinstance(exercise, Numeric) and isinstance(work, Entered):
        return _next_field(exercise, work)
    if isinstance(exercise, Steps) and isinstance(work, Went) and work.begun:
        return _step(exercise, work, had=True)
    if is_complete(exercise, work):
        return judge(exercise, work)
    return Stay(_what_to_do(exercise), nothing=True)


def reveal(exercise: Exercise | None, work: Work | None, spent_ms: int = 0) -> Work | Verdict | None:
    """Show more: the answer, the first step or the next one (the newest was missed), the points to tick.

    `spent_ms` is how long the card has been on the table; a spoken card's clock stops at it.
    """
    match exercise, work:
        case (Typed(), Written()) | (Numeric(), Entered()):
            return give_up(exercise, work)
        case Steps(), Went(begun=True):
            return _step(exercise, work, had=False)
        case Steps(), Went():
            return replace(work, begun=True)
        case Spoken(), Told(spoke_ms):
            return replace(work, spoke_ms=max(spent_ms, 0)) if spoke_ms is None else work
        case _:
            return judge(exercise, work)


def _next_field(exercise: Numeric, work: Entered) -> Work | Stay | Verdict:
    """The open field has to hold a number before the next one opens, and each of them before the card is checked."""
    from studykit.deck.number_text import read_entry  # noqa: PLC0415 - most cards ask for no number

    last = len(work.texts) - 1
    for field in (work.at,) if work.at < last else (work.at, *range(last)):
        entry = read_entry(work.texts[field], exercise.draw.answers[field])
        if entry.why == "empty":
            return Stay(_what_to_do(exercise), field, nothing=True)
        if entry.value is None:
            return Stay(f"{visible(entry.message)} {NOT_COUNTED}", field)
    return replace(work, at=work.at + 1) if work.at < last else judge(exercise, work)


def _step(exercise: Steps, work: Went, *, had: bool) -> Work | Verdict:
    went = replace(work, marks=(*work.marks, had)[: len(exercise.steps)])
    return judge(exercise, went) if is_complete(exercise, went) else went


def _what_to_do(exercise: Exercise | None) -> str:
    match exercise:
        case Choice():
            return "Pick an option, or space shows the answer."
        case Typed():
            return "Type an answer, or esc and space show it."
        case Numeric():
            return "Type a number, or esc and space show the answer."
        case Steps():
            return "Say them all to yourself; space shows the first."
        case Spoken():
            return "Answer aloud; space when you are done."
        case None:
            return "Space shows the answer."


# --- the verdict ----------------------------------------------------------------------------------------------------


def is_complete(exercise: Exercise | None, work: Work | None) -> bool:
    """Whether there is enough to be checked: something picked or typed, numbers in all fields, all steps gone through.

    A spoken card is complete when the clock stands: to have made no point is an answer.
    """
    match exercise, work:
        case Choice(), Picked(picked):
            return bool(picked)
        case Typed(), Written(text):
            return bool(text.strip())
        case Numeric(), Entered():
            return all(value is not None for value in _values(exercise, work))
        case Steps(), Went(marks):
            return len(marks) == len(exercise.steps)
        case Spoken(), Told(spoke_ms):
            return spoke_ms is not None
        case _:
            return False


def judge(exercise: Exercise | None, work: Work | None) -> Verdict:
    """The verdict on some work, complete or not; what was not done is missed.

    All right proposes Good, a part Hard, nothing right Again; Easy is the learner's alone to give. Of a choice a part
    means some right options and fewer wrong ones than these, so that ticking everything proposes no more than Hard,
    and that only where most options are right. Plain kinds propose nothing: only the learner knows.
    """
    marks = _marks(exercise, work)
    return _proposing(work, marks) if exercise is not None else Verdict(None)


def give_up(exercise: Exercise | None, work: Work | None) -> Verdict:
    """The verdict where the answer was shown before what was typed was checked: none of it counts."""
    return _proposing(work, (Mark.MISSED,) * len(_marks(exercise, work)))


def _proposing(work: Work | None, marks: tuple[Mark, ...]) -> Verdict:
    verdict = Verdict(work, marks)
    if verdict.right == verdict.of > 0 and not verdict.wrong:
        return replace(verdict, proposed=Rating.GOOD)
    return replace(verdict, proposed=Rating.HARD if verdict.right > verdict.wrong else Rating.AGAIN)


def _marks(exercise: Exercise | None, work: Work | None) -> tuple[Mark, ...]:
    match exercise, work:
        case Choice(), Picked(picked):
            return tuple(_option(option.ticked, index in picked) for index, option in enumerate(exercise.options))
        case Typed(), Written(text):
            return (_wanted(_is_typed_right(exercise, text)),)
        case Numeric(), Entered():
            return _number_marks(exercise, work)
        case Steps(), Went(marks):
            return tuple(_wanted(index < len(marks) and marks[index]) for index in range(len(exercise.steps)))
        case Spoken(), Told(said=said):
            return tuple(_wanted(index in said) for index in range(len(exercise.points)))
        case None, None:
            return ()
        case _:
            raise TypeError(f"{type(work).__name__} is no work on {type(exercise).__name__}")


def _is_typed_right(exercise: Typed, text: str) -> bool:
    from studykit.deck.compare import matched  # noqa: PLC0415 - most cards are not typed

    return bool(text.strip()) and matched(text, exercise.expected, exercise.accepted) is not None


def _values(exercise: Numeric, work: Entered) -> list[float | None]:
    """The number in each field, where there is one."""
    from studykit.deck.number_text import read_entry  # noqa: PLC0415

    return [read_entry(*pair).value for pair in zip(work.texts, exercise.draw.answers, strict=True)]


def _number_marks(exercise: Numeric, work: Entered) -> tuple[Mark, ...]:
    from studykit.deck.number_text import is_right  # noqa: PLC0415

    pairs = zip(_values(exercise, work), exercise.draw.answers, strict=True)
    return tuple(_wanted(value is not None and is_right(answer, value)) for value, answer in pairs)


def _option(right: bool, picked: bool) -> Mark:
    if right:
        return _wanted(picked)
    return Mark.WRONG if picked else Mark.LEFT


def _wanted(there: bool) -> Mark:
    return Mark.RIGHT if there else Mark.MISSED
