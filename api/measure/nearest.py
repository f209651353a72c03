"""The fast peer: one denormalised SQLite table, made by hand for the one question, that returns nothing but ids.

All that the order needs stands in the one table, in the order of its key, and nothing else is looked at: no ages, no
groups, no hours, no dates, no reasons, no authority. It is asked for the ten nearest, by the size of the area that they
serve and then by distance, and those who speak the language first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from api.measure.network import Network
from referral.codes import NATION
from referral.need import Question

SCHEMA = """
CREATE TABLE place (id TEXT PRIMARY KEY, county TEXT, state TEXT, latitude REAL, longitude REAL) WITHOUT ROWID;
CREATE TABLE posting (topic TEXT, area TEXT, service TEXT, latitude REAL, longitude REAL, languages TEXT,
    PRIMARY KEY (topic, area, service)) WITHOUT ROWID;
"""

WHERE = "SELECT county, state, latitude, longitude FROM place WHERE id = ?"

# A degree of longitude is 0.6 times as long as one of latitude at 53 degrees north; 0.36 is the square of that.
ONE_TOPIC = """
WITH area (id, level) AS (VALUES (:town, 0), (:county, 1), (:state, 2), (:nation, 3))
SELECT service FROM area CROSS JOIN posting ON posting.area = area.id AND topic = :first
ORDER BY instr(languages, :language) = 0, level,
    (latitude - :latitude) * (latitude - :latitude) + 0.36 * (longitude - :longitude) * (longitude - :longitude)
LIMIT 10
"""
SEVERAL_TOPICS = """
WITH area (id, level) AS (VALUES (:town, 0), (:county, 1), (:state, 2), (:nation, 3))
SELECT service FROM area CROSS JOIN posting ON posting.area = area.id AND topic IN (:first, :second, :third)
GROUP BY service
ORDER BY instr(languages, :language) = 0, min(level),
    (latitude - :latitude) * (latitude - :latitude) + 0.36 * (longitude - :longitude) * (longitude - :longitude)
LIMIT 10
"""


class Nearest:
    """Asks the table; made from a network with `build_nearest`."""

    def __init__(self, file: Path) -> None:
        self._connection = connect_warm(file)

    def ask(self, question: Question) -> list[str]:
        """The ids of the ten nearest services about the topics, those that speak the language before all others."""
        county, state, latitude, longitude = self._connection.execute(WHERE, (question.place,)).fetchone()
        topics = question.topics
        wanted = {
            "town": question.place,
            "county": county,
            "state": state,
            "nation": NATION,
            "latitude": latitude,
            "longitude": longitude,
            "language": f" {question.languages[0]} " if question.languages else " ",
            "first": topics[0],
        }
        if len(topics) == 1:
            return [id for (id,) in self._connection.execute(ONE_TOPIC, wanted)]
        wanted |= {"second": topics[1], "third": topics[-1]}
        return [id for (id,) in self._connection.execute(SEVERAL_TOPICS, wanted)]

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


def build_nearest(file: Path, network: Network) -> None:
    """Write the table of a network to a new file."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(SCHEMA)
        towns = ((id, county, state, *point) for id, (county, state, point) in network.towns.items())
        connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", towns)
        connection.executemany("INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?)", _postings(network))
        connection.execute("ANALYZE")
        connection.commit()


def _postings(network: Network) -> Iterator[tuple[str, str, str, float, float, str]]:
    """One row for each topic and area of each service; `languages` are set between blanks."""
    for service in network.services:
        _, point = network.organisations[service.provider]
        languages = "".join(f" {tag}" for tag in sorted({spoken.language for spoken in service.languages}))
        for topic in service.topics:
            for area in service.areas:
                yield topic, area, service.id, *point, f"{languages} "


def connect_warm(file: Path) -> sqlite3.Connection:
    """A connection that holds the whole file in memory once it was read."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA mmap_size = 4000000000")
    connection.execute("PRAGMA cache_size = -500000")
    return connection
