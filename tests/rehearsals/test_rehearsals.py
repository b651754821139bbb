"""Golden conversations. `pytest tests/rehearsals --update-golden` writes them anew; read the difference."""

from pathlib import Path

import pytest

from tests.rehearsals.player import Script, playing

_FOLDER = Path(__file__).parent
SCRIPTS = sorted(_FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.stem for path in SCRIPTS])
async def test_a_conversation_goes_as_it_did(
    path: Path, tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    script = Script.read(path)
    async with playing(script, tmp_path, database) as player:
        transcript = await player.play(script)
    golden = path.with_suffix(".txt")
    if request.config.getoption("--update-golden"):
        golden.write_text(transcript, encoding="utf-8")
    assert transcript == golden.read_text(encoding="utf-8")
