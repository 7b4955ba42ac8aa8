"""Expressions of numeric notes: `(100 - after) / (100 - before)`, read with their place and computed at a bounded cost.

Owns the grammar of expressions and how they are computed: on floats alone, and so that decimals behave as written.
Must not know where values come from nor what results are for.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from keyword import kwlist
from typing import Any

from studykit.deck.number_text import MAX_NUMBER, NUMBER, settled, written

MAX_LENGTH = 500
MAX_NODES = 60
MAX_NESTING = 40
MAX_EXPONENT = 1000
MAX_DIGITS = 15
MAX_SHOWN = 40
"""So much of an unknown word is shown."""

ARITY: dict[str, tuple[int, int]] = {
    "min": (2, MAX_NODES),
    "max": (2, MAX_NODES),
    "abs": (1, 1),
    "round": (1, 2),
    "floor": (1, 1),
    "ceil": (1, 1),
    "sqrt": (1, 1),
    "log10": (1, 1),
    "exp": (1, 1),
}
"""The functions, each with the fewest and the most arguments it takes."""

WORDS = frozenset({"and", "or", "not"})
RESERVED = frozenset({*ARITY, *kwlist})
"""Names that no value can have."""

COMMAS = "a number has no commas in it, and commas between numbers need a space after them"

_TOKEN = re.compile(
    r"(?P<blank>[ \t]+)"
    r"|(?P<commas>[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![\w.]))"
    r"|(?P<number>(?:[0-9]|\.[0-9])(?:[eE][+-]?(?=[0-9])|[A-Za-z0-9_.])*)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator>\*\*|//|<=|>=|==|!=|[-+*/%<>(),])"
    r"|(?P<other>&&|\|\||<>|.)",
    re.DOTALL,
)
_NUMBER = re.compile(NUMBER)
_LEADING_ZERO = re.compile(r"0[0-9_]")
_TIMES_NAME = re.compile(r"([0-9]+)([A-Za-z_]\w*)", re.ASCII)
_WRITE = {
    "^": "**", "×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "≤": "<=", "≥": ">=", "≠": "!=", "=": "==",
    "<>": "!=", "&&": "and", "||": "or", "&": "and", "|": "or", "!": "not", "[": "(", "]": ")", "{": "(", "}": ")",
    "AND": "and", "OR": "or", "NOT": "not", "And": "and", "Or": "or", "Not": "not",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why an expression cannot be read: `text` stands `at` this place in it, `help` is what to write instead."""

    at: int
    text: str
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that can be computed from the values of its names; `truth` if it is true or false, no number."""

    source: str
    names: frozenset[str]
    truth: bool
    tree: ast.Expression = field(compare=False, repr=False)


class CannotComputeError(ArithmeticError):
    """These values give no number; says why."""


def read_expression(source: str, names: Collection[str]) -> Expression | Flaw:
    """Read an expression over some names. What is read has a form and a size that can be computed."""
    if len(source) > MAX_LENGTH:
        return Flaw(
            0, source[:MAX_SHOWN], f"an expression has at most {MAX_LENGTH} characters; this has {len(source):,}"
        )
    tokens = _tokens(source, names)
    flaw = tokens if isinstance(tokens, Flaw) else _ill_formed(source, tokens)
    if flaw or isinstance(tokens, Flaw):
        return flaw or Flaw(0, source, "this cannot be read")
    return _parsed(source, frozenset(token.text for token in tokens if token.kind == "variable"))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """number, variable, function, word, operator or end."""
    text: str
    at: int


def _tokens(source: str, names: Collection[str]) -> list[_Token] | Flaw:
    """The words of an expression, all of them known."""
    tokens: list[_Token] = []
    for found in _TOKEN.finditer(source):
        kind, text, at = found.lastgroup or "other", found[0], found.start()
        if kind == "blank":
            continue
        if kind == "name":
            kind = next(
                (k for k, known in (("word", WORDS), ("function", ARITY), ("variable", names)) if text in known), ""
            )
            if not kind:
                return _unknown_name(text, at, names)
        elif kind == "commas":
            return _with_commas(text, at)
        elif kind == "number" and (flaw := _number_flaw(text, at, names)):
            return flaw
        elif kind == "other":
            return Flaw(at, text, f"there is no {text!r} in an expression", _WRITE.get(text, ""))
        tokens.append(_Token(kind, text, at))
    if (size := sum(token.text not in "()," for token in tokens)) > MAX_NODES:
        message = f"an expression has at most {MAX_NODES} numbers, names, operators and functions; this has {size}"
        return Flaw(0, source[:MAX_SHOWN], message)
    return [*tokens, _Token("end", "", len(source))]


def _with_commas(text: str, at: int) -> Flaw:
    return Flaw(at, text[:MAX_SHOWN], COMMAS, written(text))


def _number_flaw(text: str, at: int, names: Collection[str]) -> Flaw | None:
    if _NUMBER.fullmatch(text) and not _LEADING_ZERO.match(text):
        if float(text) < MAX_NUMBER:
            return None
        return Flaw(at, text[:MAX_SHOWN], "numbers are below 1e300")
    product = _TIMES_NAME.fullmatch(text)
    if product and product[2] in names:
        return Flaw(at, text, "an operator is missing", f"{product[1]} * {product[2]}")
    return Flaw(at, text[:MAX_SHOWN], f"{text[:MAX_SHOWN]!r} is not how a deck writes a number", written(text))


def _unknown_name(text: str, at: int, names: Collection[str]) -> Flaw:
    shown = text[:MAX_SHOWN]
    if text in _WRITE:
        return Flaw(at, shown, f"{text!r} is written in lower case", _WRITE[text])
    near = get_close_matches(shown, [*names, *ARITY], n=1, cutoff=0.6)
    known = f"known are {', '.join([*names, *ARITY])}"
    return Flaw(at, shown, f"there is no {shown!r}", f"did you mean {near[0]}?" if near else known)


@dataclass(slots=True)
class _Open:
    """A parenthesis that is open: of a function, or of none."""

    at: int
    function: str
    commas: int = 0


def _ill_formed(source: str, tokens: list[_Token]) -> Flaw | None:
    """What stands where it cannot: read from left to right, operands and operators take turns."""
    opened: list[_Open] = []
    operand_next = True
    last = _Token("start", "", 0)
    for token in tokens:
        if last.kind == "function" and token.text != "(":
            return Flaw(last.at, last.text, f"{last.text} is a function", f"{last.text}({_arguments(last.text)})")
        if operand_next:
            flaw = _no_operand(source, last, token)
            operand_next = token.kind not in ("number", "variable")
        else:
            flaw = _no_operator(source, last, token)
            operand_next = token.text != ")"
        flaw = flaw or _brackets(opened, last, token)
        if flaw:
            return flaw
        last = token
    if opened:
        return Flaw(opened[-1].at, "(", "this parenthesis is not closed")
    return None


def _no_operand(source: str, last: _Token, token: _Token) -> Flaw | None:
    if token.kind in ("number", "variable", "function") or token.text in ("(", "-", "+", "not"):
        return None
    if token.kind != "end":
        return Flaw(token.at, token.text, f"a number or a name is missing before {token.text!r}")
    if last.kind == "start":
        return Flaw(0, source, "an expression is missing")
    return Flaw(last.at, last.text, f"a number or a name is missing after {last.text!r}")


def _no_operator(source: str, last: _Token, token: _Token) -> Flaw | None:
    if token.kind == "end" or (token.kind in ("operator", "word") and token.text not in ("(", "not")):
        return None
    text = source[last.at : token.at + len(token.text)]
    if token.text == "(" and last.kind == "variable":
        return Flaw(last.at, text, f"{last.text} is no function", f"{last.text} * (")
    return Flaw(last.at, text, "an operator is missing", "" if token.text == "not" else f"{last.text} * {token.text}")


def _brackets(opened: list[_Open], last: _Token, token: _Token) -> Flaw | None:
    if token.text == "(":
        opened.append(_Open(token.at, last.text if last.kind == "function" else ""))
        if len(opened) > MAX_NESTING:
            return Flaw(token.at, "(", f"parentheses are nested at most {MAX_NESTING} deep")
    elif token.text == "," and not (opened and opened[-1].function):
        return Flaw(token.at, ",", "a comma stands between the arguments of a function only")
    elif token.text == ",":
        opened[-1].commas += 1
    elif token.text == ")":
        if not opened:
            return Flaw(token.at, ")", "this parenthesis closes nothing")
        closed = opened.pop()
        least, most = ARITY.get(closed.function, (1, 1))
        if not least <= closed.commas + 1 <= most:
            name = closed.function
            return Flaw(token.at, ")", f"{name} takes {_count(least, most)}", f"{name}({_arguments(name)})")
    return None


def _count(least: int, most: int) -> str:
    if most == MAX_NODES:
        return f"{least} numbers or more"
    return "one number" if most == 1 else "a number and how many digits to keep"


def _arguments(function: str) -> str:
    return "a, b" if ARITY[function][0] > 1 else "a"


def _parsed(source: str, names: frozenset[str]) -> Expression | Flaw:
    """Parse what is known to be made of numbers, names and operators in their turns."""
    try:
        tree = ast.parse(source, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        at = min(max((getattr(error, "offset", None) or 1) - 1, 0), len(source) - 1)
        return Flaw(at, source[at : at + MAX_SHOWN], "this cannot stand here", "put it in parentheses")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = float(node.value)  # type: ignore[arg-type]  # only numbers have passed
        for part in _joined(node):
            if not _is_truth(part):
                text = source[part.col_offset : part.end_col_offset]
                return Flaw(part.col_offset, text, "and, or and not take comparisons, not numbers", f"{text} != 0")
    return Expression(source, names, _is_truth(tree.body), tree)


def _joined(node: ast.AST) -> list[ast.expr]:
    """What `and`, `or` or `not` stands before or between."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [node.operand]
    return node.values if isinstance(node, ast.BoolOp) else []


