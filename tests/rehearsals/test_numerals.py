"""Every golden conversation once more, with every number in Khmer digits: what must not be written so stays."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal_room.script import latin
from bot.reports.plain import Plain
from bot.rules.roadmap import steps_of
from bot.runtime import Runtime
from config.event import Text
from handlers.voice import Voice
from tests.rehearsals.player import Script, playing
from tests.rehearsals.test_rehearsals import SCRIPTS

_FILE_OR_PLACE = re.compile(r"<(?:file|place) .*>")
_CODE = re.compile(r"\b[xt][0-9]{2,}\b")
"""Of an idea: a code has no numerals."""
_WRITES = ("say", "photo", "document")
_TAG = re.compile(r"<[^>]*>")


ALONE = [path for path in SCRIPTS if not Script.read(path).crowd]
"""The rehearsal room's crowd reads its cards in one kind of digits."""


@pytest.mark.parametrize("path", ALONE, ids=[path.stem for path in ALONE])
async def test_whoever_chose_khmer_digits_reads_no_others_but_in_what_others_wrote(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also organizers who read English, so that there is no card this isn't true of."""
    for speaking in (Voice, Plain):
        monkeypatch.setattr(speaking, "_locale", property(lambda each: f"{each.language}-u-nu-khmr"))
    script = Script.read(path)
    async with playing(script, tmp_path) as player:
        transcript = await player.play(script)
        written = sorted(_written(player.running.runtime, script), key=len, reverse=True)
    golden = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert _in_one_form(transcript) == _in_one_form(golden)
    said = [line for line in transcript.split("\n") if line.startswith("    ") or "toast:" in line]
    left = {line.strip(): found for line in said if (found := _digits_left(line, written))}
    assert left == {}


def _in_one_form(transcript: str) -> str:
    return latin(transcript).replace("ថ្ងៃសុក្រ 20 វិច្ឆិកា 2015", "សុក្រ 20 វិច្ឆិកា")


def _digits_left(line: str, written: list[str]) -> str:
    """The line without what others wrote, if it has digits then. Where it is cut, so is what they wrote."""
    if _FILE_OR_PLACE.search(line):
        return ""
    line = _CODE.sub("", _TAG.sub("", line))
    for text in written:
        line = line.replace(text, "")
    while "…" in line and re.search(r"[0-9]", line):
        before = line
        for text in written:
            kept = next((n for n in range(len(text), 0, -1) if f"{text[:n]}…" in line), 0)
            line = line.replace(f"{text[:kept]}…", "") if kept > 2 else line
        if line == before:
            break
    return line if re.search(r"[0-9]", line) else ""


def _written(runtime: Runtime, script: Script) -> Iterator[str]:
    """What people and the event file say, as it stands in a message."""
    typed = (what.partition(" ")[2] for _, what in script.steps if what.split(" ")[0] in _WRITES)
    typed = (re.sub(r"^/\w+ ", "", text) for text in typed)
    event, composed = runtime.event("sapw"), runtime.state.polls_of("sapw")
    lines = (
        line
        for text in [
            *typed,
            *script.phones.values(),
            *_texts([event, *(each.definition for each in composed)]),
        ]
        for line in text.split("\n")
    )
    codes = [
        *event.goals.codes(),
        *(step.recommendation for step in steps_of(event, runtime.state.roadmap_steps("sapw"))),
    ]
    codes += runtime.state.mapping_of("sapw")
    for step in event.roadmap.steps:
        codes += [step.recommendation, *step.serves]
    codes += [str(cell) for rows in script.files.values() for row in rows for cell in row]
    yield from {html.escape(text, quote=False) for text in (*lines, *codes) if re.search(r"[0-9]", text)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Text):
        yield from value.root.values()
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif hasattr(value, "model_fields_set"):
        for _, part in value:
            yield from _texts(part)
