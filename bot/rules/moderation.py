"""What others may read of what somebody wrote, after what facilitators decided."""

from collections.abc import Iterator, Mapping, Sequence

from bot.rules.ideas import Idea, Original, shaped
from bot.rules.results import texts_of
from config.event import Poll, TextPoll, WrittenPoll
from storage.ideas import IdeaChange
from storage.moderation import Moderation
from storage.polls import Ballot, Round


def is_shown(poll: WrittenPoll, decided: Moderation | None) -> bool:
    """Unless it is hidden or, where texts are held for approval, nobody has decided yet."""
    return not poll.held if decided is None else decided.decision != "hidden"


def become_ideas(poll: Poll) -> bool:
    """Whether its texts are decided about as ideas, of which a list is made, and not one by one."""
    return isinstance(poll, TextPoll) and bool(poll.into)


def is_listed(poll: WrittenPoll, idea: Idea) -> bool:
    """As `is_shown`, of an idea; what was dropped was read by all, and stays."""
    return idea.state == "approved" or (idea.state == "waiting" and not poll.held)


def taken_away(
    opened: Mapping[str, Poll],
    rounds: Sequence[Round],
    ballots: Mapping[int, Mapping[str, Ballot]],
    changes: Sequence[IdeaChange],
) -> Iterator[tuple[TextPoll, tuple[Idea, ...]]]:
    """The ideas of each poll, as exports and the trace have them: of unnamed polls once all of their rounds have closed.

    `opened`: polls by code; `ballots`: by round; `changes`: of all polls.
    """
    for code, poll in opened.items():
        asked = [each for each in rounds if each.poll == code and each.state != "void"]
        is_early = poll.anonymity != "named" and any(each.is_running for each in asked)
        if isinstance(poll, TextPoll) and become_ideas(poll) and not is_early:
            texts = texts_of(ballot for each in asked for ballot in ballots[each.id].values())
            originals = [Original(*text, poll.anonymity) for text in texts]
            yield poll, shaped(originals, [change for change in changes if change.poll == code])
