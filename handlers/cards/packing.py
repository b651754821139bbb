"""Parts of a text on as few messages as hold them."""

from collections.abc import Iterable, Iterator, Sequence

from handlers.voice import units

_IN_A_PART = 1200
"""UTF-16 units, but for a single line that is longer."""

_IN_A_PAGE = 90
"""Bold lines of a page; Telegram shows 100."""


def packed(parts: Sequence[str], room: int) -> Iterator[list[str]]:
    """As few pages as hold the parts, with an empty line between two; none is cut."""
    page: list[str] = []
    for part in parts:
        longer = "\n\n".join([*page, part])
        if page and (units(longer) > room or longer.count("<b>") > _IN_A_PAGE):
            yield page
            page = []
        page.append(part)
    yield page


def in_parts(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines under a heading as parts for `packed`. The heading stands above the first; a page has as many as fit."""
    part = [f"<b>{heading}</b>"]
    for line in lines:
        if len(part) > 1 and units("\n".join([*part, line])) > _IN_A_PART:
            yield "\n".join(part)
            part = []
        part.append(line)
    yield "\n".join(part)
