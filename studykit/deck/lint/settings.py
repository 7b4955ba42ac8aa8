"""What can be tuned in linting: a severity for each code that costs no card, and the figures of each rule.

Owns which settings there are, their ranges and how they are read from a table of TOML. Must not know where the table
comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from studykit.deck.diagnostics import CODES, Diagnostic, Severity, Span
from studykit.deck.lint.toml_places import place_of
from studykit.deck.metadata import did_you_mean

CHECK = "check"
"""The table of the settings file that is about checking."""
SEVERITY = "severity"
OFF = "off"
LEVELS = (OFF, *(severity.value for severity in reversed(Severity)))

MAX_NAMES = 500


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a rule goes by, with the range it may be in; a whole one unless its default is none."""

    name: str
    default: float
    least: float
    most: float
    meaning: str

    def fault(self, value: object) -> str | None:
        """What is wrong with a value, or None."""
        whole = isinstance(self.default, int)
        if isinstance(value, int if whole else int | float) and not isinstance(value, bool):
            return None if self.least <= value <= self.most else self._range(whole=whole)
        return self._range(whole=whole)

    def _range(self, *, whole: bool) -> str:
        return f"{self.name} is a {'whole ' if whole else ''}number from {self.least:g} to {self.most:g}"


@dataclass(frozen=True, slots=True)
class Names:
    """A list of words that a rule goes by."""

    name: str
    default: tuple[str, ...]
    meaning: str

    def fault(self, value: object) -> str | None:
        """What is wrong with a value, or None."""
        if isinstance(value, list) and len(value) <= MAX_NAMES and all(isinstance(v, str) and v.strip() for v in value):
            return None
        return f'{self.name} is a list of at most {MAX_NAMES} texts: ["one", "two"]'


VENDORS = (
    "AWS", "Akamai", "Amazon", "Azure", "Bunny", "CloudFront", "Cloudflare", "Datadog", "DigitalOcean", "Fastly", "GCP",
    "Google Cloud", "Heroku", "Imperva", "Netlify", "Vercel",
)  # fmt: skip
RATIOS = (
    "hit ratio", "hit rate", "miss ratio", "miss rate", "CHR", "error rate", "failure rate", "success rate",
    "loss rate", "packet loss", "availability", "uptime", "adoption", "conversion", "retention", "churn",
    "offload", "utilization", "market share",
)  # fmt: skip

TUNABLES: dict[str, tuple[Figure | Names, ...]] = {
    "SK201": (
        Figure("words", 20, 5, 200, "the most words of a heading"),
        Figure("cloze", 25, 5, 200, "the most words of a sentence with a cloze"),
        Figure("spoken", 30, 5, 200, "the most words of the heading of a spoken note"),
    ),
    "SK202": (
        Figure("words", 25, 3, 200, "the most words of an answer"),
        Figure("flaw", 40, 3, 200, "the most words of the answer to a quoted flaw"),
        Figure("row", 25, 3, 200, "the most words of the cells asked in a row"),
        Figure("spoken", 300, 30, 3_000, "the most words of a model answer"),
    ),
    "SK203": (),
    "SK204": (),
    "SK205": (Figure("items", 3, 2, 20, "the most items of an answer"),),
    "SK206": (),
    "SK207": (),
    "SK208": (Figure("likeness", 0.8, 0.5, 1.0, "the share of common words from which fronts are alike"),),
    "SK209": (
        Figure("share", 0.6, 0.3, 1.0, "the share of the answer's words that the front may not hold"),
        Figure("letters", 4, 2, 40, "the fewest letters of a hidden text that may not stand beside its cloze"),
    ),
    "SK210": (
        Figure("labels", 4, 1, 30, "the most cards of a cloze note"),
        Figure("words", 6, 1, 40, "the most words that a cloze hides"),
        Figure("rest", 4, 0, 40, "the fewest words that are left beside the clozes"),
    ),
    "SK211": (Names("without", (), "keys of decks, or of folders with a / behind, that need no sources"),),
    "SK212": (
        Figure("months", 12, 1, 240, "the most months since a fact was checked"),
        Names("vendors", VENDORS, "names whose limits and prices change"),
    ),
    "SK213": (Names("ratios", RATIOS, "what is counted in percent"),),
    "SK214": (),
    "SK215": (),
    "SK216": (Figure("words", 2, 0, 10, "so few words are no question"),),
    "SK217": (),
    "SK218": (Figure("ratio", 1.4, 1.0, 10.0, "how many times longer than the others the right option may be"),),
    "SK219": (),
}
"""Each rule with the settings it takes besides its severity."""

TUNED = tuple(code for code, (severity, _) in CODES.items() if code in TUNABLES or severity is not Severity.ERROR)
"""The codes whose severity can be set."""

Value = float | tuple[str, ...]

_DEFAULTS: dict[tuple[str, str], Value] = {
    (code, tunable.name): tunable.default for code, tunables in TUNABLES.items() for tunable in tunables
}


