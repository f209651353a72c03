"""The words, numbers and habits that fictional help is made of: who speaks what, who is open when, what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from random import Random

LANGUAGE_WEIGHTS: Mapping[str, float] = {
    "en": 40, "ar": 34, "uk": 26, "ru": 26, "tr": 22, "fa": 18, "fr": 10, "kmr": 9, "pl": 8, "ro": 7, "es": 6, "ps": 4,
    "sq": 4, "bg": 4, "sr": 3, "it": 3, "vi": 2, "ckb": 2, "so": 1.5, "ti": 1,
}  # fmt: skip
"""How often a language is spoken in advice centres, out of the air but in a likely order; all others count RARE."""
RARE = 0.3

ROLE_WEIGHTS: Mapping[str, float] = {
    "ABH": 0, "LAB": 0, "ZSF": 0, "KMT": 0, "EBH": 2, "INITIATIVE": 70, "LOTSE": 40, "LAND": 36, "BERATUNG": 30,
    "MO": 60, "MBE": 26, "JMD": 18, "SPRACHMITTLER": 12, "HOTLINE": 4, "FREIWILLIGENAGENTUR": 8, "MO-NETZ": 6,
    "FH": 10, "SPRACHKURS": 20, "AD": 6, "AVB": 6, "VERTRETUNG": 3, "KOMMUNAL": 10, "PSZ": 4, "SKB": 10, "BAMF": 2,
    "IQ": 4, "SB": 12, "GEMEINDE": 24, "AA": 4, "JC": 10, "SOZ": 8, "JA": 8, "FK": 2,
}  # fmt: skip
"""How many organisations stand in a role; authorities and centres are made one by one, for each county."""

AGES: Mapping[str, tuple[int | None, int | None]] = {"JMD": (12, 26), "MBE": (27, None), "JA": (None, 17)}
"""The age limits of roles that have some, both ends included."""
SOME_AGES: Sequence[tuple[int | None, int | None]] = ((None, 26), (16, None), (18, None), (6, 12), (60, None))

PATTERNS = 300
"""So many ways to write opening hours there are; real ones repeat as well."""
_DAYS = (
    "Mo-Fr", "Mo-Th", "Mo,We,Fr", "Tu,Th", "Mo-We", "Tu", "We", "Th", "Mo,Th", "Tu-Fr",
)  # fmt: skip
_MORNINGS = ("08:00-12:00", "08:30-12:30", "09:00-12:00", "09:00-13:00", "10:00-12:00")
_AFTERNOONS = ("", "13:00-15:00", "14:00-16:00", "14:00-17:30", "15:00-18:00")
_ALSO = ("", "; Fr 09:00-12:00", ", We 15:00-17:00", "; PH off", "; Sa 10:00-13:00")

FILM_NUMBERS = ("030 23125", "069 90009", "040 66969", "0221 4710", "089 99998")
"""Blocks of 1,000 phone numbers that the Bundesnetzagentur keeps free for films: nobody is called by mistake."""


def hours_patterns(rng: Random) -> list[str]:
    """Opening hours in OSM syntax, each different."""
    every = [
        f"{days} {morning}{',' if afternoon else ''}{afternoon}{also}"
        for days, morning, afternoon, also in product(_DAYS, _MORNINGS, _AFTERNOONS, _ALSO)
    ]
    return rng.sample(every, PATTERNS)


def phone(number: int) -> str:
    """A phone number that belongs to nobody."""
    return f"{FILM_NUMBERS[number % len(FILM_NUMBERS)]} {number // len(FILM_NUMBERS) % 1000:03d}"


def description(topic: str, role: str, number: int) -> str:
    """What a fictional service says of itself, about as long as real ones."""
    return (
        f"Dieses Angebot ist erfunden. {role}: Hier geht es um „{topic}“. Wir hören zu, erklären Briefe und Bescheide, "
        f"helfen beim Ausfüllen von Anträgen und sagen, wer sonst noch helfen kann. Die Beratung ist kostenlos und "
        f"vertraulich. Bitte bringen Sie die Unterlagen mit, die Sie haben (Muster {number})."
    )
