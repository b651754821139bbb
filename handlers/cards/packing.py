"""Parts of a text on as few messages as hold them."""

from collections.abc import Iterator, Sequence

from handlers.voice import units

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
