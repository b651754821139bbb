"""The refusals that any handler may meet, put into words: in a toast, or in a message."""

import contextlib
from collections.abc import AsyncIterator, Callable

from bot.incoming import Incoming
from bot.message import Message
from bot.publishing import NotYet
from bot.registration import Misplaced, Standing, standing
from bot.runtime import Gone, NotAllowed
from handlers.access import refusal
from handlers.callbacks.data import Unreadable
from handlers.chat import registration
from handlers.context import Equipment, Forbidden, NotEligible, SalaContext
from storage.errors import Conflict, NotSaved, StorageError, Unstorable


@contextlib.asynccontextmanager
async def in_a_toast(context: SalaContext) -> AsyncIterator[None]:
    """Around the handling of a tap. What nobody foresaw is told and raised: the update is put aside."""
    try:
        yield
    except (Unreadable, Gone):
        context.toast(context.voice.plain("refused.stale"))
    except NotYet:
        context.toast(context.voice.plain("result.not_yet"))
    except (Forbidden, NotAllowed) as refused:
        context.toast(context.voice.plain(refusal(refused)))
    except NotEligible as lacking:
        context.toast(context.voice.plain(registration.what_is_missing(context, lacking.event)))
        if (where := _standing(context)) is not None and where.step != "registered":
            registration.show_next(context, where)
    except Misplaced:
        context.toast(context.voice.plain("refused.stale"))
        if (where := _standing(context)) is not None:
            registration.show_next(context, where)
    except NotSaved:  # the writer has said why
        context.toast(context.voice.plain("error.not_saved"))
    except (Conflict, Unstorable):  # no database's fault but ours: put aside, as below
        context.toast(context.voice.plain("error.not_saved"))
        raise
    except StorageError as error:
        context.runtime.writer.report(error)
        context.toast(context.voice.plain("error.not_read"))
    except Exception:
        context.toast(context.voice.plain("error.unexpected"))
        raise


def _standing(context: SalaContext) -> Standing | None:
    """In the event they are in."""
    return standing(context.runtime, context.event, context.person_id) if context.event is not None else None


@contextlib.asynccontextmanager
async def in_a_message(context: SalaContext) -> AsyncIterator[None]:
    """The same around the handling of a message."""
    try:
        yield
    except Gone:
        context.say(Message(context.voice("start.which_event" if context.event is None else "typed.gone")))
    except Misplaced:
        context.say(Message(context.voice("start.which_event")))
    except NotYet:
        context.say(Message(context.voice("result.not_yet")))
    except (Forbidden, NotAllowed) as refused:
        context.say(Message(context.voice(refusal(refused))))
    except NotSaved:
        context.say(Message(context.voice("error.not_saved")))
    except (Conflict, Unstorable):
        context.say(Message(context.voice("error.not_saved")))
        raise
    except StorageError as error:
        context.runtime.writer.report(error)
        context.say(Message(context.voice("error.not_read")))
    except Exception:
        context.say(Message(context.voice("error.unexpected")))
        raise


def too_fast(equipment: Equipment) -> Callable[[Incoming], None]:
    """Tells somebody who sends faster than people do that what they just did was not taken."""

    def tell(incoming: Incoming) -> None:
        context = SalaContext(equipment, incoming)
        if incoming.query_id:
            context.toast(context.voice.plain("flood.tap"))
        else:
            context.say(Message(context.voice("flood.message")))

    return tell
