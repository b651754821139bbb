"""Event files: from YAML on disk to a frozen Event, or to every mistake in it at once."""

from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from config.checking.chains import check_chains
from config.checking.document import Document, UnreadableError, read_document
from config.checking.draft import keys_in
from config.checking.goals import unserved
from config.checking.mapping import check_mapping
from config.checking.mistakes import EventFileError, Finding, KeyPath, Mistake, dotted
from config.checking.outline import check_outline
from config.checking.polls import check_comparisons, check_polls, with_lists
from config.checking.references import check_references
from config.checking.roadmap import check_roadmap
from config.checking.texts import TextCount, check_texts, count_texts
from config.checking.wording import worded
from config.event import Event
from config.graphemes import shortened

__all__ = [
    "EventFileError",
    "Mistake",
    "TextCount",
    "count_texts",
    "document_of",
    "load_event",
    "notes_on",
    "shipped",
]

LONGEST_MESSAGE = 600
"""Characters; what the file has is repeated in messages, and it may have anything."""

LARGEST_FILE = 2**20
"""Bytes; the shipped event has a twentieth of it."""


def load_event(path: Path) -> Event:
    """The event in that file, its list names replaced by the lists, its texts in NFC.

    EventFileError names every mistake, with the file as `path` has it.
    """
    try:
        document = read_document(_text(path))
    except UnreadableError as error:
        raise _error(path, [error.finding], None) from None
    event, complaints = _validated(document)
    findings = [*document.findings, *complaints]
    if isinstance(document.content, dict):
        findings += check_references(document, document.content)
        findings += check_polls(document, document.content)
        findings += check_comparisons(document, document.content)
        findings += check_chains(document, document.content)
        findings += check_mapping(document, document.content)
        findings += check_outline(document.content)
        findings += check_roadmap(document, document.content)
        findings += check_texts(document.content)
    if event is None or findings:
        raise _error(path, findings, document)
    return event


def document_of(path: Path) -> Document:
    """The file as it is written, with its lines; of one that `load_event` reads."""
    return read_document(_text(path))


def notes_on(path: Path) -> tuple[Mistake, ...]:
    """What is no mistake, but leaves holes in the trace; of a file that `load_event` reads."""
    document = document_of(path)
    return _placed(path, unserved(keys_in(document.content)), document)


def shipped(code: str) -> Path | None:
    """The file of an event that comes with Sala, None where there is none of that code."""
    events = Path(str(resources.files("config") / "events"))
    return next((path for path in events.glob("*.yaml") if path.stem == code), None)


def _text(path: Path) -> str:
    """The file's text; UnreadableError says what keeps it from being read."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise UnreadableError("there is no such file; check the name and the folder", 1) from None
    except IsADirectoryError:
        raise UnreadableError("this is a folder; name the event file in it", 1) from None
    except (OSError, ValueError) as error:
        raise UnreadableError(f"the file can't be read: {error}", 1) from None
    if len(content) > LARGEST_FILE:
        raise UnreadableError("the file is larger than 1 MiB; an event file holds texts only", 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            "this is not UTF-8; save the file again with the encoding UTF-8", line
        ) from None


def _validated(document: Document) -> tuple[Event | None, list[Finding]]:
    content, places = with_lists(document.content)
    try:
        return Event.model_validate(content), []
    except ValidationError as error:
        return None, [finding for finding in worded(error) if not _is_below(finding.path, places)]


def _is_below(path: KeyPath, places: Iterable[KeyPath]) -> bool:
    """Whether the path leads into a list named there: its mistakes are reported where the list is."""
    return any(path[: len(place)] == place for place in places)


def _error(path: Path, findings: Iterable[Finding], document: Document | None) -> EventFileError:
    return EventFileError(_placed(path, findings, document))


def _placed(path: Path, findings: Iterable[Finding], document: Document | None) -> tuple[Mistake, ...]:
    """Each once, in the order of their lines."""
    mistakes = {
        Mistake(
            file=str(path),
            line=finding.line or (document.line(finding.path) if document else 1),
            path=dotted(finding.path),
            message=shortened(" ".join(finding.message.split()), LONGEST_MESSAGE),
        )
        for finding in findings
    }
    return tuple(sorted(mistakes, key=lambda mistake: (mistake.line, mistake.path, mistake.message)))