def _is_truth(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) or bool(_joined(node))


class Calculator:
    """Computes expressions; made once for many combinations of values."""

    __slots__ = ("_evaluator",)

    def __init__(self) -> None:
        from simpleeval import SimpleEval  # type: ignore[import-untyped]  # noqa: PLC0415 - most decks have no numbers

        self._evaluator = SimpleEval(operators=_OPERATORS, functions=_FUNCTIONS, names={})

    def compute(self, expression: Expression, values: Mapping[str, float]) -> float:
        """The number an expression is for these values, a truth as 1 or 0; raises CannotComputeError."""
        self._evaluator.names = values
        return float(self._evaluator.eval(expression.source, previously_parsed=expression.tree.body))


def _number(value: float) -> float:
    """A result, settled and in bounds."""
    if not -MAX_NUMBER < value < MAX_NUMBER:
        raise CannotComputeError("a result of 1e300 or more")
    return settled(value)


def _of_two(function: Callable[[float, float], float]) -> Callable[[float, float], float]:
    return lambda a, b: _number(function(a, b))


def _divide(a: float, b: float) -> float:
    if b == 0:
        raise CannotComputeError("division by zero")
    return _number(a / b)


def _divide_whole(a: float, b: float) -> float:
    return float(math.floor(_divide(a, b)))


