"""One file to one deck: its notes, and everything that is wrong with it.

Owns the rules of notes (headings, metadata, breaks, sources). Never raises on any text, and one bad note never hides a
good one. Must not know other files or what was read before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from studykit.deck import kinds
from studykit.deck.corrections import closing, corrected_comment, meant_value, unknown_key
from studykit.deck.diagnostics import CODES, Severity, Span
from studykit.deck.file import File
from studykit.deck.front_matter import not_utf8, read_front_matter
from studykit.deck.kinds.numeric import QUICK, THOROUGH
from studykit.deck.markdown import last_comment, parse_full, parse_inline, says_something, shows_comment
from studykit.deck.metadata import (
    MAX_METADATA,
    NOTE_KEYS,
    Entry,
    Problem,
    check_value,
    many,
    number,
    one,
    read_flow,
    seconds,
)
from studykit.deck.model import DeckText, Kind, Note, Reading
from studykit.deck.sections import Block, Section, Sections, cut
from studykit.deck.text import split_lines

_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)")
_METADATA = re.compile(rf"<!--\s*(?:{'|'.join(NOTE_KEYS)})\s*:")
_NO_SPACE = re.compile(rf"\b({'|'.join(NOTE_KEYS)}):(?=[^\s:/])")
SOURCE = re.compile(r"(\*\*|__)?Sources?(?(1)(?::\1|\1:)|:)\s*")
"""How the last paragraph of a note begins where it is its sources."""
_LISTS = ("bullet_list", "ordered_list")

_FATAL = frozenset(code for code, (severity, _) in CODES.items() if severity is Severity.ERROR) - {"SK106"}
"""Findings that cost the card they are about; no note can waive them."""
MAX_TRIES = 30 * THOROUGH
"""So many combinations of numbers are tried in a file: as many as a deck full of numeric notes may need."""
_OF_KIND = {"accept": Kind.TYPED, "time": Kind.SPOKEN, "labels": Kind.CLOZE}
"""The kind that a key of metadata is for."""


def read_deck(data: bytes, path: str, *, thorough: bool = False) -> DeckText:
    """Read one Markdown file. `path` is only repeated in the diagnostics.

    With `thorough`, the numbers of numeric notes are computed with all combinations, as far as `MAX_TRIES` go.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return not_utf8(data, error, path)
    file = File(path, split_lines(text), tries=MAX_TRIES if thorough else 0)
    info = read_front_matter(file)
    if info is None:
        return DeckText(Reading.OTHER, None, (), ())
    sections = cut("\n".join(file.lines[file.offset :]))
    if _unreadable(file, sections):
        return DeckText(Reading.UNREADABLE, info, (), tuple(file.findings))
    for line in sections.setext:
        _report_setext(file, line)
    notes = [note for section in sections.sections if (note := _note(file, section, sections)) is not None]
    start, end = sections.intro
    intro = "\n".join(file.lines[file.offset + start : file.offset + end]).strip("\n")
    info = replace(info, intro=intro, links=sections.links)
    reading = Reading.PARTIAL if file.broken else Reading.DECK
    findings = sorted(file.findings, key=lambda finding: (finding.span.line, finding.span.column))
    return DeckText(reading, info, tuple(notes), tuple(findings))


def is_metadata(comment: str) -> bool:
    """Whether an HTML comment of a heading is its metadata: it begins with a known key."""
    return _METADATA.match(comment) is not None


# --- the whole file -------------------------------------------------------------------------------------------------


def _unreadable(file: File, sections: Sections) -> bool:
    if (line := _conflict(file, sections)) is not None:
        if line <= file.offset:
            file.findings.clear()  # what was said of front matter follows from this
        file.report(
            "SK007", Span(line, 1, line, 8), "an unresolved merge conflict", "choose a side, remove the markers"
        )
        return True
    if sections.swallowed is not None:
        line = file.offset + sections.swallowed + 1
        message = "what opens here is never closed and runs over the headings below"
        file.report_text("SK006", line, "", message, closing(file.lines[line - 1]))
        return True
    return False


def _conflict(file: File, sections: Sections) -> int | None:
    """The line (from 1) of the first conflict marker outside all fences."""
    fenced = {line for start, end in sections.fences for line in range(start, end)}
    for index, content in enumerate(file.lines):
        if content[:1] in ("<", ">", "|") and index - file.offset not in fenced and _CONFLICT.match(content):
            return index + 1
    return None


def _report_setext(file: File, line: int) -> None:
    number = file.offset + line + 1
    file.report_text(
        "SK104", number, "", "text directly above --- or === is read as a heading", "leave a blank line above the ---"
    )


# --- one note -------------------------------------------------------------------------------------------------------


