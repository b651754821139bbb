"""What was done is written down, and what was written down is played: with the real bot here, and as a golden conversation."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.rehearsal_room.acting import Actor
from bot.rehearsal_room.command import rehearse
from bot.rehearsal_room.playing import Playing, ScriptFailed
from bot.rehearsal_room.recording import Recording
from bot.rehearsal_room.rehearsal import Rehearsal
from bot.rehearsal_room.script import Script, Unreadable, found

RECORDED = Path(__file__).parents[1] / "rehearsals" / "room.yaml"
PICTURES = Path(__file__).parents[2] / "docs" / "images" / "room.yaml"


async def test_a_recorded_rehearsal_is_played_with_the_real_bot(rehearsal: Rehearsal) -> None:
    script = Script.read(RECORDED, 50)
    taken = []

    async def take(name: str) -> None:
        taken.append(name)

    steps = (*script.steps, ("picture", "late"))
    await Playing(rehearsal, take, quiet_seconds=0.05).play(Script(steps, script.now, script.crowd))
    assert taken == ["late"]
    assert found(rehearsal.room.phones["org"], "Move the agenda") is not None
    opening = rehearsal.room.event.agenda[1].title.to("en")
    assert any(message.text.startswith(opening) for message in rehearsal.room.phones["dara"].messages)


async def test_a_step_that_nobody_can_do_is_named(rehearsal: Rehearsal) -> None:
    script = Script((("dara", "start sapw"), ("dara", "fly away")), "", 8)
    with pytest.raises(ScriptFailed, match="step 2, dara: fly away"):
        await Playing(rehearsal).play(script)


async def test_what_is_done_is_written_so_that_it_is_found_again(
    furniture: Rehearsal, tmp_path: Path
) -> None:
    room, file = furniture.room, tmp_path / "done.yaml"
    recording = Recording(room, file, 50)
    rows = [["3 · 2", "+"], ["4 · 1", "+"]]
    keyboard = [[{"text": text, "callback_data": text} for text in row] for row in rows]
    card = room.account.write(
        room.phones["dara"].chat, {"text": "How many?", "reply_markup": {"inline_keyboard": keyboard}}
    )
    dara, facilitator = Actor.named(room, "dara"), Actor.named(room, "fac")
    recording.act(facilitator, {"act": "start"})
    for row in (0, 1):
        recording.act(dara, {"act": "tap", "message": card.message_id, "row": row, "column": 1})
    recording.act(dara, {"act": "say", "text": "12:30: yes # no\nនៅពេល"})
    room.steer(1.0, room.clock.now() + 5 * 60_000)
    recording.act(dara, {"act": "tap", "message": card.message_id, "row": 9, "column": 9})
    recording.note("crowd", "arrive")
    assert Script.read(file, 0) == Script(
        (
            ("sala", "invite facilitator"),
            ("fac", "start {invitation}"),
            ("dara", "tap +"),
            ("dara", "tap + of 4"),
            ("dara", "say 12:30: yes # no\nនៅពេល"),
            ("clock", "07:45"),
            ("crowd", "arrive"),
        ),
        "2015-11-20T07:40",
        50,
    )


@pytest.mark.parametrize(
    "content",
    [
        "",
        "steps: 5",
        "steps: [a, b]",
        "steps: [{}]",
        "[",
        "crowd: x\nsteps: []",
        "steps: [{picture: ../elsewhere}]",
    ],
)
def test_a_file_that_is_no_rehearsal_is_refused_in_a_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "no.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(Unreadable, match="is no rehearsal"):
        Script.read(file, 50)


def test_pictures_need_a_script() -> None:
    done = CliRunner().invoke(rehearse, ["sapw", "--headless"])
    assert (done.exit_code, "need a --script" in done.output) == (2, True)


def test_a_script_that_can_not_be_played_ends_the_command_with_its_step(tmp_path: Path) -> None:
    file = tmp_path / "fly.yaml"
    file.write_text("steps: [{dara: fly away}]", "utf-8")
    done = CliRunner().invoke(rehearse, ["sapw", "--script", str(file), "--headless"])
    assert done.exit_code == 1
    assert "Error: step 1, dara: fly away" in done.output
    assert "http://127.0.0.1:" in done.output


def test_the_script_of_the_readmes_picture_is_readable() -> None:
    assert ("picture", "room") in Script.read(PICTURES, 0).steps
