"""Mending the wording of a poll where it stands, on every card that shows it. What means something else is asked anew."""

from dataclasses import replace

from bot.audit import log_action
from bot.composing import Expected, NoDraft
from bot.expecting import expect_next
from bot.rules.composing import Unusable, check_card
from bot.rules.pasted import lines_in
from bot.rules.wording import Wording, reworded, wordings
from bot.runtime import Runtime, new_id
from bot.steering import enqueue, redrawing
from config.checking.texts import LONGEST_LABEL, LONGEST_POLL_TITLE, LONGEST_TEXT
from config.event import Event, Poll
from config.graphemes import graphemes
from storage.polls import OpenedPoll
from storage.writer import Transaction, UpdateKey


async def correct(
    runtime: Runtime, user_id: int, event: Event, what: Expected, typed: str, update: UpdateKey
) -> Poll:
    """Mend a typo where it stands, and on every card that shows it; the log has both wordings.

    Raises `NotAllowed`, `NoDraft`, `Unusable`.
    """
    text = " ".join(lines_in(typed))

    def decide(tx: Transaction) -> Poll:
        runtime.check("facilitate", event.code, user_id)
        before = wording(runtime, event, what.poll, what.number)
        longest = {"title": LONGEST_POLL_TITLE, "question": LONGEST_TEXT}.get(
            str(before.path[0]), LONGEST_LABEL
        )
        if not text or len(graphemes(text)) > longest:
            raise Unusable("line_long", longest)
        stored = tx.state.polls.get((event.code, what.poll))
        poll = reworded(definition(runtime, event, what.poll), before.path, what.language, text)
        check_card(poll)
        kept = stored or OpenedPoll(event.code, what.poll, poll, None)
        tx.put(replace(kept, definition=poll))
        place = "/".join(map(str, (what.poll, *before.path, what.language)))
        old = before.text.root.get(what.language, "")  # type: ignore[call-overload]
        log_action(tx, event.code, user_id, "wording_corrected", f"{place}: {old} → {text}")
        expect_next(tx, user_id, event.code, "")
        for asked in [r for r in tx.state.rounds_of(event.code) if r.poll == what.poll]:
            about = new_id("w")
            for card in tx.state.cards_showing(asked.subject):
                enqueue(tx, event.code, card.user_id, redrawing(asked), asked, f"{asked.id}:{about}")
        return poll

    return await runtime.writer.write(decide, update)


def definition(runtime: Runtime, event: Event, code: str) -> Poll:
    """As people see or will see it. Raises `NoDraft`."""
    stored, written = runtime.state.polls.get((event.code, code)), event.poll(code)
    if stored is None and written is None:
        raise NoDraft
    return stored.definition if stored is not None else written  # type: ignore[return-value]


def wording(runtime: Runtime, event: Event, code: str, number: int) -> Wording:
    """Raises `NoDraft`."""
    found = wordings(definition(runtime, event, code))
    if not 0 <= number < len(found):
        raise NoDraft
    return found[number]
