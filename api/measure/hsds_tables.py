"""The plain peer: the tables of Open Referral HSDS 3.0 with an index on every foreign key, asked as it is usually done.

https://docs.openreferral.org: a service's topics are attributes that point to taxonomy terms, its areas and languages
are rows of their own. One statement finds and sorts the services, four more fetch what an answer shows of the ten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from api.measure.nearest import WHERE, connect_warm
from api.measure.network import Network
from referral.codes import NATION
from referral.model import ContactKind, Service
from referral.need import Question

SCHEMA = """
CREATE TABLE place (id TEXT PRIMARY KEY, county TEXT, state TEXT, latitude REAL, longitude REAL);
CREATE TABLE organization (id TEXT PRIMARY KEY, name TEXT, description TEXT);
CREATE TABLE service (id TEXT PRIMARY KEY, organization_id TEXT REFERENCES organization, name TEXT, description TEXT,
    status TEXT, minimum_age INTEGER, maximum_age INTEGER, assured_date TEXT, assurer_email TEXT);
CREATE TABLE taxonomy_term (id TEXT PRIMARY KEY, code TEXT, name TEXT, taxonomy TEXT);
CREATE TABLE attribute (id INTEGER PRIMARY KEY, link_id TEXT REFERENCES service, link_entity TEXT,
    taxonomy_term_id TEXT REFERENCES taxonomy_term);
CREATE TABLE service_area (id INTEGER PRIMARY KEY, service_id TEXT REFERENCES service, extent TEXT, extent_type TEXT);
CREATE TABLE language (id INTEGER PRIMARY KEY, service_id TEXT REFERENCES service, code TEXT, note TEXT);
CREATE TABLE schedule (id INTEGER PRIMARY KEY, service_id TEXT REFERENCES service, description TEXT);
CREATE TABLE phone (id INTEGER PRIMARY KEY, service_id TEXT REFERENCES service, number TEXT);
CREATE TABLE location (id TEXT PRIMARY KEY, organization_id TEXT REFERENCES organization, latitude REAL,
    longitude REAL);
CREATE TABLE service_at_location (id INTEGER PRIMARY KEY, service_id TEXT REFERENCES service,
    location_id TEXT REFERENCES location);
CREATE INDEX service_organization ON service (organization_id);
CREATE INDEX taxonomy_term_code ON taxonomy_term (code);
CREATE INDEX attribute_link ON attribute (link_id);
CREATE INDEX attribute_term ON attribute (taxonomy_term_id);
CREATE INDEX service_area_service ON service_area (service_id);
CREATE INDEX language_service ON language (service_id);
CREATE INDEX schedule_service ON schedule (service_id);
CREATE INDEX phone_service ON phone (service_id);
CREATE INDEX location_organization ON location (organization_id);
CREATE INDEX service_at_location_service ON service_at_location (service_id);
CREATE INDEX service_at_location_location ON service_at_location (location_id);
"""

# CROSS JOIN keeps SQLite to this order of tables, its own choice in smaller networks; in large ones it would scan all.
FIND = """
SELECT service.id, service.name, service.description, service.minimum_age, service.maximum_age, service.assured_date,
    organization.id, organization.name, max(language.id IS NOT NULL) AS speaks,
    min(CASE service_area.extent WHEN :town THEN 0 WHEN :county THEN 1 WHEN :state THEN 2 ELSE 3 END) AS level
FROM taxonomy_term
CROSS JOIN attribute ON attribute.taxonomy_term_id = taxonomy_term.id
CROSS JOIN service ON service.id = attribute.link_id
CROSS JOIN service_area ON service_area.service_id = service.id
CROSS JOIN organization ON organization.id = service.organization_id
LEFT JOIN language ON language.service_id = service.id AND language.code = :language
LEFT JOIN service_at_location ON service_at_location.service_id = service.id
LEFT JOIN location ON location.id = service_at_location.location_id
WHERE taxonomy_term.code IN (:first, :second, :third)
    AND service_area.extent IN (:town, :county, :state, :nation)
    AND service.status = 'active'
    AND (:age IS NULL OR service.minimum_age IS NULL OR service.minimum_age <= :age)
    AND (:age IS NULL OR service.maximum_age IS NULL OR service.maximum_age >= :age)
GROUP BY service.id
ORDER BY speaks DESC, level, (location.latitude - :latitude) * (location.latitude - :latitude)
    + 0.36 * (location.longitude - :longitude) * (location.longitude - :longitude)
