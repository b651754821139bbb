import asyncio, sys, gc, os
from tests.benchmarks.subjects import SUBJECTS, cores
from tests.benchmarks.scenarios import bursts, median_of
os.sched_setaffinity(0, {cores()[1]})
async def main():
    for s in SUBJECTS:
        if sys.argv[1:] and s.name not in sys.argv[1].split(","): continue
        for d, runs in zip((0, .04), await bursts(s, (0, .04), 3)):
            print(s.name, d, [round(r.per_second) for r in runs], [r.missing for r in runs], *(f"{median_of(runs, f)*1000:.0f}" for f in (lambda r: r.answers(50), lambda r: r.answers(99), lambda r: r.cards(50), lambda r: r.cards(99))), flush=True)
gc.disable()
asyncio.run(main())
