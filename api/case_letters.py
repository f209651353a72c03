"""The letter to a centre whose golden cases broke since the last night, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from api.case_words import Names, expected_words, keys_of, persona_words, result_words
from api.reminders import FAREWELL
from api.vocabulary import Vocabulary
from api.words import Words
from referral.golden import Tried
from referral.letters import Letter
from referral.reminding import addresses_of
from referral.stores import GraphReader


def letters_of(graph: GraphReader, broken: Sequence[Tried], address: str) -> Iterator[Letter]:
    """One letter to each centre of which cases broke and whose mail address is known; `address` is the service's."""
    names = graph.whole(keys_of(broken))
    words = Words(language="de", vocabulary=Vocabulary.of(graph))
    addresses = addresses_of(graph)
    by_centre: defaultdict[str, list[Tried]] = defaultdict(list)
    for one in broken:
        by_centre[one.case.centre or ""].append(one)
    for centre, found in sorted(by_centre.items()):
        if to := addresses.get(centre):
            yield _letter(to, found, names, words, address)


def _letter(to: str, found: Sequence[Tried], names: Names, words: Words, address: str) -> Letter:
    number = len(found)
    which = "ein Probefall" if number == 1 else f"{number} Probefälle"
    listed = "\n".join(
        f"  - {persona_words(one.case, names, words)}\n"
        f"    erwartet: {expected_words(one.case, names, words)}. {result_words(one, names, words)}"
        for one in found
    )
    text = (
        f"Guten Tag,\n\nseit der letzten Nacht {'stimmt' if number == 1 else 'stimmen'} im Lotsennetz {which} Ihres "
        f"Gebiets nicht mehr. Vielleicht ist ein Eintrag zu alt geworden, oder jemand hat etwas geändert:"
        f"\n\n{listed}\n\nAlle Probefälle und was der Schalter heute antwortet:\n\n{address}/netz/probefaelle{FAREWELL}"
    )
    return Letter(to=to, subject=f"Lotsennetz: {which} {'stimmt' if number == 1 else 'stimmen'} nicht mehr", text=text)
