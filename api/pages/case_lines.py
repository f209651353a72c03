"""Golden cases as lines of a page: who asks, what is expected, what comes of it, and who is named now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api import current
from api.auth import current_actor
from api.case_words import Names, expected_words, keys_of, persona_words, result_words
from referral import directory
from referral.golden import Tried
from referral.model import Organisation, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case in words; the services that are named now, in their order, with their providers."""

    tried: Tried
    persona: str
    expected: str
    result: str
    first: Sequence[tuple[str, str]]


def lines(found: Sequence[Tried]) -> list[Line]:
    """Cases in words, in the language of the screen."""
    names = names_of(found)
    words = current.words()
    return [
        Line(
            tried=one,
            persona=persona_words(one.case, names, words),
            expected=expected_words(one.case, names, words),
            result=result_words(one, names, words),
            first=services_first(one, names),
        )
        for one in found
    ]


def names_of(found: Sequence[Tried]) -> Names:
    """The entities that cases name, with the providers of the services among them."""
    network, actor = current.lotsennetz(), current_actor()
    known = directory.whole(network, actor, keys_of(found))
    providers = {service.provider for service in known.values() if isinstance(service, Service)}
    return {**known, **directory.whole(network, actor, [(Organisation, id) for id in sorted(providers)])}


def services_first(one: Tried, names: Names) -> list[tuple[str, str]]:
    """The services that a case names now, in their order, each with the name of its provider."""
    shown = []
    for key in one.first:
        service = names.get(key)
        if isinstance(service, Service):
            provider = names.get((Organisation, service.provider))
            shown.append((service.id, provider.name if isinstance(provider, Organisation) else service.provider))
    return shown
