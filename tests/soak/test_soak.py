"""The soak test's own honesty, and a small soak on each engine."""

from pathlib import Path
from typing import Any

import pytest

from config.catalogs import Texts
from storage.opening import open_engine
from storage.polls import Answer, Ballot, OpenedPoll, Round
from tests.soak.findings import examine
from tests.soak.ledger import Given, Tap, answers
from tests.soak.plan import Plan
from tests.soak.room import POLLS, prepare, write_event
from tests.soak.trial import soak

ASKED: dict[int, Any] = dict(enumerate(POLLS, start=1))
COLOUR, TOPICS, RATING, _, LIMITED, _, ORDER, SPREAD, _ = ASKED


@pytest.mark.parametrize(
    ("taps", "wanted"),
    [
        ([], {}),
        ([Tap(COLOUR, "", "c1"), Tap(COLOUR, "", "c1")], {(COLOUR, ""): Given("c1", 1)}),
        ([Tap(COLOUR, "", "c1"), Tap(COLOUR, "", "dk")], {(COLOUR, ""): Given("dk", 2)}),
        ([Tap(COLOUR, "", "c1"), Tap(COLOUR, "", "")], {}),
        ([Tap(RATING, "i1", "4"), Tap(RATING, "i2", "4")], {(RATING, "i1"): Given(4, 1), (RATING, "i2"): Given(4, 1)}),
        ([Tap(TOPICS, "", f"t{n}=1") for n in (3, 1)], {(TOPICS, ""): Given(("t1", "t3"), 2)}),
        ([Tap(TOPICS, "", "t3=1"), Tap(TOPICS, "", "t3=0")], {}),
        ([Tap(LIMITED, "", f"l{n}=1") for n in range(1, 5)], {(LIMITED, ""): Given(("l1", "l2", "l3"), 3)}),
        ([Tap(ORDER, "", f"r{n}@1=1") for n in (2, 1)], {(ORDER, ""): Given(("r2",), 1)}),
        ([Tap(ORDER, "", f"r{n}@{n}=1") for n in range(1, 5)], {(ORDER, ""): Given(("r1", "r2", "r3"), 3)}),
        ([Tap(ORDER, "", a) for a in ("r1@1=1", "r2@2=1", "r1@1=0", "r2@2=0")], {(ORDER, ""): Given(("r1",), 3)}),
        ([Tap(SPREAD, "", a) for a in ("s1=3", "s2=3", "s2=2", "s1=4")], {(SPREAD, ""): Given((("s1", 3), ("s2", 2)), 2)}),
        ([Tap(SPREAD, "", a) for a in ("s1=1", "s1=0")], {}),
    ],
)  # fmt: skip
def test_a_ledger_is_what_the_last_taps_come_to(
    taps: list[Tap], wanted: dict[tuple[int, str], Given]
) -> None:
    assert answers(taps, ASKED) == wanted


@pytest.mark.parametrize(
    ("stored", "kind"),
    [
        ({"i1": Answer(4, 2, 9)}, ""),
        ({}, "lost"),
        ({"i1": Answer(3, 1, 9)}, "stale"),
        ({"i1": Answer(3, 2, 9)}, "stale"),
        ({"i1": Answer(4, 1, 9)}, "stale"),
        ({"i1": Answer(4, 3, 9)}, "doubled"),
        ({"i1": Answer(4, 2, 9), "i2": Answer(1, 1, 9)}, "stale"),
    ],
)
async def test_every_difference_is_found_and_called_by_its_name(
    tmp_path: Path, database: str, stored: dict[str, Answer], kind: str
) -> None:
    _, event = write_event(tmp_path)
    await prepare(database, event, people=1)
    engine = await open_engine(database)
    try:
        poll = event.poll("rating")
        assert poll is not None
        who = "1001"
        for record in (
            OpenedPoll("soak", "rating", poll, 1),
            Round(1, "soak", "rating", "1", "open", 1),
            Ballot(1, who, stored, "GOV", "en", "telegram", 9),
        ):
            await engine.write([(record.table.upsert, [record.row()])])
        found = await examine(engine, {who: [Tap(1, "i1", "3"), Tap(1, "i1", "4")]}, POLLS)
    finally:
        await engine.close()
    found.lost = [line for line in found.lost if "messages about" not in line]
    counts = {name: len(getattr(found, name)) for name in ("lost", "stale", "doubled")}
    assert counts == {"lost": 0, "stale": 0, "doubled": 0} | ({kind: 1} if kind else {})


async def test_a_crowd_that_taps_through_three_kills_loses_nothing(tmp_path: Path, database: str) -> None:
    plan = Plan(tmp_path, database, taps=400, kills=3, people=20, messages_per_second=300)
    outcome = await soak(plan, Texts.load())
    assert outcome.differences() == []
    assert outcome.kills == 3
    assert outcome.taps >= 400
    assert outcome.findings.compared > 50
