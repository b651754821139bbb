"""What must fit together in the outline of an event file: the polls that it is made of."""

from collections.abc import Iterator

from config.checking.draft import Keys, by_code, goals_in, keys_in, parts_in, words_in
from config.checking.mistakes import Finding
from config.checking.references import no_such

_PLACE = ("outline",)


def check_outline(content: Keys) -> Iterator[Finding]:
    """Polls that aren't there, that can't be it, or that are about different lists."""
    outline, polls = keys_in(content.get("outline")), by_code(parts_in(content, "polls"))
    goals = by_code(goals_in(content))
    for place, code in words_in(outline, "serves", _PLACE):
        if code not in goals:
            yield Finding(place, no_such("goal", code, goals))
    named = {key: outline.get(key) for key in ("approval", "comments")}
    for key, name in named.items():
        if isinstance(name, str) and name and name not in polls:
            yield Finding((*_PLACE, key), no_such("poll", name, polls))
    approval, comments = (polls.get(str(name), {}) for name in named.values())
    if approval and approval.get("kind") != "approval":
        yield Finding(
            (*_PLACE, "approval"), f"{named['approval']!r} can't be it; name a poll of kind approval"
        )
    elif comments and (comments.get("kind") != "text" or not comments.get("about")):
        message = (
            f"{named['comments']!r} can't be it; name a poll of kind text with about: and the sections' list"
        )
        yield Finding((*_PLACE, "comments"), message)
    elif approval and comments and approval.get("options") != comments.get("about"):
        message = f"is not about the options of {named['approval']!r}; write the same list under about"
        yield Finding((*_PLACE, "comments"), message)