def _note(file: File, section: Section, sections: Sections) -> Note | None:
    """The note of a section, or None when it is broken, of another version, or no card."""
    before = len(file.findings)
    line = file.offset + section.line + 1
    heading, entries = _metadata(file, section.heading, line)
    for setext in section.setext:
        _report_setext(file, setext)
    values = _check_metadata(file, entries, line)
    kind = Kind(one(values, "kind") or "basic")
    if kind is Kind.NONE:
        return None
    front, back, sources, places = _parts(file, section, kind)
    note = Note(
        id=one(values, "id"),
        kind=kind,
        heading=heading,
        front=front,
        back=back,
        sources=sources,
        line=line,
        tags=many(values, "tags"),
        level=number(values, "level"),
        rev=number(values, "rev") or 1,
        checked=one(values, "checked"),
        accept=many(values, "accept"),
        time=seconds(values, "time"),
        allow=many(values, "allow"),
        back_line=places[0],
    )
    _check_front(file, note, sections)
    _check_sources(file, section)
    _check_keys(file, values, note)
    tries = max(min(file.tries, THOROUGH), QUICK)
    file.tries -= tries if note.kind is Kind.NUMERIC else 0
    labels, faults = kinds.card_labels(note, sections.links, tries)
    for fault in faults:
        _report_in_note(file, section, note, fault, places)
    made = all(finding.code not in _FATAL for finding in file.findings[before:])
    if made and note.id is None:
        file.report_text("SK117", line, "", "the card has no id yet", "studykit fmt gives it one")
    _waive(file, before, note.allow)
    return kinds.with_labels(note, labels) if made else None


def _check_keys(file: File, values: dict[str, Entry], note: Note) -> None:
    """A key that only another kind uses was meant for something."""
    for key, kind in _OF_KIND.items():
        if key in values and note.kind is not kind:
            message = f"{key} is for the kind {kind}, and this note is {note.kind}"
            file.report_text(
                "SK118", note.line, key, message, f"write kind: {kind}, or leave it out", start=values[key].column
            )


def _waive(file: File, first: int, codes: Sequence[str]) -> None:
    """Drop those of a note's findings that the note allows."""
    allowed = frozenset(codes) - _FATAL
    if allowed:
        file.findings[first:] = [finding for finding in file.findings[first:] if finding.code not in allowed]


def _report_in_note(file: File, section: Section, note: Note, fault: kinds.Fault, places: Sequence[int]) -> None:
    """Report a fault at the place of its text within the section; `places` are the lines of the back in the file."""
    in_back = fault.part is kinds.Part.BACK
    first = places[min(fault.line, len(places) - 1)] if in_back else note.line + fault.line
    last = file.offset + section.end
    wanted = fault.text.split("\n", 1)[0]
    for line in range(first, last + 1):
        if wanted and wanted in file.lines[line - 1]:
            file.report_text(fault.code, line, wanted, fault.message, fault.help)
            return
    file.report_text(fault.code, min(first, last), "", fault.message, fault.help)


def _metadata(file: File, heading: str, line: int) -> tuple[str, list[Entry]]:
    """Split a heading into its text and its metadata, whose columns count from the start of the line."""
    comment = last_comment(heading)
    if comment is None or not is_metadata(comment):
        if shows_comment(heading):
            at = heading[heading.rfind("<!--") :]
            _report_comment(file, line, at, "a heading that opens a comment it does not close")
        return heading, []
    inner = comment.removeprefix("<!--").removesuffix("-->")
    cut_at = heading.rfind(comment)
    text = f"{heading[:cut_at].rstrip()}{heading[cut_at + len(comment) :]}".strip()
    read = read_flow(inner)
    if "--" in inner:
        _report_comment(file, line, comment, "-- may not stand inside a comment")
    elif isinstance(read, Problem):
        _report_comment(file, line, comment, f"metadata that cannot be read: {read.message}")
    elif any(_NO_SPACE.match(entry.key) for entry in read):
        _report_comment(file, line, comment, "a space is needed after the colon")
    else:
        start = max(file.lines[line - 1].rfind(comment), 0) + len("<!--")
        return text, [Entry(entry.key, entry.value, entry.line, start + entry.column) for entry in read]
    return text, []


def _report_comment(file: File, line: int, comment: str, message: str) -> None:
    start = max(file.lines[line - 1].rfind(comment), 0)
    corrected = _corrected(comment)
    file.report_text("SK101", line, comment, message, corrected if corrected != comment else "", start=start)


