"""What the demo's people write: invented, a beginning and an end for each text poll of the shipped event, in both languages."""

from collections.abc import Mapping, Sequence
from random import Random

_Parts = Mapping[str, tuple[Sequence[str], Sequence[str]]]
"""Language → beginnings and ends; any beginning goes with any end."""

_GAPS: _Parts = {
    "en": (
        (
            "Poor migrants in town", "Older people who live alone", "Garment workers' children", "Newly poor families",
            "Mothers without a birth certificate", "Children with disabilities", "Families on the Tonle Sap",
            "Widows who head a household", "Day labourers on building sites", "Ethnic minorities in the north-east",
        ),
        (
            "health costs", "school fees", "food in the lean season", "a pension", "care at home", "transport to hospital",
            "an identity card", "cash after a flood", "a scholarship",
        ),
    ),
    "km": (
        (
            "ពលករចំណាកស្រុកក្រីក្រ", "មនុស្សចាស់រស់នៅម្នាក់ឯង", "កូនកម្មករកាត់ដេរ", "គ្រួសារទើបក្រីក្រ", "កុមារមានពិការភាព",
            "គ្រួសាររស់នៅបឹងទន្លេសាប", "ស្ត្រីមេម៉ាយជាមេគ្រួសារ",
        ),
        ("ថ្លៃព្យាបាល", "ថ្លៃសាលា", "ស្បៀងក្នុងរដូវខ្វះខាត", "សោធន", "ប្រាក់ក្រោយទឹកជំនន់", "អាហារូបករណ៍"),
    ),
}  # fmt: skip

_SENTENCES: Mapping[str, _Parts] = {
    "questions": {
        "en": (
            (
                "Who pays for health costs in", "Who keeps the list of poor households in", "When do cash transfers reach",
                "Who hears complaints in", "Are migrants reached in", "Which budget pays for school meals in",
                "Will one card be enough in", "Who trains commune staff in",
            ),
            (
                "Takeo?", "Kampot?", "Prey Veng?", "Siem Reap?", "Battambang?", "Kratie?", "Pursat?", "Kep?", "Pailin?",
                "Svay Rieng?", "Kampong Thom?", "Stung Treng?", "Preah Vihear?",
            ),
        ),
        "km": (
            (
                "តើអ្នកណាបង់ថ្លៃព្យាបាលនៅ", "តើអ្នកណារក្សាបញ្ជីគ្រួសារក្រីក្រនៅ", "តើពេលណាសាច់ប្រាក់ទៅដល់", "តើអ្នកណាទទួលបណ្តឹងនៅ",
                "តើថវិកាណាបង់អាហារសាលានៅ",
            ),
            ("តាកែវ?", "កំពត?", "ព្រៃវែង?", "សៀមរាប?", "បាត់ដំបង?", "ក្រចេះ?", "ពោធិ៍សាត់?"),
        ),
    },
    "proposals": {
        "en": (
            ("Costs", "Migration", "Gender", "Disability", "Shocks and climate", "Data", "Communes", "Complaints"),
            ("and who pays", "and who decides", "by province", "in the next ten years", "and what others have learnt"),
        ),
        "km": (
            ("ថ្លៃចំណាយ", "ចំណាកស្រុក", "យេនឌ័រ", "ពិការភាព", "ទិន្នន័យ", "ឃុំ សង្កាត់"),
            ("និងអ្នកបង់ប្រាក់", "និងអ្នកសម្រេច", "តាមខេត្ត", "ក្នុងរយៈពេលដប់ឆ្នាំ"),
        ),
    },
    "comments": {
        "en": (
            (
                "Say in one page", "Show with a table", "Explain for communes", "Give a date for", "Don't repeat the NSPS on",
                "Ask provinces about", "Name one ministry for",
            ),
            (
                "who gets what", "what it costs by 2020", "how complaints are answered", "how lists are kept up to date",
                "what ends and what goes on", "how it joins social security",
            ),
        ),
        "km": (
            ("សូមសរសេរតែមួយទំព័រអំពី", "សូមបង្ហាញជាតារាងអំពី", "សូមពន្យល់ឃុំអំពី", "សូមកំណត់ពេលសម្រាប់"),
            ("អ្នកទទួលអត្ថប្រយោជន៍", "ថ្លៃចំណាយត្រឹមឆ្នាំ 2020", "ការដោះស្រាយបណ្តឹង", "ការធ្វើបច្ចុប្បន្នភាពបញ្ជី"),
        ),
    },
    "recommendations": {
        "en": (
            (
                "CARD should", "The task forces should", "MEF should", "MoSVY should", "Development partners should",
                "Provinces should",
            ),
            (
                "publish a costed plan by June 2016", "use one list of poor households", "meet every two months",
                "report each year on who is reached", "answer complaints within 30 days",
                "put cash for mothers into the national budget", "name one contact for each commune",
            ),
        ),
        "km": (
            ("CARD គួរតែ", "ក្រុមការងារគួរតែ", "ដៃគូអភិវឌ្ឍន៍គួរតែ", "ខេត្តគួរតែ"),
            ("ប្រើបញ្ជីគ្រួសារក្រីក្រតែមួយ", "ប្រជុំរៀងរាល់ពីរខែម្តង", "រាយការណ៍ជារៀងរាល់ឆ្នាំ", "ឆ្លើយបណ្តឹងក្នុងរយៈពេល 30 ថ្ងៃ"),
        ),
    },
}  # fmt: skip


def sentence(poll: str, language: str, chance: Random) -> str:
    """For a poll of that code; in English where there is none in the language."""
    parts, between = _SENTENCES.get(poll, _GAPS), " " if poll in _SENTENCES else ": "
    beginnings, ends = parts.get(language, parts["en"])
    return f"{chance.choice(beginnings)}{between}{chance.choice(ends)}"
