"""`dataclass` as the standard library has it, but for what it costs to make a class: a quarter.

A start of the program makes a hundred such classes, and the standard library compiles six methods for each. Here
`__init__` alone is compiled; the other methods are the same functions for all of them. Fields stay the standard
library's business, so that whatever works on its classes works on these.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

_OWN = frozenset({"__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__setstate__"})
"""What is made, but for a class that has some of it by itself."""
_set: Any = object.__setattr__


def _dataclass(cls: Any = None, /, **options: bool) -> Any:
    if cls is None:
        return lambda cls: _dataclass(cls, **options)
    if options.keys() - {"frozen"} == {"slots"} and _is_plain(cls):
        return _made(cls, frozen=options.get("frozen", False))
    return dataclasses.dataclass(**options)(cls)


def _is_plain(cls: Any) -> bool:
    """Whether a class has no parent, no method that is to be made, and only fields that are arguments in order."""
    fields = (value for value in cls.__dict__.values() if isinstance(value, Field))
    return (
        cls.__bases__ == (object,)
        and _OWN.isdisjoint(cls.__dict__)
        and all(field.init and field.kw_only is not True for field in fields)
    )


def _made(cls: Any, *, frozen: bool) -> Any:
    """The class with slots and methods."""
    cls.__doc__ = cls.__doc__ or cls.__name__  # or else a signature is worked out for it
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__init__ = _init(made, frozen=frozen)
    made.__repr__ = _repr
    made.__eq__ = _eq
    made.__hash__ = _hash if frozen else None
    compared = [field.name for field in dataclasses.fields(made) if field.compare]
    made.__compared__ = attrgetter(*compared, *(compared[:1] or ["__class__"]))  # a tuple, even of one
    if frozen:
        made.__setattr__ = _no_setting
        made.__delattr__ = _no_deleting
        made.__getstate__ = _state
        made.__setstate__ = _take_state
    return made


def _init(cls: Any, *, frozen: bool) -> Any:
    """The one method that is compiled, for it runs most often."""
    known: dict[str, Any] = {"_set": _set, "MISSING": MISSING}
    parameters, lines = ["self"], []
    for field in dataclasses.fields(cls):
        name = value = field.name
        if field.default_factory is not MISSING:
            known[f"_of_{name}"] = field.default_factory
            parameters.append(f"{name}=MISSING")
            value = f"_of_{name}() if {name} is MISSING else {name}"
        elif field.default is not MISSING:
            known[f"_of_{name}"] = field.default
            parameters.append(f"{name}=_of_{name}")
        else:
            parameters.append(name)
        lines.append(f"_set(self,{name!r},{value})" if frozen else f"self.{name}={value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    exec(f"def __init__({','.join(parameters)}):\n " + "\n ".join(lines or ["pass"]), known)  # noqa: S102
    init = known["__init__"]
    init.__annotations__ = {field.name: field.type for field in dataclasses.fields(cls)} | {"return": None}
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__module__ = cls.__module__
    return init


def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self.__compared__(self) == self.__compared__(other)


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))


def _no_setting(_self: Any, name: str, _value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_deleting(_self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _take_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        _set(self, field.name, value)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass
