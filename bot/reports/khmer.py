"""Where Khmer lines don't break. The language has no spaces between words: typst guesses where words end, and not always well."""

import re

from config.graphemes import graphemes

_WORD_JOINER = "\u2060"
_REPETITION = "ៗ"
"""It belongs to the word before."""

_WHOLE = (
    "សរសេរ", "ស្ទង់មតិ", "ពីរ", "ដដែល", "នីមួយ", "តារាង", "រហូត", "ក្រីក្រ", "កម្មវិធី", "អាទិភាព", "ទូរសព្ទ", "ទូរស័ព្ទ",
    "ម៉ាស៊ីន", "សំខាន់", "សាកល្បង", "ដទៃ", "ស្ថានភាព", "រ៉ាប់រង", "ព្រឹត្តិការណ៍", "ភ្លាម", "គំនូស", "សមាមាត្រ", "នានា", "ស្តីពី",
    "កំណត់ហេតុ", "ភស្តុតាង", "ទីតាំង", "ស៊ីវិល", "តាមដាន", "ចៃដន្យ", "វាគ្មិន", "តាវកាលិក", "ប៊ូតុង", "រចនា", "វិនាទី", "ធម្មតា",
    "សហការី", "ស្នើសុំ", "ពិន្ទុ", "វិនិយោគ", "បច្ចុប្បន្ន", "ហិរញ្ញប្បទាន", "បទប្បញ្ញត្តិ", "អនុសាសន៍", "ដំណាក់កាល", "បណ្តុះបណ្តាល",
    "សកម្មភាព", "សូចនាករ", "ស្រាវជ្រាវ", "មាតិកា", "ពេញលេញ", "ការពារ", "ដៃគូ", "សហគមន៍", "ប្រឆាំង", "សាធារណៈ", "អាហារូបករណ៍",
    "ចែករំលែក", "ងាយរងគ្រោះ", "សុវត្ថិភាព", "ឧបត្ថម្ភ", "ទំនុកចិត្ត", "សន្តិសុខ", "មូលនិធិ", "មតិ", "យុទ្ធសាស្ត្រ", "គោលនយោបាយ",
    "សិក្ខាសាលា",
)  # fmt: skip
"""Words of the event and the catalogs that typst tore apart, the longest first wins. For a native reader to go through."""

_FOUND = re.compile("|".join(sorted(map(re.escape, _WHOLE), key=len, reverse=True)))


def unbroken(text: str) -> str:
    """The text with word joiners in known words and before the sign of repetition: they aren't seen, and no line breaks there."""
    return _FOUND.sub(lambda found: _WORD_JOINER.join(graphemes(found[0])), text).replace(
        _REPETITION, _WORD_JOINER + _REPETITION
    )
