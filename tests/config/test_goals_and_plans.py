"""Mistakes in an event file's sector mapping and road map are named; what serves no goal is noted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.event_file import Mistake, load_event, notes_on

Mistakes = Callable[..., tuple[Mistake, ...]]

MAPPED = """mapping:
  serves: [O1]
  serves_with: {budget: [O1]}
  sectors: [{code: health, label: Health}]
  priorities: [{code: jobs, label: Jobs}]
  statuses: [{code: pilot, label: Pilot}]
  baseline: [{code: i1, name: Clinics, sector: [health], status: pilot, priority: [jobs]}]
polls:
"""


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("serves: [O1]\n  serves_with", "serves: [O2]\n  serves_with", "serves[0]", "there is no goal 'O2'; there are: O1"),
        ("{budget: [O1]}", "{budget: [C2]}", "serves_with.budget[0]", "there is no goal 'C2'; there are: O1"),
        ("{budget: [O1]}", "{bugdet: [O1]}", "serves_with.bugdet", "did you mean 'budget'? write one of: who"),
        ("{budget: [O1]}", "{budget: O1}", "serves_with.budget", "write [O1], or a line with - for each"),
        ("[{code: health, label: Health}]", "[]", "sectors", "nothing is in this list; write at least one"),
        ("[{code: jobs, label: Jobs}]", "[{code: jobs, label: Jobs}, {code: jobs, label: J}]", "priorities[1].code", "is used twice"),
        ("{code: pilot, label: Pilot}", "{code: dk, label: Pilot}", "statuses[0].code", "it says not known; use another"),
        ("sector: [health]", "sector: [healthy]", "baseline[0].sector[0]", "there is no sector 'healthy'; did you mean 'health'?"),
        ("status: pilot", "status: done", "baseline[0].status", "there is no status 'done'; there are: pilot"),
        ("priority: [jobs]", "priority: jobs", "baseline[0].priority", "write [jobs], or a line with - for each"),
        ("[{code: health, label: Health}]", f"[{', '.join(f'{{code: s{n}, label: S}}' for n in range(61))}]", "sectors", "at most 60"),
        ("  sectors: [{code: health, label: Health}]\n", "", "sectors", "is missing; needed here: sectors, priorities"),
    ],
)  # fmt: skip
def test_a_mapping_that_refers_to_what_is_not_there_is_a_mistake(
    mistakes: Mistakes, old: str, new: str, path: str, message: str
) -> None:
    found = mistakes(("polls:\n", MAPPED), (old, new))
    assert any(m.path == f"mapping.{path}" and message in m.message for m in found), found


def test_an_organisation_that_would_mean_nobody_is_a_mistake(mistakes: Mistakes) -> None:
    found = mistakes(("polls:\n", MAPPED), ("{code: M,", "{code: nobody,"))
    assert [(m.path, "that nobody works there" in m.message) for m in found] == [
        ("organisations[0].code", True)
    ]


PLANNED = """roadmap:
  confidence: third
  roles: fourth
  remind_days: [7]
  steps:
    - {code: s1, action: Draft, lead: M, supporters: [M], start: 2016-01-04, due: 2016-03-31, serves: [O1]}
polls:
  - {code: third, kind: scale, title: T, question: Sure?, anonymity: named, items: roadmap, scale: {labels: {1: No, 5: Yes}},
     rounds: [{session: one, at: 09:50}]}
  - {code: fourth, kind: choice, title: F, question: Who?, anonymity: named, items: [{code: f1, label: F}], options: colours,
     rounds: [{session: one, at: 09:55}]}
"""


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("due: 2016-03-31", "due: 2016-01-03", "steps[0]", "is due on 2016-01-03, before its start on 2016-01-04; mend one"),
        ("due: 2016-03-31", "due: 31.03.2016", "steps[0].due", "'31.03.2016' is no date; write it as 2015-11-20"),
        ("due: 2016-03-31", "due: 2016-02-30", "steps[0].due", "'2016-02-30' is no date"),
        ("lead: M", "lead: MM", "steps[0].lead", "there is no organisation 'MM'; did you mean 'M'?"),
        ("supporters: [M]", "supporters: [N]", "steps[0].supporters[0]", "there is no organisation 'N'"),
        ("serves: [O1]}\npolls", "serves: [R3]}\npolls", "steps[0].serves[0]", "there is no goal 'R3'; there are: O1"),
        ("remind_days: [7]", "remind_days: [400]", "remind_days[0]", "'400' is too large; write 366 or less"),
        ("confidence: third", "confidence: thrid", "confidence", "there is no poll 'thrid'; did you mean 'third'?"),
        ("confidence: third", "confidence: first", "confidence", "name a poll of kind scale about the steps"),
        ("roles: fourth", "roles: first", "roles", "name a poll of kind choice about functions under items"),
        ("  steps:\n", "  steps:\n    - {code: s1, action: Again}\n", "steps[1].code", "'s1' is used twice, first in line"),
        ("  steps:\n", "  steps:\n" + "".join(f"    - {{code: t{n}, action: A}}\n" for n in range(40)), "steps", "41 steps are more"),
        ("action: Draft", "action: ''", "steps[0].action", "a text is empty"),
    ],
)  # fmt: skip
def test_a_road_map_that_cannot_be_followed_is_a_mistake(
    mistakes: Mistakes, old: str, new: str, path: str, message: str
) -> None:
    found = mistakes(("polls:\n", PLANNED), (old, new))
    assert any(m.path == f"roadmap.{path}" and message in m.message for m in found), found


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        ((), [
            (10, "goals.objectives[0].code", "nothing gives evidence for O1; name it under serves: of a poll"),
            (28, "polls[0]", "first serves no goal, so the trace counts it nowhere; write serves: with"),
            (35, "polls[1]", "second serves no goal"),
        ]),
        ((("    anonymity: named\n", "    anonymity: named\n    serves: [O1]\n"),
          ("    anonymity: confidential\n", "    anonymity: confidential\n    serves: []\n")), []),
        ((("  objectives: [{code: O1, text: Terms}]\n", "  objectives: []\n"), ("    serves: [O1]\n", "")), []),
        ((("polls:\n", MAPPED.replace("  serves: [O1]\n", "")),), [
            (27, "mapping", "the mapping serves no goal"),
            (34, "polls[0]", "first serves no goal"),
            (41, "polls[1]", "second serves no goal"),
        ]),
    ],
)  # fmt: skip
def test_what_serves_no_goal_is_noted_and_no_mistake(
    small: str, file: Path, changes: tuple[tuple[str, str], ...], notes: list[tuple[int, str, str]]
) -> None:
    for old, new in changes:
        assert old in small
        small = small.replace(old, new, 1)
    file.write_text(small, "utf-8")
    load_event(file)
    found = notes_on(file)
    assert [(note.line, note.path) for note in found] == [(line, path) for line, path, _ in notes]
    assert all(words in note.message for note, (_, _, words) in zip(found, notes, strict=True))
