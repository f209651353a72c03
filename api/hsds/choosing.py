"""Which entries a list of the Open Referral API shows: found by words, terms, provider, date, postcode and distance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import asin, cos, radians, sin, sqrt

from api.hsds import Asked
from graph_seed.hsds.terms import TAXONOMIES, taxonomy_id
from graph_seed.hsds.writing import facts_of
from referral.model import Organisation, Place, Service

EARTH = 6_371_000
"""The radius of the earth in metres."""

_POSTCODE = re.compile(r"\b(\d{5}) ")


def service_ids(asked: Asked) -> Sequence[str]:
    """The ids of the services that are asked for: by id, or best first if words are searched for."""
    return _narrowed(asked, _searched(asked, Service, asked.catalogue.services.sorted), _SERVICES)


def organisation_ids(asked: Asked) -> Sequence[str]:
    """The ids of the organisations that are asked for; with a term, those that bear it and those whose services do."""
    return _narrowed(asked, _searched(asked, Organisation, asked.catalogue.organisations.sorted), _ORGANISATIONS)


def stay_ids(asked: Asked) -> Sequence[str]:
    """The UUIDs of the services at locations that are asked for."""
    catalogue = asked.catalogue
    if not any(asked.values.get(name) for name in (*_SERVICES, "search", "postcode")):
        return catalogue.located
    wanted = _narrowed(asked, _searched(asked, Service, catalogue.services.sorted), _SERVICES)
    if postcode := asked.values.get("postcode"):
        wanted = _near(asked, wanted, postcode, asked.values.get("proximity", ""))
    return [stay for id in wanted for stay in catalogue.stays.get(id, ())]


def _searched(asked: Asked, kind: type[Organisation | Service], every: Sequence[str]) -> Sequence[str]:
    words = asked.values.get("search", "").strip()
    return [one.id for one in asked.graph.search(kind, words, limit=len(every))] if words else every


def _narrowed(
    asked: Asked, ids: Sequence[str], filters: Mapping[str, Callable[[Asked], Iterable[str]]]
) -> Sequence[str]:
    for name, matching in filters.items():
        if asked.values.get(name):
            kept = frozenset(matching(asked))
            ids = [id for id in ids if id in kept]
    return ids


def _with_term(asked: Asked) -> Iterator[str]:
    """Services that bear a term."""
    outer = asked.values["taxonomy_term_id"]
    term = asked.catalogue.meanings.get(outer)
    if term is not None:
        for one in asked.graph.find(Service):
            if term.id in _borne(one, term.taxonomy):
                yield one.id
    yield from _kept_with(asked, outer)


def _kept_with(asked: Asked, term: str) -> Iterator[str]:
    inner = asked.catalogue.services.inner
    yield from (inner[outer] for outer in asked.catalogue.bearers(term) if outer in inner)


def _of_taxonomy(asked: Asked) -> Iterator[str]:
    """Services that bear any term of a taxonomy."""
    outer = asked.values["taxonomy_id"]
    key = next((key for key in TAXONOMIES if taxonomy_id(key) == outer), None)
    if key is not None:
        yield from (one.id for one in asked.graph.find(Service) if _borne(one, key))
    for term in asked.catalogue.terms.where("taxonomy_term", "taxonomy_id", outer):
        yield from _kept_with(asked, term["id"])


def _borne(entry: Service | Organisation, taxonomy: str) -> frozenset[str]:
    """The terms of a taxonomy of ours that an entry bears."""
    if taxonomy == "field":
        return frozenset(name for name, value in facts_of(entry) if value)
    if isinstance(entry, Organisation):
        taken = frozenset(one.programme for one in entry.programmes)
        return {"role": frozenset({entry.role}), "programme": taken}.get(taxonomy, frozenset())
    borne = {"topic": entry.topics, "group": entry.groups | entry.not_groups, "channel": frozenset(entry.channels)}
    return frozenset(map(str, borne.get(taxonomy, ())))


def _of_provider(asked: Asked) -> Iterator[str]:
    provider = asked.catalogue.organisations.inner.get(asked.values["organization_id"])
    yield from (id for id, one in asked.catalogue.providers.items() if one == provider)


def _changed_since(asked: Asked) -> Iterator[str]:
    """Services that were changed, or whose providers were, at a moment or later."""
    since, changed = asked.values["modified_after"], asked.catalogue.changed
    for id, provider in asked.catalogue.providers.items():
        moments = (changed.get(("Service", id)), changed.get(("Organisation", provider)))
        if any(at is not None and at >= since for at in moments):
            yield id


_SERVICES: Mapping[str, Callable[[Asked], Iterable[str]]] = {
    "taxonomy_term_id": _with_term,
    "taxonomy_id": _of_taxonomy,
    "organization_id": _of_provider,
    "modified_after": _changed_since,
}


def _bodies_with_term(asked: Asked) -> Iterator[str]:
    term = asked.catalogue.meanings.get(asked.values["taxonomy_term_id"])
    if term is not None:
        yield from (one.id for one in asked.graph.find(Organisation) if term.id in _borne(one, term.taxonomy))
    yield from _kept_bodies(asked, asked.values["taxonomy_term_id"])
    yield from (asked.catalogue.providers[id] for id in _with_term(asked))


def _bodies_of_taxonomy(asked: Asked) -> Iterator[str]:
    outer = asked.values["taxonomy_id"]
    key = next((key for key in TAXONOMIES if taxonomy_id(key) == outer), None)
    if key is not None:
        yield from (one.id for one in asked.graph.find(Organisation) if _borne(one, key))
    for term in asked.catalogue.terms.where("taxonomy_term", "taxonomy_id", outer):
        yield from _kept_bodies(asked, term["id"])
    yield from (asked.catalogue.providers[id] for id in _of_taxonomy(asked))


def _kept_bodies(asked: Asked, term: str) -> Iterator[str]:
    inner = asked.catalogue.organisations.inner
    yield from (inner[outer] for outer in asked.catalogue.bearers(term) if outer in inner)


_ORGANISATIONS: Mapping[str, Callable[[Asked], Iterable[str]]] = {
    "taxonomy_term_id": _bodies_with_term,
    "taxonomy_id": _bodies_of_taxonomy,
}


def _near(asked: Asked, ids: Sequence[str], postcode: str, metres: str) -> Sequence[str]:
    """Services that serve a postcode, and that are within a distance of the middle of its municipalities if asked."""
    lexicon = asked.window.lexicon
    places = lexicon.places_with(postcode.strip())
    around = frozenset(area for place in places for area in lexicon.outward(place.id))
    middle = _middle(places)
    limit = float(metres) if re.fullmatch(r"\d{1,9}(?:\.\d+)?", metres.strip()) else None
    found = asked.graph.whole([(Service, id) for id in ids])
    offers = [one for id in ids if isinstance(one := found.get((Service, id)), Service)]
    return [
        one.id
        for one in offers
        if not around.isdisjoint(one.areas)
        and (limit is None or _distance(middle, _middle(_seat(asked, one))) <= limit)
    ]


def _seat(asked: Asked, service: Service) -> tuple[Place, ...]:
    """The municipalities with the postcode of a service's address."""
    found = _POSTCODE.search(service.address)
    return asked.window.lexicon.places_with(found[1]) if found else ()


def _middle(places: Iterable[Place]) -> tuple[float, float] | None:
    points = [(one.latitude, one.longitude) for one in places if one.latitude is not None and one.longitude is not None]
    if not points:
        return None
    return sum(latitude for latitude, _ in points) / len(points), sum(longitude for _, longitude in points) / len(
        points
    )


def _distance(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float:
    """Metres between two points in degrees, along the surface (haversine); endless where one is not known."""
    if one is None or other is None:
        return float("inf")
    (south, west), (north, east) = ((radians(latitude), radians(longitude)) for latitude, longitude in (one, other))
    chord = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH * asin(sqrt(chord))
