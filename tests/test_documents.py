"""Documents point at what exists, and say of limits what the code has."""

import re
from pathlib import Path

import pytest

from bot.rules.flooding import Pace
from storage.sqlite import PRIVATE

_HOUSE = Path(__file__).parent.parent
_DOCUMENTS = sorted([*_HOUSE.glob("*.md"), *_HOUSE.glob("docs/**/*.md")])
_LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(_HOUSE)))
def test_what_a_document_links_to_is_there(document: Path) -> None:
    links = _LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_topic_is_one_click_from_the_readme() -> None:
    linked = set(_LINK.findall((_HOUSE / "README.md").read_text("utf-8")))
    topics = {f"docs/{path.name}" for path in (_HOUSE / "docs").glob("*.md")}
    assert topics - linked == set()


def test_security_is_found_from_where_people_start() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        assert "(SECURITY.md)" in (_HOUSE / name).read_text("utf-8")


def test_documents_say_the_limits_that_are_in_force() -> None:
    operating = (_HOUSE / "docs" / "operating.md").read_text("utf-8")
    assert (
        f"more than {Pace().burst:g} taps or messages at once, or {Pace().per_second:g} a second" in operating
    )
    assert f"mode {PRIVATE:04o}" in (_HOUSE / "SECURITY.md").read_text("utf-8")
