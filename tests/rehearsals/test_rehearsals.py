"""Golden conversations. `pytest tests/rehearsals --update-golden` writes them anew; read the difference."""

import re
from pathlib import Path

import pytest

from storage.journal import AuditEntry
from tests.rehearsals.player import Script, playing

_FOLDER = Path(__file__).parent
SCRIPTS = sorted(_FOLDER.glob("*.yaml"))
_DOCS = _FOLDER.parent.parent / "docs"


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.stem for path in SCRIPTS])
async def test_a_conversation_goes_as_it_did(
    path: Path, tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    script = Script.read(path)
    async with playing(script, tmp_path, database) as player:
        transcript = await player.play(script)
        audit = [
            AuditEntry.of(row) for row in await player.running.runtime.engine.read(AuditEntry.table.select)
        ]
    golden = path.with_suffix(".txt")
    if request.config.getoption("--update-golden"):
        golden.write_text(transcript, encoding="utf-8")
    assert transcript == golden.read_text(encoding="utf-8")
    assert [entry.action for entry in audit if not _is_documented(entry.action)] == []
    names = [name for name in script.phones.values() if name in str(audit)]
    assert names == []


def _is_documented(action: str) -> bool:
    """Whether docs/privacy.md says when that gets into the audit log; `poll_extended_…` is followed by a group."""
    known = set(
        re.findall(r"`([a-z_]+…?)`", (_DOCS / "privacy.md").read_text("utf-8").split("## The audit log")[1])
    )
    return action in known or any(word.endswith("…") and action.startswith(word[:-1]) for word in known)
