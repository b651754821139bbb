"""How a person supports others' questions on a wall: asks for it, and taps numbers until the bot has it."""

import random
from dataclasses import dataclass

from bot.demo.reading import UPVOTE, questions
from bot.demo.tapping import TRIES, GaveUp, Tapping
from bot.rehearsal import ChatMessage

_MOST = 3


@dataclass(frozen=True)
class Upvoting(Tapping):
    """A person's phone and mind."""

    chance: random.Random

    async def upvote(self, title: str) -> tuple[str, ...]:
        """Some questions of the open wall of that title: their words, once that is confirmed."""
        for _ in range(TRIES):
            await self.phone.say("/ask")
            if await self.comes(lambda: self._wall(title) is not None):
                break
        offered = sorted(self._questions(title))
        wanted = self.chance.sample(offered, self.chance.randint(0, min(_MOST, len(offered))))
        for words in wanted:
            await self._upvote(title, words)
        return tuple(wanted)

    async def _upvote(self, title: str, words: str) -> None:
        for _ in range(TRIES):
            wall, label = self._wall(title), self._questions(title).get(words, "")
            if label and not label.endswith(UPVOTE):
                return
            if wall is not None and (await self.press(wall, label)).startswith(self.words.saved):
                return
        raise GaveUp(f"{self.name}: {words!r} was never upvoted")

    def _questions(self, title: str) -> dict[str, str]:
        wall = self._wall(title)
        return questions(wall, self.words) if wall is not None else {}

    def _wall(self, title: str) -> ChatMessage | None:
        """The newest card that shows a wall's questions."""
        for message in reversed(self.phone.messages):
            if message.by_bot and self.words.ask in message.labels and message.text.startswith(f"{title} · "):
                return message
        return None
