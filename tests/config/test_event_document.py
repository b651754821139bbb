"""docs/event-file.md has the keys of the models, and the models have no others."""

import re
from pathlib import Path

from config import event
from config.checking.schema import POLL_KINDS, keys_of
from config.event import KINDS, Part, PollBase

DOCUMENT = (Path(__file__).parents[2] / "docs" / "event-file.md").read_text("utf-8")

PARTS: dict[str, type[Part]] = {
    "Event": event.Event,
    "Goals": event.Goals,
    "Goal": event.Goal,
    "Admission": event.Admission,
    "Group": event.Group,
    "Organisation": event.Organisation,
    "Session": event.Session,
    "Comparison": event.Comparison,
    "Chain": event.Chain,
    "Chain step": event.ChainStep,
    "Outline": event.Outline,
    "Sector mapping": event.SectorMapping,
    "Initiative": event.Initiative,
    "Term": event.Term,
    "Round": event.RoundPlan,
    "Item": event.Item,
    "Type": event.IdeaType,
    "Question": event.Question,
    "Scale points": event.ScalePoints,
    "Roadmap": event.Roadmap,
    "Step": event.Step,
}


def documented(section: str) -> dict[str, bool]:
    """Key and whether it is needed, from the table under that heading."""
    text = DOCUMENT.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return {
        key: needed == "yes"
        for key, needed in re.findall(r"^\| `(\w+)` \| (yes|no)[^|]*\|", text, re.MULTILINE)
    }


def own_keys(part: type[Part], base: type[Part]) -> dict[str, bool]:
    return {
        key: needed for key, needed in keys_of(part).items() if key not in keys_of(base) and key != "kind"
    }


def test_every_key_of_every_part_is_documented() -> None:
    for section, part in PARTS.items():
        assert documented(section) == keys_of(part), section


def test_every_kind_of_poll_is_documented() -> None:
    assert documented("Poll") == keys_of(PollBase) | {"kind": True}
    for kind, poll in POLL_KINDS.items():
        assert f"`{kind}`" in DOCUMENT
        assert documented(kind.capitalize()) == own_keys(poll, PollBase), kind


def test_every_section_of_the_page_is_a_part_of_the_format() -> None:
    assert set(re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE)) == {
        *PARTS,
        "Poll",
        *(kind.capitalize() for kind in KINDS),
    }


def test_the_kinds_are_those_of_the_union() -> None:
    assert tuple(POLL_KINDS) == KINDS
