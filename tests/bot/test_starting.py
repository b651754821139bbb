"""`sala run` starts without what few runs need, so that it is soon there and small."""

import subprocess
import sys

NEEDED_LATER = {
    "asyncpg", "bot.demo", "bot.exports.making", "bot.rehearsal_room", "docx", "icalendar", "openpyxl", "typst", "xlsxwriter",
}  # fmt: skip


def test_what_few_runs_need_is_imported_when_it_is_needed() -> None:
    starting = "import sys, bot.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", starting], capture_output=True, text=True, check=True)
    assert "bot.intake" in done.stdout.split()
    assert NEEDED_LATER.isdisjoint(done.stdout.split())
