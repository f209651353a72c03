"""Golden cases in words: the persona, what is expected, and what came of it; for pages and letters alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from api.sentences import CHANNELS, german
from api.words import Words
from referral.golden import Tried
from referral.model import Entity, Organisation, Place, Service
from referral.need import Relaxed
from referral.papers import Expectation, GoldenCase
from referral.stores import Key

Names = Mapping[Key, Entity]
"""The entities that cases name, as the reader may see them; who is not registered any more is absent."""

RESULTS: Mapping[str, str] = {
    "holds": german("Stimmt."),
    "holds.rank": german("Stimmt: Platz {rank}."),
    "unknown": german("Der Ort oder das Anliegen ist nicht mehr eingetragen."),
    "nobody": german("Zurzeit passt niemand."),
    "rank": german("Steht erst auf Platz {rank}."),
    "excluded": german("Bleibt außen vor: {reason}"),
    "absent": german("Wird nicht genannt."),
    "gone": german("Ist nicht mehr eingetragen."),
    "unspoken": german("Niemand von den Genannten spricht die Sprache selbst."),
    "relaxed": german("Geht nur mit Abstrichen: {wishes}."),
}
"""What came of trying a case, by its code."""

WISHES: Mapping[str, str] = {
    "language": german("Sprache"), "area": german("Nähe"), "topic": german("Anliegen"),
}  # fmt: skip


def keys_of(found: Iterable[Tried]) -> list[Key]:
    """Everything that cases and their results name."""
    keys: dict[Key, None] = {}
    for one in found:
        case = one.case
        keys |= dict.fromkeys((Place, place) for place in case.places)
        keys |= dict.fromkeys(((Service, case.expected), (Organisation, case.expected)))
        keys |= dict.fromkeys(one.first)
    return list(keys)


def persona_words(case: GoldenCase, names: Names, words: Words) -> str:
    """Who asks: `Gifhorn · Ausbildungsplatz · Dari · 19 Jahre`."""
    return " · ".join(_persona(case, names, words))


def _persona(case: GoldenCase, names: Names, words: Words) -> Iterator[str]:
    known = words.vocabulary
    yield " / ".join(_place_name(names, place) for place in case.places)
    yield from (known.topic(topic, words.language) for topic in case.topics)
    yield from sorted(known.language(language, words.language) for language in case.languages)
    if case.age is not None:
        yield words.say(german("{age} Jahre"), age=case.age)
    yield from (known.group(group, words.language) for group in sorted(case.groups))
    if case.channel is not None:
        yield words.say(CHANNELS[case.channel])


def expected_words(case: GoldenCase, names: Names, words: Words) -> str:
    """What is expected: `JMD Gifhorn unter den ersten 2`."""
    if case.expectation is Expectation.SPOKEN:
        return words.say(german("Jemand spricht die Sprache selbst"))
    if case.expectation is Expectation.NOTHING_RELAXED:
        return words.say(german("Eine Antwort ohne Abstriche"))
    name = partner_name(case.expected, names, words)
    if case.among == 1:
        return words.say(german("{name} an erster Stelle"), name=name)
    return words.say(german("{name} unter den ersten {among}"), name=name, among=case.among)


def result_words(one: Tried, names: Names, words: Words) -> str:
    """What came of it, in a sentence."""
    service = names.get((Service, one.case.expected))
    about = service if isinstance(service, Service) else None
    reason = words.reason(one.barrier, about) if one.barrier else ""
    code = one.why
    if code == "holds" and one.rank:
        code = "holds.rank"
    if code == "absent" and not _registered(one.case, names):
        code = "gone"
    return words.say(RESULTS[code], rank=one.rank, reason=reason, wishes=_wishes(one.relaxed, words))


def partner_name(id: str, names: Names, words: Words) -> str:
    """What a service or organisation is called; its id where it is not registered any more."""
    service, organisation = names.get((Service, id)), names.get((Organisation, id))
    if isinstance(organisation, Organisation):
        return organisation.name
    return service.title.within(words.language) if isinstance(service, Service) else id


def _registered(case: GoldenCase, names: Names) -> bool:
    return not names.keys().isdisjoint({(Service, case.expected), (Organisation, case.expected)})


def _wishes(relaxed: Sequence[Relaxed], words: Words) -> str:
    return ", ".join(words.say(WISHES[one.wish]) for one in relaxed)


def _place_name(names: Names, place: str) -> str:
    found = names.get((Place, place))
    return found.name if isinstance(found, Place) else place
