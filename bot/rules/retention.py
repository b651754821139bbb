"""How long the organizer's event file lets names be kept, and what is left of somebody after that."""

import datetime as dt
from dataclasses import replace

from config.event import Event
from storage.people import Participant

DAY_MS = 24 * 3600 * 1000


def names_until(event: Event, participant: Participant | None = None) -> int:
    """When names are to be deleted (ms by the event's clock): so many days after the event's day is over.

    Of somebody who came to it later, by registering or by the organizer's list, so many days after that. None: of an
    account that never agreed.
    """
    over = event.at(dt.time()) + dt.timedelta(days=1)
    since = [int(over.timestamp() * 1000)]
    if participant is not None:
        came = (participant.consented_at, participant.registered_at, participant.listed_at)
        since += [at for at in came if at is not None]
    return max(since) + event.keep_names_days * DAY_MS


def without_name(event: Event, participant: Participant) -> Participant:
    """What counts and exports need, and nothing that says who it is: group, role, times, an organisation of the file's."""
    known = {organisation.code for organisation in event.organisations}
    organisation = participant.organisation if participant.organisation in known else ""
    return replace(
        participant,
        user_id=None,
        name="",
        organisation=organisation,
        position="",
        tags="",
        language="",
        listed_as="",
        listed_at=None,  # so that no link of the list leads there any more
    )
