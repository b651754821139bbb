"""`sala rehearse`: the room, until Ctrl+C."""

import asyncio
import contextlib
import signal
import tempfile
import webbrowser
from pathlib import Path

import click

from bot.rehearsal_room.rehearsal import rehearsing
from bot.rehearsal_room.site import Site, listening
from config.event import Event
from config.event_file import load_event, shipped


@click.command()
@click.argument("event")
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Where the page is; a free one if not given."
)
def rehearse(event: str, port: int, *, open_: bool) -> None:
    """Sit in a room with everybody's phones, the real bot and a clock of its own: no token, no network."""
    path = shipped(event)
    found = load_event(path or Path(event))
    name = event if path is not None else str(Path(event).resolve())
    with tempfile.TemporaryDirectory(prefix="sala-rehearsal-") as folder:
        asyncio.run(_sit(found, path or Path(event), name, Path(folder), port, open_=open_))


async def _sit(event: Event, path: Path, name: str, folder: Path, port: int, *, open_: bool) -> None:
    leaving = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leaving.set)
    async with (
        rehearsing(event, path, name, folder) as rehearsal,
        listening(Site(rehearsal), port) as address,
    ):
        click.echo(f"The rehearsal of {event.title.to('en')} is at\n\n  {address}\n")
        click.echo("Whoever has this link can be anybody in it. Ctrl+C ends it; nothing is kept.")
        if open_:
            with contextlib.suppress(webbrowser.Error):
                await asyncio.to_thread(webbrowser.open, address)
        await leaving.wait()
