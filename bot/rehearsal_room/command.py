"""`sala rehearse`: the room, until Ctrl+C; or a script, and pictures of it."""

import asyncio
import contextlib
import signal
import tempfile
import webbrowser
from dataclasses import dataclass
from pathlib import Path

import click

from bot.rehearsal_room.browser import NeverSo, NoBrowser, a_tab, chromium
from bot.rehearsal_room.camera import Photographer
from bot.rehearsal_room.crowd import SIZE
from bot.rehearsal_room.playing import Playing, ScriptFailed
from bot.rehearsal_room.rehearsal import Rehearsal, rehearsing
from bot.rehearsal_room.script import Script, Unreadable
from bot.rehearsal_room.site import Site, listening
from config.event import Event
from config.event_file import load_event, shipped

_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for; see the options."""

    event: Event
    path: Path
    name: str
    port: int
    crowd: int
    record: Path | None
    script: Script | None
    screenshots: Path | None
    opens: bool
    headless: bool


@click.command()
@click.argument("event")
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Where the page is; a free one if not given."
)
@click.option(
    "--crowd", type=click.IntRange(4, 500), default=SIZE, show_default=True, help="How many others there are."
)
@click.option("--record", type=_FILE, help="Write what is done to this file, to be played again.")
@click.option("--script", type=_FILE, help="Play what such a file says.")
@click.option("--headless", is_flag=True, help="End after the script.")
@click.option(
    "--screenshots", type=click.Path(path_type=Path, file_okay=False),
    help="Folder for pictures of the phones, at the script's steps that ask for one and at its end; needs Chromium.",
)  # fmt: skip
def rehearse(
    event: str, port: int, crowd: int, record: Path | None, script: Path | None, screenshots: Path | None,
    *, opens: bool, headless: bool,
) -> None:  # fmt: skip
    """Sit in a room with everybody's phones, the real bot and a clock of its own: no token, no network."""
    path = shipped(event)
    found = load_event(path or Path(event))
    name = event if path is not None else str(Path(event).resolve())
    try:
        played = Script.read(script, crowd) if script is not None else None
        if (headless or screenshots is not None) and played is None:
            raise click.UsageError("--headless and --screenshots need a --script")
        size = played.crowd if played is not None else crowd
        asked = Asked(
            found, path or Path(event), name, port, size, record, played, screenshots, opens, headless
        )
        with tempfile.TemporaryDirectory(prefix="sala-rehearsal-") as folder:
            asyncio.run(_sit(asked, Path(folder)))
    except (Unreadable, ScriptFailed, NoBrowser, NeverSo, OSError) as error:
        raise click.ClickException(str(error)) from None


async def _sit(asked: Asked, folder: Path) -> None:
    leaving = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leaving.set)
    room = folder / "room"
    room.mkdir()
    opening = rehearsing(asked.event, asked.path, asked.name, room, size=asked.crowd, record=asked.record)
    async with opening as rehearsal, listening(Site(rehearsal), asked.port) as address:
        click.echo(f"The rehearsal of {asked.event.title.to('en')} is at\n\n  {address}\n")
        click.echo("Whoever has this link can be anybody in it. Ctrl+C ends it; nothing is kept.")
        if asked.opens:
            with contextlib.suppress(webbrowser.Error):
                await asyncio.to_thread(webbrowser.open, address)
        if asked.script is not None:
            await _play(rehearsal, asked.script, asked.screenshots, address, folder)
        if not asked.headless:
            await leaving.wait()
        if rehearsal.room.health == "dead" and rehearsal.survived is None:
            said = (room / "bot.log").read_text("utf-8", "replace").strip()
            click.echo(f"The bot had ended by itself: {said.rpartition(chr(10))[2]}", err=True)


async def _play(
    rehearsal: Rehearsal, script: Script, pictures: Path | None, address: str, folder: Path
) -> None:
    if pictures is None:
        await Playing(rehearsal).play(script)
    elif (program := chromium()) is None:
        raise NoBrowser("there is no Chromium on this machine; install it, or leave out --screenshots")
    else:
        async with a_tab(program, folder / "profile") as tab:
            photographer = Photographer(rehearsal.room, tab, pictures)
            await photographer.ready(address)
            await Playing(rehearsal, photographer.take).play(script)
            await photographer.take("end")
        click.echo(f"{pictures}: pictures of the room and of each phone")
    click.echo("The script was played to its end.")
