"""The printable sheet of invitations: a card for everybody, to be cut out, with the QR code of their own link."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence

import segno

from bot.reports.typesetting import FONTS, breakable, pdf
from config.catalogs import Texts
from config.event import Event
from config.graphemes import shortened
from storage.people import Participant

CARDS_ON_A_PAGE = 10
_LONGEST_TITLE = 90


def invitation_sheet(
    texts: Texts, event: Event, people: Iterable[Participant], link_of: Callable[[Participant], str]
) -> bytes:
    """A PDF on A4, groups in the event's order, each begun on a page of its own. `link_of`: somebody's own link."""
    pages = [
        [_card(texts, event, person, link_of(person)) for person in page] for page in pages_of(event, people)
    ]
    return pdf("invitation_sheet.typ", {"title": event.title.to("en"), "fonts": FONTS, "pages": pages})


def pages_of(event: Event, people: Iterable[Participant]) -> Iterator[Sequence[Participant]]:
    """Who is on which page: by group, then by name."""
    order = {group.code: number for number, group in enumerate(event.groups)}
    groups: dict[str, list[Participant]] = {}
    for person in sorted(people, key=lambda each: (each.name.casefold(), each.id)):
        groups.setdefault(person.stakeholder_group, []).append(person)
    for group in sorted(groups, key=lambda code: order.get(code, len(order))):
        members = groups[group]
        for first in range(0, len(members), CARDS_ON_A_PAGE):
            yield members[first : first + CARDS_ON_A_PAGE]


def qr_code(link: str) -> str:
    """As SVG, with the quiet zone that scanners need; a quarter of it may be covered (level Q)."""
    out = io.BytesIO()
    segno.make_qr(link, error="q").save(out, kind="svg", border=4, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def _card(texts: Texts, event: Event, person: Participant, link: str) -> dict[str, str | list[str]]:
    """In the person's language, or in all of the event's where it isn't known."""
    languages = [person.language] if person.language in event.languages else list(event.languages)
    group = event.group(person.stakeholder_group)
    names = [group.name.to(language) for language in languages] if group is not None else []
    titles = [shortened(event.title.to(language), _LONGEST_TITLE) for language in languages]
    return {
        "title": "\n".join(dict.fromkeys(titles)),
        "name": breakable(person.name),
        "group": "\n".join(dict.fromkeys(names)),
        "lines": list(dict.fromkeys(texts.plain(language, "roster.scan") for language in languages)),
        "qr": qr_code(link),
    }
