"""What others may read of what somebody wrote, after what facilitators decided."""

from config.event import WrittenPoll
from storage.moderation import Moderation


def is_shown(poll: WrittenPoll, decided: Moderation | None) -> bool:
    """Unless it is hidden or, where texts are held for approval, nobody has decided yet."""
    return not poll.held if decided is None else decided.decision != "hidden"
