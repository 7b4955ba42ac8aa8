"""One file to one deck: its notes, and everything that is wrong with it.

Owns the rules of files and notes (front matter, headings, metadata, breaks, sources). Never raises on any text, and
one bad note never hides a good one. Must not know other files or what was read before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from studykit.deck import kinds
from studykit.deck.diagnostics import CODES, Diagnostic, Severity, Span
from studykit.deck.markdown import last_comment, parse_inline, plain_text, shows_comment
from studykit.deck.metadata import (
    FRONT_MATTER_KEYS,
    NOTE_KEYS,
    Entry,
    Problem,
    check_value,
    did_you_mean,
    read_block,
    read_flow,
)
from studykit.deck.model import DeckInfo, DeckText, Kind, Note, Reading
from studykit.deck.sections import Section, Sections, cut
from studykit.deck.text import split_lines

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_DECK_LINE = re.compile(r"deck[ \t]*:[ \t]*(.*)")
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)")
_MARKUP = re.compile(r"<[^>]*>|\]\([^)]*\)|!?\[|&[^;]*;")
_IMAGE = re.compile(r"!\[[^\]]*\S[^\]]*\]")
_METADATA = re.compile(rf"<!--\s*(?:{'|'.join(NOTE_KEYS)})\s*:")
_NO_SPACE = re.compile(rf"\b({'|'.join(NOTE_KEYS)}):(?=[^\s:/])")
SOURCE = re.compile(r"(\*\*|__)?Sources?(?(1)(?::\1|\1:)|:)\s*")


@dataclass(slots=True)
class _File:
    """What is known of the file while it is read."""

    path: str
    lines: list[str]
    findings: list[Diagnostic] = field(default_factory=list)
    offset: int = 0
    """Lines before the body."""
    broken: bool = False
    """Whether something in it could not be made sense of, so that nothing may retire."""

    def report(self, code: str, span: Span, message: str, help_: str = "") -> None:
        source = self.lines[span.line - 1] if 0 < span.line <= len(self.lines) else ""
        self.findings.append(Diagnostic(code, self.path, span, message, help_, source))
        if CODES[code][0] is Severity.ERROR:
            self.broken = True

    def report_text(self, code: str, line: int, text: str, message: str, help_: str = "") -> None:
        """Report at the place of `text` in a line (from 1), or at the whole line."""
        content = self.lines[line - 1]
        column = content.find(text) + 1 if text else 0
        if column < 1:
            stripped = content.strip()
            column, text = content.find(stripped) + 1, stripped
        self.report(code, Span(line, column, line, column + max(len(text), 1)), message, help_)


def read_deck(data: bytes, path: str) -> DeckText:
    """Read one Markdown file. `path` is only repeated in the diagnostics."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error, path)
    lines = split_lines(text)
    file = _File(path, lines)
    info = _front_matter(file)
    if info is None:
        return DeckText(Reading.OTHER, None, (), ())
    body = "\n".join(lines[file.offset :])
    sections = cut(body)
    if _unreadable(file, sections):
        return DeckText(Reading.UNREADABLE, info, (), tuple(file.findings))
    for line in sections.setext:
        _report_setext(file, line)
    notes = [note for section in sections.sections if (note := _note(file, section, sections)) is not None]
    intro = "\n".join(lines[file.offset + sections.intro[0] : file.offset + sections.intro[1]]).strip("\n")
    info = DeckInfo(
        info.title, info.tags, info.after, info.level, info.checked, info.author, info.license, intro, sections.links
    )
    reading = Reading.PARTIAL if file.broken else Reading.DECK
    return DeckText(reading, info, tuple(notes), tuple(file.findings))


def _not_utf8(data: bytes, error: UnicodeDecodeError, path: str) -> DeckText:
    """A file in another encoding; a deck only if its front matter can be seen all the same."""
    before = split_lines(data[: error.start].decode("utf-8", "replace"))
    lines = split_lines(data.decode("utf-8", "replace"))
    span = Span(len(before), len(before[-1]) + 1, len(before), len(before[-1]) + 2)
    finding = Diagnostic(
        "SK001",
        path,
        span,
        f"the byte 0x{data[error.start]:02X} here is not UTF-8",
        "save the file as UTF-8; until then its cards stay as they were last read",
        lines[span.line - 1],
    )
    if _looks_like_deck(lines) is None:
        return DeckText(Reading.OTHER, None, (), (finding,))
    return DeckText(Reading.UNREADABLE, None, (), (finding,))


# --- front matter ---------------------------------------------------------------------------------------------------


def _front_matter(file: _File) -> DeckInfo | None:
    """Read front matter and set the offset of the body; None when the file is no deck."""
    lines = file.lines
    if lines[0].rstrip() != "---":
        return None
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    seen = _looks_like_deck(lines)
    if end is not None:
        read = read_block("\n".join(lines[1:end]) + "\n")
        if not isinstance(read, Problem):
            file.offset = end + 1
            return _deck_info(file, read)
        if seen is None or seen >= end:
            return None
        file.offset = end + 1
        _report_front_matter(file, read)
    elif seen is None:
        return None
    else:
        file.offset = next((n for n, line in enumerate(lines) if _HEADING.match(line)), len(lines))
        file.report("SK002", Span(1, 1, 1, 4), "the front matter is not closed", "write --- on a line of its own after it")
    title = _DECK_LINE.match(lines[seen])
    return DeckInfo(title=(title[1].strip() if title else "") or "Untitled")