LIMIT 10
"""

PLACED = ("town", "county", "state", "nation", "latitude", "longitude")

_OF_THESE = " WHERE service_id IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
DETAILS = {
    "languages": f"SELECT service_id, code FROM language{_OF_THESE}",  # noqa: S608 - both halves stand here
    "hours": f"SELECT service_id, description FROM schedule{_OF_THESE}",  # noqa: S608
    "phones": f"SELECT service_id, number FROM phone{_OF_THESE}",  # noqa: S608
    "areas": f"SELECT service_id, extent FROM service_area{_OF_THESE}",  # noqa: S608
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A service with what an answer shows of it; `row` are the first eight columns of FIND."""

    id: str
    row: Sequence[object]
    details: Mapping[str, Sequence[str]]


class Tables:
    """Asks the tables; made from a network with `build_tables`."""

    def __init__(self, file: Path) -> None:
        self._connection = connect_warm(file)

    def ask(self, question: Question) -> list[Found]:
        """The ten nearest services about the topics, those that speak the language before all others, with details."""
        county, state, latitude, longitude = self._connection.execute(WHERE, (question.place,)).fetchone()
        first, *others = question.topics
        wanted = dict(zip(PLACED, (question.place, county, state, NATION, latitude, longitude), strict=True))
        wanted |= {"age": question.age, "language": question.languages[0] if question.languages else None}
        wanted |= {"first": first, "second": others[0] if others else None, "third": others[-1] if others else None}
        rows = self._connection.execute(FIND, wanted).fetchall()
        ids = [str(row[0]) for row in rows]
        details: dict[str, dict[str, list[str]]] = {id: {name: [] for name in DETAILS} for id in ids}
        for name, statement in DETAILS.items():
            for id, value in self._connection.execute(statement, [*ids, *[None] * (10 - len(ids))]):
                details[id][name].append(value)
        return [Found(id=id, row=row[:8], details=details[id]) for id, row in zip(ids, rows, strict=True)]

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


def build_tables(file: Path, network: Network) -> None:
    """Write the tables of a network to a new file."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(SCHEMA)
        towns = ((id, county, state, *point) for id, (county, state, point) in network.towns.items())
        connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", towns)
        bodies = network.organisations.values()
        connection.executemany(
            "INSERT INTO organization VALUES (?, ?, ?)", ((one.id, one.name, "") for one, _ in bodies)
        )
        connection.executemany(
            "INSERT INTO location VALUES (?, ?, ?, ?)", ((one.id, one.id, *at) for one, at in bodies)
        )
        topics = sorted({topic for service in network.services for topic in service.topics})
        connection.executemany("INSERT INTO taxonomy_term VALUES (?, ?, ?, 'topics')", ((t, t, t) for t in topics))
        for statement, rows in ROWS.items():
            connection.executemany(statement, (row for service in network.services for row in rows(service)))
        connection.execute("ANALYZE")
        connection.commit()


def _service(one: Service) -> Iterator[tuple[object, ...]]:
    assured_on = None if one.assured_on is None else one.assured_on.isoformat()
    yield (one.id, one.provider, one.title.de, one.description, "active", one.age_min, one.age_max, assured_on, "")


def _attribute(one: Service) -> Iterator[tuple[object, ...]]:
    yield from ((None, one.id, "service", topic) for topic in one.topics)


def _service_area(one: Service) -> Iterator[tuple[object, ...]]:
    yield from ((None, one.id, area, "other") for area in one.areas)


def _language(one: Service) -> Iterator[tuple[object, ...]]:
    yield from ((None, one.id, spoken.language, spoken.how) for spoken in one.languages)


def _schedule(one: Service) -> Iterator[tuple[object, ...]]:
    if one.hours:
        yield (None, one.id, one.hours)


def _phone(one: Service) -> Iterator[tuple[object, ...]]:
    yield from ((None, one.id, contact.value) for contact in one.contacts if contact.kind is ContactKind.PHONE)


def _service_at_location(one: Service) -> Iterator[tuple[object, ...]]:
    yield (None, one.id, one.provider)


ROWS = {
    "INSERT INTO service VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)": _service,
    "INSERT INTO attribute VALUES (?, ?, ?, ?)": _attribute,
    "INSERT INTO service_area VALUES (?, ?, ?, ?)": _service_area,
    "INSERT INTO language VALUES (?, ?, ?, ?)": _language,
    "INSERT INTO schedule VALUES (?, ?, ?)": _schedule,
    "INSERT INTO phone VALUES (?, ?, ?)": _phone,
    "INSERT INTO service_at_location VALUES (?, ?, ?)": _service_at_location,
}
"""The tables that a service fills, and its rows in each."""
