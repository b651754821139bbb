"""A spreadsheet of ideas that was sent back: what it would change, or what is wrong with it."""

from bot.ideas import Collection
from bot.message import Message
from bot.roster.unusable import Unusable
from bot.rules.idea_sheet import Mistake, Plan
from handlers.callbacks.ideas import ApplyIdeaSheet, GetIdeaSheet, ShowIdeas
from handlers.keyboards import button
from handlers.voice import Voice, fitting
from storage.polls import Round

_ACTIONS = ("approve", "hide", "rename", "merge", "type", "status", "add")
_MOST_MISTAKES = 30
_LONGEST_VALUE = 60
_SAID = {
    "wrong_type": "ideas.sheet_send",
    "old_or_locked": "roster.unusable_old_or_locked",
    "damaged": "roster.unusable_damaged",
    "unpacks_too_big": "roster.unusable_unpacks_too_big",
    "too_big": "roster.unusable_unpacks_too_big",
}
"""Reasons that are said otherwise than that there is no list in it."""


def refused(voice: Voice, asked: Round, refusal: Unusable) -> Message:
    """Why it can't be used, and the way to one that can."""
    why = voice(_SAID.get(refusal.reason, "ideas.sheet_empty"))
    again = button(voice.plain("ideas.sheet"), GetIdeaSheet(asked.id))
    return Message(why, ((again,),))


def preview(voice: Voice, found: Collection, rows: int, plan: Plan) -> Message:
    """Nothing is done while a row is wrong."""
    lines = [f"<b>{voice.round_title(found.poll, found.asked.code)}</b>", voice("ideas.sheet_read", n=rows)]
    keyboard = [(button(voice.plain("ideas.all"), ShowIdeas(found.asked.id, 0)),)]
    if plan.mistakes:
        lines.append(voice("ideas.sheet_mistakes", n=len(plan.mistakes)))
        lines += [_mistake(voice, found, mistake) for mistake in plan.mistakes[:_MOST_MISTAKES]]
        if len(plan.mistakes) > _MOST_MISTAKES:
            lines.append(voice("ideas.more", n=len(plan.mistakes) - _MOST_MISTAKES))
    elif not plan.shapings:
        lines.append(voice("ideas.sheet_nothing"))
    else:
        counts = {action: plan.count(action) for action in _ACTIONS}
        lines += [f"· {voice(f'ideas.sheet_{action}', n=n)}" for action, n in counts.items() if n]
        do = ApplyIdeaSheet(found.asked.id, plan.fingerprint(found.version))
        keyboard.insert(0, (button(voice.plain("ideas.sheet_apply"), do),))
    return Message("\n".join(lines), tuple(keyboard))


def _mistake(voice: Voice, found: Collection, mistake: Mistake) -> str:
    types = ", ".join(kind.code for kind in found.poll.types)
    value = fitting(mistake.value, _LONGEST_VALUE)
    return voice(f"ideas.mistake_{mistake.reason}", row=mistake.row, value=value, types=types or "–")
