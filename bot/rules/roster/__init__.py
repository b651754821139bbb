"""What the organizer's list of people would change, and what is wrong with it.

Who is who: two are the same person if their names are the same (NFC, without case, single spaces, nothing invisible) and they
share a group (of the reporting one and the tags) or an organisation. Somebody on the list before is found by what the list
said of them then, so that they are found again although they corrected themselves since.
"""

from bot.rules.roster.entries import Mistake
from bot.rules.roster.plan import Line, Plan, imported, plan

__all__ = ["Line", "Mistake", "Plan", "imported", "plan"]
