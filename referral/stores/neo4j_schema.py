"""What a Neo4j database has to know before the first entity: constraints and indexes, numbered so that they can grow.

Everything here is in the Community edition: it has unique constraints, range, point and full-text indexes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from referral.errors import StoreTooNew
from referral.model import KINDS
from referral.papers import PAPERS
from referral.stores.cypher import INDEXES

FORMAT = 4
"""The version of the schema below."""
FOUND = (
    "OPTIONAL MATCH (s:Schema {id: 'schema'}) "
    "RETURN coalesce(s.version, 0) AS version, coalesce(s.postponed, false) AS postponed"
)
AWAIT = "CALL db.awaitIndexes(300)"
MADE = "MERGE (s:Schema {id: 'schema'}) SET s.version = $version"
STARTED = "MERGE (:Log {id: 'log'})"

_UNIQUE = [
    *((name, "id") for name in KINDS),
    ("Postcode", "id"),
    ("Posting", "id"),
    ("Log", "id"),
    ("Schema", "id"),
    ("Change", "number"),
]
_PAPERS = tuple(
    f"CREATE CONSTRAINT {name.lower()}_id IF NOT EXISTS FOR (n:{name}) REQUIRE n.id IS UNIQUE" for name in PAPERS
)
_SEARCHES = tuple(
    f"CREATE FULLTEXT INDEX {index} IF NOT EXISTS FOR (n:{kind.__name__}) "
    "ON EACH [n.folded_name, n.folded_more, n.folded_provider] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}"
    for kind, index in INDEXES.items()
)
MIGRATIONS: Sequence[Sequence[str]] = (
    (
        *(
            f"CREATE CONSTRAINT {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
            for label, key in _UNIQUE
        ),
        "CREATE INDEX change_block IF NOT EXISTS FOR (n:Change) ON (n.block)",
        "CREATE POINT INDEX place_position IF NOT EXISTS FOR (n:Place) ON (n.position)",
        *_SEARCHES,
    ),
    _PAPERS,
    _PAPERS,  # once more, for kinds of papers that came later
    _PAPERS,  # and for scenarios
)
"""What leads from each version to the next, the first from an empty database; every statement may be run twice."""


POSTPONED = (
    "MATCH (s:Schema {id: 'schema'}) SET s.postponed = true",
    *(f"DROP INDEX {index} IF EXISTS" for index in INDEXES.values()),
)
"""Does without the full-text indexes, which are made in a fraction of the time once all entities are there."""
RESUMED = (*_SEARCHES, AWAIT, "MATCH (s:Schema {id: 'schema'}) REMOVE s.postponed")
"""Makes what was postponed."""


def prepare(where: str, found: int, run: Callable[..., object]) -> None:
    """Bring a database from the version that was found to this one; StoreTooNew if it is ahead."""
    if found > FORMAT:
        raise StoreTooNew(where, found, FORMAT)
    for statements in MIGRATIONS[found:]:
        for statement in statements:
            run(statement)
    if found < FORMAT:
        run(AWAIT)
        run(MADE, version=FORMAT)
