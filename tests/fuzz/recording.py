"""Updates as Telegram sends them: those of the golden conversations, played once more."""

from pathlib import Path
from typing import Any

from tests import rehearsals
from tests.rehearsals.player import Script, playing

_CONVERSATIONS = sorted(Path(next(iter(rehearsals.__path__))).glob("*.yaml"))


async def recorded(names: tuple[str, ...], folder: Path) -> list[dict[str, Any]]:
    """Every update of those conversations; all of them if none is named."""
    found: list[dict[str, Any]] = []
    for number, path in enumerate(_CONVERSATIONS):
        if names and path.stem not in names:
            continue
        place = folder / str(number)
        place.mkdir()
        script = Script.read(path)
        async with playing(script, place) as player:
            player.bot.updates.on_added = lambda update: found.append(update.fields)
            await player.play(script)
    return found
