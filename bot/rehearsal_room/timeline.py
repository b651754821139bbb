"""What the bot sent to whom and when, as Telegram saw it: one line for what many people got."""

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.rehearsal import Call
from bot.rehearsal.formatting import TEXT_LIMIT, format_text
from bot.rehearsal.refusals import Refusal

_TOGETHER_SECONDS = 15.0
"""The same words to several people within that time are one line."""

_KEPT = 400
_LONGEST = 90

What = Literal["sent", "edited", "deleted", "refused"]

_WHAT: dict[str, What] = {
    "sendmessage": "sent",
    "sendphoto": "sent",
    "senddocument": "sent",
    "sendlocation": "sent",
    "sendvenue": "sent",
    "editmessagetext": "edited",
    "editmessagecaption": "edited",
    "editmessagemedia": "edited",
    "deletemessage": "deleted",
    "deletemessages": "deleted",
}
_HARMLESS = ("message is not modified",)


@dataclass
class Line:
    """`number`: from 1, in order; `at`: seconds since 1970; `to`: chats; `revision` counts changes of the line."""

    number: int
    what: What
    text: str
    at: float
    to: dict[int, int] = field(default_factory=dict)
    revision: int = 0


class Timeline:
    """`lines`: the last ones. `refused`: what Telegram didn't take, in its words, each once."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.refused: dict[str, str] = {}
        self._count = 0

    def hear(self, call: Call) -> bool:
        """Whether it is one that people see."""
        what = _WHAT.get(call.method.lower())
        if what is None:
            return False
        text = _first_line(call.params)
        if call.status == 400 and not any(words in call.description for words in _HARMLESS):
            what = "refused"
            self.refused.setdefault(call.description, text)
        elif call.status != 200:
            return False
        chat = call.params.get("chat_id")
        line = self._line(what, text, call.at)
        if isinstance(chat, int):
            line.to[chat] = line.to.get(chat, 0) + 1
        line.revision += 1
        return True

    def _line(self, what: What, text: str, at: float) -> Line:
        for line in reversed(self.lines[-12:]):
            if (line.what, line.text) == (what, text) and at - line.at < _TOGETHER_SECONDS:
                return line
        self._count += 1
        self.lines.append(Line(self._count, what, text, at))
        del self.lines[:-_KEPT]
        return self.lines[-1]


def _first_line(params: dict[str, Any]) -> str:
    written = str(params.get("text") or params.get("caption") or "")
    try:
        shown = format_text(written, params.get("parse_mode"), None, TEXT_LIMIT).text
    except Refusal:
        shown = written
    first = shown.strip().split("\n", 1)[0]
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"
