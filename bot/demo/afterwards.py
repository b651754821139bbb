"""What the staff make of the answers while the room has coffee: lists of ideas, the sector mapping, the road map."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.demo.mapping import Mapper
from bot.demo.participant import Participant
from bot.demo.planning import Answer, Lead, Planner
from bot.demo.shaping import Shaping, Wording
from bot.demo.staff import Staff
from bot.demo.trail import Planned, Trail
from bot.rehearsal import Phone
from bot.rules.schedule import Slot
from config.catalogs import Texts
from config.event import Event, TextPoll

_WORDINGS: Mapping[str, tuple[Wording, ...]] = {
    "ideas": (
        {
            "en": "Newly poor families: health costs and school fees",
            "km": "គ្រួសារទើបក្រីក្រ៖ ថ្លៃព្យាបាល និងថ្លៃសាលា",
        },
        {"en": "Migrants in town: a list that knows them", "km": "ពលករចំណាកស្រុកនៅទីក្រុង៖ បញ្ជីដែលស្គាល់ពួកគេ"},
    ),
    "proposals": (
        {"en": "Costs of each choice, and who pays", "km": "ថ្លៃចំណាយនៃជម្រើសនីមួយៗ និងអ្នកបង់ប្រាក់"},
        {"en": "Shocks and climate", "km": "វិបត្តិ និងអាកាសធាតុ"},
    ),
}
"""What a facilitator makes of two texts that are merged, and of the next one."""

_STEP = "Grievances are recorded in one register"
_ENOUGH_TO_MERGE = 4
_INITIATIVE = 4
"""Of the baseline, as it is listed: the one that two rapporteurs know differently."""


@dataclass
class Afterwards:
    """`facilitator`: whose phone shapes and steers; `rapporteurs`: those who enter the mapping and a step;
    `leading`: who has accepted one.
    """

    event: Event
    facilitator: Staff
    rapporteurs: Sequence[Staff]
    trail: Trail
    leading: list[Participant] = field(default_factory=list)

    async def list_ideas(self, slot: Slot) -> None:
        """What people wrote becomes a list, which goes into the polls that ask about it."""
        poll = slot.poll
        if not isinstance(poll, TextPoll) or not poll.into:
            return
        at = Shaping(*self._of(self.facilitator), poll.code, poll.title.to("en"))
        there = await at.begin()
        if poll.types:
            for kind in poll.types[:there]:
                await at.approve_first(kind=kind.label.to("en"), agreed=True)
        elif there >= _ENOUGH_TO_MERGE:
            await at.merge_two_and_undo()
            self.trail.undone.append(poll.code)
            for wording in _WORDINGS.get(poll.code, ({}, {})):
                await at.approve_first(wording)
            await at.hide_first()
        elif there:
            await at.approve_first()
        if at.shaped and self.event.lists.get(poll.into):
            await at.send()
        self.trail.shaped += at.shaped
        made = "merged two, took that back and merged them again; " * (poll.code in self.trail.undone)
        self.trail.did("facilitator", f"listed “{poll.title.to('en')}”: {made}approved {len(at.shaped)}")

    async def map_sectors(self) -> None:
        """One rapporteur confirms and adds, another corrects the same initiative; a facilitator keeps both."""
        mapping = self.event.mapping
        if mapping is None:
            return
        first, second = (
            Mapper(*self._of(person), group.code)
            for person, group in zip(self.rapporteurs, self.event.groups[::-1], strict=False)
        )
        sectors, priorities = (
            list(enumerate((i.code for i in items), start=1))
            for items in (mapping.sectors, mapping.priorities)
        )

        async def confirming() -> None:
            await first.confirm(_INITIATIVE, priorities[1])
            await first.add("Red Cross", "Cash after floods", sectors[5], priorities[5])

        async with asyncio.TaskGroup() as group:
            group.create_task(confirming())
            group.create_task(second.correct(_INITIATIVE, "5000000 USD", sectors[6], priorities[2]))
        self.trail.mapped += [*first.mapped, *second.mapped]
        self.trail.kept = await Mapper(*self._of(self.facilitator)).settle()
        entered = f"entered in the mapping: {len(self.trail.mapped)}; what contradicted was settled"
        self.trail.did("rapporteurs", entered)

    async def plan(self, people: Sequence[Participant]) -> None:
        """A step is added, each gets a lead; one suggests another date, which is taken, one declines, and another accepts."""
        planner = Planner(*self._of(self.facilitator))
        writers = [Planner(*self._of(person)) for person in self.rapporteurs]
        recommended = [shaped.item for shaped in self.trail.shaped if shaped.status == "agreed"]
        await writers[0].add(_STEP, "30 Jun 2016", recommended[-1] if recommended else "The room")
        actions = [*(step.action.to("en") for step in self.event.roadmap.steps), _STEP]
        willing, spare = people[:-1], people[-1]
        leads = dict(zip(actions, willing, strict=False))
        named = [(action, person.role.name) for action, person in leads.items()]

        async def give_leads(writer: Planner, number: int) -> None:
            for action, name in named[number :: len(writers)]:
                await writer.give_lead(action, name)

        await asyncio.gather(*(give_leads(writer, number) for number, writer in enumerate(writers)))
        await planner.ask_all()
        answers: dict[str, Answer] = dict.fromkeys(leads, "accepted")
        answers |= dict(zip(leads, ("amended", "declined"), strict=False))
        await asyncio.gather(
            *(self._lead(leads[action]).answer(answer) for action, answer in answers.items())
        )
        for action, answer in answers.items():
            if answer == "amended":
                await planner.take_date(action)
            elif answer == "declined":
                await planner.give_lead(action, spare.role.name)
                await planner.ask(action)
                await self._lead(spare).answer("accepted")
                leads[action] = spare
        self.leading = list(leads.values())
        self.trail.did("rapporteurs", f"found leads for steps of the road map: {len(leads)}")
        self.trail.did("leads", "accepted; one suggested another date, which was taken, and one declined")
        for action in actions:
            name = leads[action].role.name if action in leads else ""
            item = recommended[-1] if recommended and action == _STEP else ""
            self.trail.planned.append(Planned(action, name, item))

    def _of(self, person: Staff) -> tuple[Phone, Texts, float]:
        return person.phone, person.texts, person.patience

    def _lead(self, person: Participant) -> Lead:
        return Lead(person.phone, self.facilitator.texts, person.role.language, person.patience)
