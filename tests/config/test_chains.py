"""A chain names polls that are there, that can be that part of it, and that are about one list."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.event_file import Mistake, load_event

Mistakes = Callable[..., tuple[Mistake, ...]]


def poll(code: str, kind: str, keys: str) -> str:
    rounds = "rounds: [{session: one, at: 09:20}]"
    named = f"code: {code}, kind: {kind}, title: T, question: Q, anonymity: confidential"
    return f"  - {{{named}, {keys}, {rounds}}}\n"


SCALED = "items: colours, scale: {labels: {1: Low, 5: High}}"
EASY = poll("easy", "scale", SCALED)
POLLS = "".join(
    [
        "polls:\n",
        poll("texts", "text", "into: colours"),
        poll("weight", "scale", SCALED),
        poll("now", "scale", SCALED),
        EASY,
        poll("order", "ranking", "options: colours"),
    ]
)
CHAIN = """chains:
  - code: best
    title: Best
    serves: [O1]
    steps:
      - {ideas: texts}
      - {importance: weight, status: now}
      - {ranking: order}
      - {feasibility: easy}
"""
THERE = ("polls:\n", CHAIN + POLLS)


def test_a_chain_reads_as_its_steps(file: Path, small: str) -> None:
    file.write_text(small.replace(*THERE), "utf-8")
    (chain,) = load_event(file).chains
    assert [dict(step.polls) for step in chain.steps] == [
        {"ideas": "texts"},
        {"importance": "weight", "status": "now"},
        {"ranking": "order"},
        {"feasibility": "easy"},
    ]
    assert list(chain.polls) == ["ideas", "importance", "status", "ranking", "feasibility"]


@pytest.mark.parametrize("steps", ["[{importance: weight, status: now}, {feasibility: easy}]",
                                   "[{importance: weight}, {status: now}]", "[{ideas: texts}, {ranking: order}]"])  # fmt: skip
def test_a_chain_may_leave_parts_out(file: Path, small: str, steps: str) -> None:
    before, _ = CHAIN.split("    steps:")
    file.write_text(small.replace("polls:\n", f"{before}    steps: {steps}\n{POLLS}"), "utf-8")
    assert load_event(file).chains


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("serves: [O1]\n    steps", "serves: [O9]\n    steps", "serves[0]", "there is no goal 'O9'"),
        ("{ranking: order}", "{ranking: odrer}", "steps[2].ranking", "no poll 'odrer'; did you mean 'order'?"),
        ("{ranking: order}", "{rnking: order}", "steps[2].rnking", "did you mean 'ranking'? allowed here: ideas, imp"),
        ("{ranking: order}", "{}", "steps[2]", "no poll is in this step; write one of: ideas, importance"),
        ("{ranking: order}", "{ranking: weight}", "steps[2].ranking", "'weight' is in this chain already, as another part"),
        ("{ranking: order}", "{ranking: first}", "steps[2].ranking", "'first' can't be it; name a poll of kind ranking"),
        ("{ranking: order}", "{status: now}", "steps[2].status", "status is in this chain already"),
        ("{ideas: texts}", "{ranking: order}", "steps[2].ranking", "ranking is in this chain already"),
        ("- {ideas: texts}\n", "- {ideas: texts, ranking: order}\n", "steps[0].ideas", "make them the first step, alone"),
        ("into: colours, ", "most: 2, ", "steps[0].ideas", "its texts become no ideas; write into:"),
        (EASY, EASY.replace("confidential", "unlinked"), "steps[3].feasibility", "isn't unlinked"),
        (EASY, EASY.replace("5: High", "4: High").replace("labels", "to: 4, labels"), "steps[3].feasibility",
         "on another scale than importance"),
        (EASY, EASY.replace("items: colours", "items: [{code: x, label: X}]"), "steps[3].feasibility",
         "is about no list; write the list's name in that poll"),
        ("into: colours", "into: others", "steps[1].importance", "is about 'colours', and ideas about 'others'"),
        ("{importance: weight, status: now}", "{status: now}", "steps[1].status", "is compared with importance"),
        ("      - {ranking: order}\n      - {feasibility: easy}\n", "", "steps", None),
        ("{importance: weight, status: now}\n      - {ranking: order}", "{importance: weight}", "steps",
         "nothing says what comes first; add ranking, or importance and status"),
        ("      - {importance: weight, status: now}\n      - {ranking: order}\n      - {feasibility: easy}\n", "", "steps",
         "nothing says what comes first"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_chain_says_where_it_is_and_what_would_be_right(
    mistakes_in: Callable[[bytes], tuple[Mistake, ...]], small: str, file: Path, old: str, new: str, path: str, message: str | None
) -> None:  # fmt: skip
    text = small.replace(*THERE).replace("lists:\n", "lists:\n  others: []\n")
    assert old in text
    text = text.replace(old, new, 1)
    if message is None:
        file.write_text(text, "utf-8")
        assert load_event(file).chains
        return
    found = mistakes_in(text.encode())
    assert any(m.path == f"chains[0].{path}" and message in m.message for m in found), found


def test_a_poll_is_in_one_chain(mistakes_in: Callable[[bytes], tuple[Mistake, ...]], small: str) -> None:
    other = "  - {code: other, title: O, steps: [{importance: weight}, {ranking: order}]}\n"
    found = mistakes_in(small.replace("polls:\n", CHAIN + other + POLLS).encode())
    assert [(m.path, m.message.split(";")[0]) for m in found] == [
        ("chains[1].steps[0].importance", "'weight' is in another chain"),
        ("chains[1].steps[1].ranking", "'order' is in another chain"),
    ]