def _rest(a: float, b: float) -> float:
    whole = _divide_whole(a, b)
    if float(a).is_integer() and float(b).is_integer():
        return _number(a % b)
    return _number(a - _number(whole * b))


def _power(a: float, b: float) -> float:
    if abs(b) > MAX_EXPONENT:
        raise CannotComputeError(f"an exponent above {MAX_EXPONENT:,}")
    if a == 0 and b < 0:
        raise CannotComputeError("division by zero")
    if a < 0 and not float(b).is_integer():
        raise CannotComputeError("a root of a negative number")
    try:
        return _number(math.pow(a, b))
    except OverflowError:
        return _number(math.inf)


def _round(a: float, digits: float = 0.0) -> float:
    """Halves away from zero, as people round."""
    from decimal import ROUND_HALF_UP, Context, Decimal  # noqa: PLC0415

    if not float(digits).is_integer() or not -MAX_DIGITS <= digits <= MAX_DIGITS:
        raise CannotComputeError(f"round takes a whole number of digits, up to {MAX_DIGITS}")
    step = Decimal(1).scaleb(-int(digits))
    return _number(float(Decimal(repr(float(a))).quantize(step, ROUND_HALF_UP, Context(prec=400))))


def _sqrt(a: float) -> float:
    if a < 0:
        raise CannotComputeError("the square root of a negative number")
    return _number(math.sqrt(a))


def _log10(a: float) -> float:
    if a <= 0:
        raise CannotComputeError("the logarithm of zero or less")
    return _number(math.log10(a))


def _exp(a: float) -> float:
    try:
        return _number(math.exp(a))
    except OverflowError:
        return _number(math.inf)


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _of_two(operator.add),
    ast.Sub: _of_two(operator.sub),
    ast.Mult: _of_two(operator.mul),
    ast.Div: _divide,
    ast.FloorDiv: _divide_whole,
    ast.Mod: _rest,
    ast.Pow: _power,
    ast.USub: lambda a: 0.0 - a,
    ast.UAdd: float,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Not: operator.not_,
}

_FUNCTIONS: dict[str, Callable[..., float]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "round": _round,
    "floor": lambda a: float(math.floor(a)),
    "ceil": lambda a: float(math.ceil(a)),
    "sqrt": _sqrt,
    "log10": _log10,
    "exp": _exp,
}