@dataclass(frozen=True, slots=True)
class LintSettings:
    """Severities and figures that differ from the defaults; without any, everything has its default."""

    levels: Mapping[str, Severity | None] = field(default_factory=dict)
    """What a code is instead; None is off."""
    values: Mapping[tuple[str, str], Value] = field(default_factory=dict)

    def is_on(self, code: str) -> bool:
        """Whether a code is reported at all."""
        return self.levels.get(code, CODES[code][0]) is not None

    def number(self, code: str, name: str) -> float:
        """A figure of a rule."""
        value = self.values.get((code, name), _DEFAULTS[code, name])
        return value if isinstance(value, int | float) else 0

    def names(self, code: str, name: str) -> tuple[str, ...]:
        """A list of words of a rule."""
        value = self.values.get((code, name), _DEFAULTS[code, name])
        return value if isinstance(value, tuple) else ()

    def tuned(self, finding: Diagnostic) -> Diagnostic | None:
        """The finding with the severity it has under these settings, or None if it is off."""
        if finding.code not in self.levels:
            return finding
        level = self.levels[finding.code]
        return None if level is None else replace(finding, level=level)


def read_settings(
    document: Mapping[str, object], lines: Sequence[str], path: str
) -> tuple[LintSettings, list[Diagnostic]]:
    """The settings of a document of TOML and what is wrong with it; `lines` are those it was read from."""
    reader = _Reader()
    reader.read(document)
    findings = []
    for fault in reader.faults:
        span, source = place_of(fault.keys, lines, value=fault.value)
        findings.append(Diagnostic("SK014", path, span, fault.message, fault.help, source))
    return LintSettings(reader.levels, reader.values), findings


def unreadable(path: str, lines: Sequence[str], message: str, line: int = 1, column: int = 1) -> Diagnostic:
    """A finding for a file of settings that is no TOML."""
    line = min(max(line, 1), max(len(lines), 1))
    source = lines[line - 1] if lines else ""
    column = min(max(column, 1), len(source) + 1)
    span = Span(line, column, line, max(column, len(source)) + 1)
    return Diagnostic(
        "SK014", path, span, message, "the settings of check are not used until this is put right", source
    )


@dataclass(frozen=True, slots=True)
class _Fault:
    keys: tuple[str, ...]
    message: str
    help: str = ""
    value: bool = False


class _Reader:
    """Goes through a document once."""

    def __init__(self) -> None:
        self.levels: dict[str, Severity | None] = {}
        self.values: dict[tuple[str, str], Value] = {}
        self.faults: list[_Fault] = []

    def read(self, document: Mapping[str, object]) -> None:
        for key, value in document.items():
            if key != CHECK:
                self.faults.append(_Fault((key,), f"there are no settings {key!r}", did_you_mean(key, (CHECK,))))
            elif not isinstance(value, dict):
                self.faults.append(_Fault((key,), "check is a table", "write [check]", value=True))
            else:
                for code, setting in value.items():
                    self._code(code, setting)

    def _code(self, code: str, setting: object) -> None:
        keys = (CHECK, code)
        if code not in TUNED:
            self.faults.append(_unknown_code(keys, code))
        elif isinstance(setting, str):
            self._severity(keys, code, setting)
        elif isinstance(setting, dict):
            for name, value in setting.items():
                self._setting(code, name, value)
        else:
            self.faults.append(
                _Fault(keys, f"{code} is {_one_of(LEVELS)}, or a table", f'{code} = "{OFF}"', value=True)
            )

    def _setting(self, code: str, name: str, value: object) -> None:
        keys = (CHECK, code, name)
        if name == SEVERITY:
            self._severity(keys, code, value)
            return
        known = {tunable.name: tunable for tunable in TUNABLES.get(code, ())}
        if name not in known:
            help_ = did_you_mean(name, (SEVERITY, *known))
            self.faults.append(_Fault(keys, f"{code} has no setting {name!r}", help_))
        elif (fault := known[name].fault(value)) is not None:
            self.faults.append(_Fault(keys, fault, f"it is {known[name].meaning}", value=True))
        else:
            self.values[code, name] = _kept(value)

    def _severity(self, keys: tuple[str, ...], code: str, value: object) -> None:
        if not isinstance(value, str) or value not in LEVELS:
            near = did_you_mean(value, LEVELS) if isinstance(value, str) else f"write {_one_of(LEVELS)}"
            self.faults.append(_Fault(keys, f"a severity is {_one_of(LEVELS)}", near, value=True))
        else:
            self.levels[code] = None if value == OFF else Severity(value)


def _kept(value: object) -> Value:
    if isinstance(value, list):
        return tuple(str(item).strip() for item in value)
    return value if isinstance(value, int | float) else 0


def _unknown_code(keys: tuple[str, ...], code: str) -> _Fault:
    if code in CODES:
        return _Fault(keys, f"{code} ({CODES[code][1]}) cannot be tuned", "put the deck right instead")
    help_ = did_you_mean(code.upper(), TUNED)
    return _Fault(keys, f"there is no finding {code!r}", help_ if help_.startswith("did") else "codes look like SK204")


def _one_of(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