def _looks_like_deck(lines: list[str]) -> int | None:
    """The index of the line `deck:` before the first heading of a file that starts with `---`, or None."""
    if lines[0].removeprefix("\ufeff").rstrip() != "---":
        return None
    for number, line in enumerate(lines[1:], 1):
        if _HEADING.match(line):
            return None
        if _DECK_LINE.match(line):
            return number
    return None


def _report_front_matter(file: _File, problem: Problem) -> None:
    line = min(problem.line + 2, len(file.lines))
    content = file.lines[line - 1]
    help_ = ""
    key, colon, value = content.partition(": ")
    if not problem.forbidden and colon and (": " in value or value.rstrip().endswith(":")):
        help_ = f"{key}: \"{value.strip().replace(chr(34), chr(39))}\""
    span = Span(line, min(problem.column, len(content)) + 1, line, max(len(content), problem.column + 1) + 1)
    file.report("SK003" if problem.forbidden else "SK002", span, problem.message, help_)


def _deck_info(file: _File, entries: list[Entry]) -> DeckInfo | None:
    values: dict[str, Entry] = {}
    if not any(entry.key == "deck" for entry in entries):
        return None
    for entry in entries:
        line = entry.line + 2
        if entry.key not in FRONT_MATTER_KEYS:
            file.report_text(
                "SK004", line, entry.key, f"unknown key {entry.key!r}", did_you_mean(entry.key, FRONT_MATTER_KEYS)
            )
        elif (fault := check_value(entry)) is not None:
            file.report_text("SK005", line, "", fault)
        else:
            values[entry.key] = entry
    return DeckInfo(
        title=_one(values, "deck") or "Untitled",
        tags=_many(values, "tags"),
        after=_many(values, "after"),
        level=_number(values, "level"),
        checked=_one(values, "checked"),
        author=_one(values, "author"),
        license=_one(values, "license"),
    )


def _one(values: dict[str, Entry], key: str) -> str | None:
    return str(values[key].value).strip() if key in values else None


def _many(values: dict[str, Entry], key: str) -> tuple[str, ...]:
    return tuple(v.strip() for v in values[key].values) if key in values else ()


def _number(values: dict[str, Entry], key: str) -> int | None:
    return int(str(values[key].value)) if key in values else None


# --- the whole file -------------------------------------------------------------------------------------------------


def _unreadable(file: _File, sections: Sections) -> bool:
    if sections.swallowed is not None:
        line = file.offset + sections.swallowed + 1
        file.report_text(
            "SK006", line, "", "what opens here is never closed and runs over the headings below", "close it"
        )
        return True
    inside = set[int]()
    for start, end in sections.fenced:
        inside.update(range(start, end))
    for number, content in enumerate(file.lines[file.offset :]):
        if content[:1] in ("<", ">", "|") and number not in inside and _CONFLICT.match(content):
            line = file.offset + number + 1
            file.report("SK007", Span(line, 1, line, 8), "an unresolved merge conflict", "choose a side, then remove the markers")
            return True
    return False


def _report_setext(file: _File, line: int) -> None:
    number = file.offset + line + 1
    file.report_text(
        "SK104", number, "", "text directly above --- or === is read as a heading", "leave a blank line above the ---"
    )


# --- one note -------------------------------------------------------------------------------------------------------


def _note(file: _File, section: Section, sections: Sections) -> Note | None:
    """The note of a section, or None when it is broken, of another version, or no card."""
    errors = len(file.findings)
    line = file.offset + section.line + 1
    heading, entries = _metadata(file, section.heading, line)
    for setext in section.setext:
        _report_setext(file, setext)
    values = _check_metadata(file, entries, line)
    kind = Kind(_one(values, "kind") or "basic")
    if kind is Kind.NONE:
        return None
    front, back, sources = _parts(file, section)
    note = Note(
        id=_one(values, "id"),
        kind=kind,
        heading=heading,
        front=front,
        back=back,
        sources=sources,
        line=line,
        tags=_many(values, "tags"),
        level=_number(values, "level"),
        rev=_number(values, "rev") or 1,
        checked=_one(values, "checked"),
    )
    _check_front(file, note, sections)
    _check_sources(file, section)
    return _as_cards(file, note, section, sections, errors)


def _as_cards(file: _File, note: Note, section: Section, sections: Sections, first_finding: int) -> Note | None:
    if note.kind not in kinds.ASKABLE:
        file.report_text("SK130", note.line, note.kind, f"this version cannot ask cards of the kind {note.kind} yet")
        file.broken = True  # cards of another version that stood here must not retire
        return None
    labels, faults = kinds.card_labels(note, sections.links)
    for fault in faults:
        _report_in_note(file, section, fault)
    fatal = {"SK101", "SK102", "SK103", "SK104", "SK105", "SK110", "SK111", "SK112", "SK113"}
    if any(finding.code in fatal for finding in file.findings[first_finding:]):
        return None
    if note.id is None:
        file.report_text("SK117", note.line, "", "the card has no id yet", "studykit fmt gives it one")
    return kinds.with_labels(note, labels)


