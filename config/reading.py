"""What a native reader has to look at: every text that none has read yet or that is missing, with where it appears.

Sala's own texts appear where the first word of their key says; the event's, where they stand in its file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from config.catalogs import FALLBACK, Texts
from config.checking.document import Document
from config.checking.draft import keys_in, parts_in
from config.checking.mistakes import KeyPath, dotted
from config.checking.schema import texts_in
from config.event import Event

PLACES: Mapping[str, str] = {
    "agenda": "/agenda, and the message that the agenda has changed",
    "alarm": "Organizers: that answers can't be saved, and that they can again",
    "answer": "A poll's card: buttons under the answers, and what flashes up after a tap",
    "audience": "Organizers, /broadcast: to whom, in the middle of a sentence and on a button",
    "broadcast": "Organizers, /broadcast",
    "chain": "Facilitators: from one poll of a chain to the next; everybody: what comes first by all of them",
    "chart": "A poll's result as a picture",
    "check_in": "Checking in at the desk",
    "command": "The menu of commands beside the keyboard",
    "comparison": "Facilitators, /results: two polls side by side",
    "compose": "Facilitators, /control: writing a poll in the chat, or mending a wording",
    "content": "Organizers, /broadcast: what is sent, if it isn't a text",
    "control": "Facilitators, /control",
    "day": "The report of the day",
    "desk": "Organizers, /people: the code at the desk, and its page",
    "error": "What is said when something goes wrong",
    "export": "Facilitators, /export",
    "flood": "What is said to somebody who sends faster than people do",
    "forget": "/forget_me",
    "glossary": "/glossary",
    "group": "The group chat",
    "help": "/help",
    "ideas": "Facilitators, /ideas; ideas.listed: everybody who could write",
    "invitation": "For whoever opens a link that gives a role",
    "mapping": "The sector mapping: its form, its table, and the spreadsheet of it",
    "me": "/me",
    "menu": "Buttons that lead to a page",
    "missing": "What is said to somebody who can’t vote yet",
    "outline": "The outline of the paper, under its polls’ results",
    "paper": "Facilitators, /control: paper ballots; and the printed sheets",
    "people": "Organizers, /people",
    "poll": "A poll's card",
    "polls": "/polls",
    "privacy": "/privacy",
    "profile": "The bot’s description, before Start is pressed and in its profile",
    "quiz": "A quiz after it is closed",
    "reach": "Organizers, /status: whom messages don't reach, and why",
    "refused": "What flashes up when a tap is not taken",
    "registration": "Registration: language, consent, name, group, organisation",
    "reminder": "The reminder before a session",
    "result": "A poll's result",
    "results": "Facilitators, /results",
    "roadmap": "The road map",
    "role": "What roles are called, in the middle of a sentence and on a button",
    "room": "The page of `sala rehearse`",
    "roster": "Organizers: importing a list of people",
    "shift": "Organizers, /shift: moving the agenda",
    "staff": "Organizers, /invite: who has a role",
    "stage": "Facilitators, /stage, and the page for the projector",
    "start": "/start with another link, or none",
    "status": "Organizers, /status",
    "task": "A step of the road map, for the person who is asked to lead it",
    "text": "The card of a poll that is answered in one's own words",
    "texts": "Facilitators: what people wrote, to approve or hide",
    "trace": "Facilitators, /results: what each goal has to show",
    "typed": "The answer to a message that nothing asked for",
    "wall": "/ask: the question wall",
    "xlsform": "The questions as an XLSForm, which other programs show",
}
"""Where a text is read, by the first word of its key."""

_OF_THE_EVENT = {
    "goals": "The goals of the workshop",
    "groups": "Registration: the groups, and wherever groups are counted",
    "organisations": "Registration: the organisations",
    "agenda": "/agenda, reminders and the facilitators' card",
    "glossary": "/glossary",
    "comparisons": "Facilitators, /results: two polls side by side",
    "outline": "The outline of the paper",
    "chains": "What comes first by several polls",
    "mapping": "The sector mapping",
    "roadmap": "The road map, and the message to a step's lead",
}
_ABOUT_THE_EVENT = "The first card, consent, /agenda and /help"


@dataclass(frozen=True, slots=True)
class ToRead:
    """A text as it stands: its forms in English (two where numbers need them) and in the other language.

    `translation`: empty where it is missing and English is shown. `where`: its key, or a line and path of the event file.
    `again`: at how many more places of the file the same text stands.
    """

    place: str
    where: str
    english: tuple[str, ...]
    translation: tuple[str, ...]
    again: int = 0


def texts_of_sala(texts: Texts, language: str) -> list[ToRead]:
    """Of the catalog, in the order of its keys. KeyError: a key whose place isn't known here."""
    unread = {*texts.unreviewed(language), *texts.missing(language)}
    return [
        ToRead(PLACES[key.partition(".")[0]], key, texts.forms(FALLBACK, key), texts.forms(language, key))
        for key in texts.keys()  # noqa: SIM118 - not a mapping
        if key in unread
    ]


def texts_of_event(path: Path, document: Document, event: Event, language: str) -> list[ToRead]:
    """Of an event file without mistakes, in its order; a text that stands there several times once."""
    found: dict[tuple[str, str], ToRead] = {}
    for place, words in texts_in(document.content):
        english, other = words.get(FALLBACK, ""), words.get(language, "")
        if "" in words or english == other or (other and language not in event.unreviewed):
            continue
        if (same := found.get((english, other))) is not None:
            found[english, other] = replace(same, again=same.again + 1)
            continue
        where = f"{path}:{document.line(place)} {dotted(place)}"
        found[english, other] = ToRead(
            _shown_at(document, place), where, (english,), (other,) if other else ()
        )
    return list(found.values())


def _shown_at(document: Document, path: KeyPath) -> str:
    content = keys_in(document.content)
    match path:
        case ("polls", int(number), *_):
            _, poll = parts_in(content, "polls")[number]
            return f"The poll {poll.get('code')} ({poll.get('kind')})"
        case ("lists", name, *_):
            used = [
                str(poll.get("code"))
                for _, poll in parts_in(content, "polls")
                if name in (poll.get("items"), poll.get("options"), poll.get("about"))
            ]
            return f"The list {name}, of the polls {', '.join(used)}"
    return _OF_THE_EVENT.get(str(path[0]), _ABOUT_THE_EVENT)


def listed(found: Iterable[ToRead], language: str) -> Iterator[str]:
    """Lines for a reader: a heading a place with how many there are, and a block a text."""
    for place, group in groupby(found, key=lambda text: text.place):
        texts = list(group)
        yield from (f"== {place} ({len(texts)})", "")
        for text in texts:
            yield text.where + (f" and {text.again} more" if text.again else "")
            for form in text.english:
                yield from _indented(FALLBACK, form)
            for form in text.translation or ("– missing: English is shown –",):
                yield from _indented(language, form)
            yield ""


def _indented(language: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n")):
        yield f"    {language if not number else ' ' * len(language)}  {line}".rstrip()
