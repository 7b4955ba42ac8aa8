"""Our data classes against those of the standard library: what one can tell apart of them is nothing."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.records import _dataclass, dataclass

Decorator = Callable[[type], Any]


def _card(decorate: Decorator) -> Any:
    class Card:
        """A card."""

        name: str
        level: int = 1
        tags: list[str] = field(default_factory=list)
        rank: int = field(default=0, compare=False, repr=False)

        def doubled(self) -> int:
            return self.level * 2

    return decorate(Card)


def _one(decorate: Decorator) -> Any:
    class One:
        value: float

    return decorate(One)


def _nothing(decorate: Decorator) -> Any:
    class Nothing:
        """No field at all."""

    return decorate(Nothing)


def _checked(decorate: Decorator) -> Any:
    class Checked:
        value: int

        def __post_init__(self) -> None:
            if self.value < 0:
                raise ValueError(self.value)

    return decorate(Checked)


def _later(decorate: Decorator) -> Any:
    class Later:
        value: int = 1
        twice: int = field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "twice", self.value * 2)

    return decorate(Later)


def both(make: Callable[[Decorator], Any], **options: bool) -> tuple[Any, Any]:
    return make(_dataclass(**options)), make(dataclasses.dataclass(**options))


FROZEN: dict[str, bool] = {"frozen": True, "slots": True}
OPTIONS: tuple[dict[str, bool], ...] = (FROZEN, {"slots": True}, {}, {"frozen": True}, {"eq": False, "slots": True})
values = st.tuples(
    st.sampled_from("ab"), st.integers(0, 2), st.lists(st.sampled_from("xy"), max_size=1), st.integers(0, 1)
)


@given(values, values, st.sampled_from(OPTIONS))
def test_they_are_equal_hash_and_show_alike(one: Any, other: Any, options: dict[str, bool]) -> None:
    ours, theirs = both(_card, **options)
    assert (ours(*one) == ours(*other)) == (theirs(*one) == theirs(*other))
    assert (ours(*one) == theirs(*one)) is False
    assert repr(ours(*one)) == repr(theirs(*one)) or options.get("eq") is False
    assert ours(*one) != one


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("make", [_card, _one, _nothing, _checked, _later])
def test_what_a_class_says_of_itself_is_the_same(make: Callable[[Decorator], Any], options: dict[str, bool]) -> None:
    ours, theirs = both(make, **options)
    for name in ("__name__", "__qualname__", "__module__", "__match_args__", "__annotations__", "__slots__"):
        assert getattr(ours, name, None) == getattr(theirs, name, None), name
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(theirs)]
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    assert ours.__init__.__annotations__ == theirs.__init__.__annotations__
    assert ours.__init__.__qualname__ == theirs.__init__.__qualname__


def test_one_that_is_frozen_stays_as_it_is() -> None:
    card = both(_card, **FROZEN)[0]("a")
    with pytest.raises(FrozenInstanceError):
        card.name = "b"
    with pytest.raises(FrozenInstanceError):
        card.other = "b"
    with pytest.raises(FrozenInstanceError):
        del card.name
    assert card.name == "a"


def test_one_that_is_not_frozen_takes_its_fields_and_no_others() -> None:
    card = both(_card, slots=True)[0]("a")
    card.name = "b"
    assert card.name == "b"
    with pytest.raises(AttributeError):
        card.other = "b"
    with pytest.raises(TypeError, match="unhashable"):
        hash(card)


@pytest.mark.parametrize("options", [FROZEN, {"slots": True}])
def test_defaults_are_made_for_each_one_anew(options: dict[str, bool]) -> None:
    made = both(_card, **options)[0]
    assert made("a").tags == []
    assert made("a").tags is not made("a").tags
    assert (made("a").level, made(name="a", level=3).doubled()) == (1, 6)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        made()


def test_equal_ones_hash_alike_whatever_is_not_compared() -> None:
    made = both(_one, **FROZEN)[0]
    nan = float("nan")
    assert hash(made(1.5)) == hash(made(1.5))
    assert made(nan) == made(nan)
    assert {made(1.5): "x"}[made(1.5)] == "x"
    assert both(_nothing, **FROZEN)[0]() != made(1.5)


def test_a_check_after_the_start_is_made() -> None:
    for made in both(_checked, **FROZEN):
        with pytest.raises(ValueError, match="-1"):
            made(-1)


def test_a_field_that_is_no_argument_is_left_to_the_standard_library() -> None:
    assert both(_later, **FROZEN)[0](4).twice == 8


def test_the_tools_of_the_standard_library_work() -> None:
    card = both(_card, **FROZEN)[0]("a", 2, ["x"])
    assert dataclasses.replace(card, level=3).level == 3
    assert dataclasses.asdict(card) == {"name": "a", "level": 2, "tags": ["x"], "rank": 0}
    assert copy.copy(card) == card
    assert copy.deepcopy(card) == card


@dataclass(frozen=True, slots=True)
class Known:
    value: int


def test_they_go_through_a_pipe() -> None:
    assert pickle.loads(pickle.dumps(Known(3))) == Known(3)  # noqa: S301 - our own