def _report_in_note(file: _File, section: Section, fault: kinds.Fault) -> None:
    """Report a fault at the place of its text within the section."""
    first = file.offset + section.line + 1
    wanted = fault.text.split("\n", 1)[0]
    for line in range(first, file.offset + section.end + 1):
        if wanted and wanted in file.lines[line - 1]:
            file.report_text(fault.code, line, wanted, fault.message, fault.help)
            return
    file.report_text(fault.code, first, "", fault.message, fault.help)


def _metadata(file: _File, heading: str, line: int) -> tuple[str, list[Entry]]:
    """Split a heading into its text and its metadata."""
    comment = last_comment(heading)
    if comment is None or not _METADATA.match(comment):
        if shows_comment(heading):
            at = heading[heading.rfind("<!--") :]
            file.report_text("SK101", line, at, "a heading that opens a comment it does not close", _corrected(at))
        return heading, []
    inner = comment.removeprefix("<!--").removesuffix("-->")
    cut_at = heading.rfind(comment)
    text = f"{heading[:cut_at].rstrip()}{heading[cut_at + len(comment) :]}".strip()
    if "--" in inner:
        file.report_text("SK101", line, comment, "-- may not stand inside a comment", _corrected(comment))
        return text, []
    read = read_flow(inner)
    if isinstance(read, Problem):
        file.report_text("SK101", line, comment, f"metadata that cannot be read: {read.message}", _corrected(comment))
        return text, []
    glued = next((entry for entry in read if _NO_SPACE.match(entry.key)), None)
    if glued is not None:
        file.report_text("SK101", line, comment, "a space is needed after the colon", _corrected(comment))
        return text, []
    return text, read


def _corrected(comment: str) -> str:
    """The comment as it was probably meant."""
    inner = comment.removeprefix("<!--").removesuffix("-->").removesuffix("--").strip()
    inner = _NO_SPACE.sub(r"\1: ", inner.replace("--", "-"))
    pairs = []
    for pair in re.split(r",\s*(?=[a-z]+\s*:)", inner):
        key, _, value = pair.partition(": ")
        value = value.strip()
        if value and not value.startswith(("[", '"', "'")) and re.search(r"[:,#{}\[\]&*!|>%@`]", value):
            value = '"' + value.replace('"', "'") + '"'
        pairs.append(f"{key.strip()}: {value}")
    return f"<!-- {', '.join(pairs)} -->"


def _check_metadata(file: _File, entries: list[Entry], line: int) -> dict[str, Entry]:
    values: dict[str, Entry] = {}
    for entry in entries:
        if entry.key not in NOTE_KEYS:
            help_ = did_you_mean(entry.key, NOTE_KEYS)
            file.report_text("SK102", line, entry.key, f"unknown key {entry.key!r}", help_)
        elif (fault := check_value(entry)) is not None:
            text = entry.value if isinstance(entry.value, str) else entry.key
            file.report_text("SK103", line, text or entry.key, fault)
        else:
            values[entry.key] = entry
    return values


def _parts(file: _File, section: Section) -> tuple[str, str, str]:
    """Front body, back and sources of a section."""
    body_from, body_to = section.line + 1, section.end
    sources = ""
    if section.blocks and section.blocks[-1].type == "paragraph":
        last = section.blocks[-1]
        found = SOURCE.match(last.content)
        if found:
            sources, body_to = last.content[found.end() :].strip(), last.start
    rule = next((block for block in section.blocks if block.type == "hr"), None)
    if rule is None:
        return "", _slice(file, body_from, body_to), sources
    return _slice(file, body_from, rule.start), _slice(file, rule.end, max(body_to, rule.end)), sources


def _slice(file: _File, start: int, end: int) -> str:
    lines = file.lines[file.offset + start : file.offset + end]
    return "\n".join(lines).strip("\n").rstrip()


def _check_front(file: _File, note: Note, sections: Sections) -> None:
    if note.heading and any(char.isalnum() for char in _MARKUP.sub("", note.heading)):
        return
    text = plain_text(parse_inline(note.heading, sections.links)[0])
    if not text.strip() and not note.front.strip() and not _IMAGE.search(note.heading):
        file.report_text("SK105", note.line, "", "the heading asks nothing", "write the question after ##")


def _check_sources(file: _File, section: Section) -> None:
    """A line that begins `Source:` belongs in a paragraph of its own, or it would be read as text."""
    last = section.blocks[-1] if section.blocks else None
    for start, level, content in section.inlines:
        if "Source" not in content:
            continue
        is_sources = last is not None and last.start == start and SOURCE.match(content) is not None
        for number, line in enumerate(content.split("\n")):
            misplaced = number > 0 or level > 1
            if misplaced and not is_sources and SOURCE.match(line.strip()):
                at = file.offset + start + number + 1
                file.report_text("SK106", at, line.strip(), "a source inside other text is read as text", "leave a blank line above it")
