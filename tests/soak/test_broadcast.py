"""A small broadcast through kills, as `python -m tests.soak.broadcast` does a large one."""

from pathlib import Path

from config.catalogs import Texts
from tests.soak.broadcast import Outcome, Plan, soak


async def test_a_broadcast_through_kills_forgets_nobody_and_is_taken_back_from_every_phone(
    tmp_path: Path,
) -> None:
    outcome = await soak(Plan(tmp_path, str(tmp_path / "sala.db"), people=90, kills=3), Texts.load())
    assert outcome.kills == 3
    assert outcome.is_passed, str(outcome)
    assert outcome.refused == 0


def test_whoever_is_forgotten_or_keeps_a_copy_fails_the_soak() -> None:
    passed = Outcome(100, 3, forgotten=0, repeated=2, left=1, refused=0, seconds=1.0)
    assert passed.is_passed
    for changed in ({"forgotten": 1}, {"left": 3}, {"repeated": 7}):
        assert not Outcome(**{**vars(passed), **changed}).is_passed