def _corrected(comment: str) -> str:
    """The comment as it was probably meant."""
    if len(comment) > MAX_METADATA:
        return ""
    inner = comment.removeprefix("<!--").rstrip("-> \t").strip()
    inner = _NO_SPACE.sub(r"\1: ", inner.replace("--", "-"))
    pairs = []
    for pair in re.split(r",\s*(?=[a-z]+\s*:)", inner):
        key, _, value = pair.partition(": ")
        value = value.strip()
        if value.startswith("[") and "]" not in value:
            value += "]"
        elif value and not value.startswith(("[", '"', "'")) and re.search(r"[:,#{}\[\]&*!|>%@`]", value):
            value = '"' + value.replace('"', "'") + '"'
        pairs.append(f"{key.strip()}: {value}")
    return f"<!-- {', '.join(pairs)} -->"


def _check_metadata(file: File, entries: list[Entry], line: int) -> dict[str, Entry]:
    values: dict[str, Entry] = {}
    for entry in entries:
        if entry.key not in NOTE_KEYS:
            message, help_ = unknown_key(entry, entries, NOTE_KEYS)
            file.report_text(
                "SK102", line, entry.key, message, help_ or corrected_comment(entries, NOTE_KEYS), start=entry.column
            )
        elif (fault := check_value(entry)) is not None:
            value = entry.value if isinstance(entry.value, str) else ""
            start = entry.column + (len(entry.key) if value else 0)
            help_ = "" if meant_value(entry) is None else corrected_comment(entries, NOTE_KEYS)
            file.report_text("SK103", line, value or entry.key, fault, help_, start=start)
        else:
            values[entry.key] = entry
    return values


def _parts(file: File, section: Section, kind: Kind) -> tuple[str, str, str, Sequence[int]]:
    """Front body, back and sources of a section, and where in the file each line of the back stands."""
    blocks = [block for block in section.blocks if block.type != "definition"]
    body_from, body_to = section.line + 1, section.end
    sources = ""
    if blocks and blocks[-1].type == "paragraph":
        last = blocks[-1]
        found = SOURCE.match(last.content)
        if found:
            sources, body_to = last.content[found.end() :].strip(), last.start
    rule = next((block for block in blocks if block.type == "hr"), None)
    if rule is not None:
        front, _ = _slice(file, section, body_from, rule.start)
        back, places = _slice(file, section, rule.end, max(body_to, rule.end))
        return front, back, sources, places
    back, places = _slice(file, section, body_from, body_to)
    part = kinds.answer_part(kind, back) if kind in kinds.TAKES_FRONT else None
    if part is None or not part.before:
        return "", back, sources, places
    return part.before, "\n".join(back.split("\n")[part.start :]), sources, places[part.start :]


def _slice(file: File, section: Section, start: int, end: int) -> tuple[str, Sequence[int]]:
    """The text of a section's lines without the link definitions among them, and the line (from 1) of the file of each.

    Where there is no text there still is a line at which it would stand.
    """
    kept: list[int] = []
    at = start
    for index, block in enumerate(section.blocks):
        if block.type == "definition" and start <= block.start < end and not _divides(section.blocks, index):
            kept.extend(range(at, block.start))
            at = block.end
            while at < end and kept and not any(file.lines[file.offset + line].strip() for line in (kept[-1], at)):
                at += 1
    kept.extend(range(at, end))
    text = "\n".join(file.lines[file.offset + line] for line in kept)
    bare = text.lstrip("\n")
    places = [file.offset + line + 1 for line in kept[len(text) - len(bare) :]]
    return bare.rstrip(), places if bare else [file.offset + max(end, start + 1)]


def _divides(blocks: Sequence[Block], index: int) -> bool:
    """Whether a definition keeps a list apart from what would become part of it."""
    if not 0 < index < len(blocks) - 1:
        return False
    return blocks[index - 1].type in _LISTS and blocks[index + 1].type in (*_LISTS, "code_block", "definition")


def _check_front(file: File, note: Note, sections: Sections) -> None:
    """A front needs a word, in its text or in place of an image."""
    if note.heading[:1].isalnum() or says_something(parse_inline(note.heading, sections.links)[0]):
        return
    if not note.front or not says_something(parse_full(note.front, sections.links)[0]):
        file.report_text("SK105", note.line, "", "the heading asks nothing", "write the question after ##")


def _check_sources(file: File, section: Section) -> None:
    """A line that begins `Source:` belongs in a paragraph of its own, or it would be read as text."""
    blocks = [block for block in section.blocks if block.type != "definition"]
    for start, in_item, content in section.inlines:
        if "Source" not in content or (SOURCE.match(content) and blocks and blocks[-1].start == start and not in_item):
            continue
        for index, line in enumerate(content.split("\n")):
            if (index or in_item) and SOURCE.match(line.strip()):
                at = file.offset + start + index + 1
                file.report_text(
                    "SK106",
                    at,
                    line.strip(),
                    "a source inside other text is read as text",
                    "leave a blank line above it",
                )
