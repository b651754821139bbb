"""What may be shown of how groups answered, so that nobody's answer can be worked out.

The one place for it: chat, exports for facilitators, charts and the stage show what comes out of here.
docs/suppression.md says the rules in plain words. There are three:

- `pools`: a group under five is shown only together with others. Every table's rows are unions of the rows
  of the table before (turnout, the poll, an item), so that a difference of two tables is a sum of whole rows.
- `unanimity`: of a group that (nearly) all gave one answer only that is said, and its counts are added to
  another group's, so that they can't be got by subtracting the others from the total.
- `moments`: what was shown stays until five answers differ from it, and from all that was shown before.
"""

from bot.rules.suppression.moments import Answers, kept_items
from bot.rules.suppression.pools import SMALLEST_GROUP, Row, are_enough, pooled
from bot.rules.suppression.unanimity import Coded, Nearly, top_coded, top_coded_options

__all__ = [
    "SMALLEST_GROUP",
    "Answers",
    "Coded",
    "Nearly",
    "Row",
    "are_enough",
    "kept_items",
    "pooled",
    "top_coded",
    "top_coded_options",
]
