"""The network as the peers of an answer are made from it: read once, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from referral.codes import NATION
from referral.lotsennetz import Lotsennetz
from referral.model import Level, Organisation, Place, Service

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What the peers are made from: towns with the areas they lie in, organisations with where they are, services."""

    towns: Mapping[str, tuple[str, str, Point]]
    organisations: Mapping[str, tuple[Organisation, Point]]
    services: Sequence[Service]

    @classmethod
    def of(cls, lotsennetz: Lotsennetz) -> Network:
        """The whole network, read once; what has no coordinates counts as far away."""
        with lotsennetz.read() as graph:
            places = {place.id: place for place in graph.find(Place)}
            points = {id: (place.latitude or 0.0, place.longitude or 0.0) for id, place in places.items()}
            return cls(
                towns={
                    id: (*_within(place, places), points[id])
                    for id, place in places.items()
                    if place.level is Level.MUNICIPALITY
                },
                organisations={
                    one.id: (one, points.get(one.seated_in or "", (0.0, 0.0))) for one in graph.find(Organisation)
                },
                services=list(graph.find(Service)),
            )


def _within(town: Place, places: Mapping[str, Place]) -> tuple[str, str]:
    """The county and the state of a town."""
    county = places[town.within or NATION]
    return county.id, county.within or NATION
