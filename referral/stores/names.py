"""Finding entities by words of their names, with SQLite's full-text index over folded names (https://sqlite.org/fts5.html).

First all words as they were typed, each also as a beginning; if that finds nothing, the words of the register that may
have been meant by misspelt ones.
"""

# ruff: noqa: S608  the statements differ by their table alone, which comes from TABLES; values are parameters
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from referral.model import Entity, Level, Organisation, Place, Service
from referral.spelling import fold, likeness, meant

TABLES: Mapping[type[Entity], str] = {Place: "place", Organisation: "organisation", Service: "service"}
"""The kinds that can be searched, and how their tables begin."""
_PRECEDENCE = {Level.MUNICIPALITY: 0, Level.COUNTY: 1, Level.STATE: 2, Level.COUNTRY: 3}
"""Among places of one name, the smaller area comes first."""
_TO_COMPARE = 200
"""How many finds with typing errors are compared letter by letter with what was typed."""


class Names(NamedTuple):
    """The folded texts an entity is found by: its name, whatever else may be known of it, and what comes first."""

    name: str
    more: str
    precedence: int


class Said(NamedTuple):
    """What an entity itself says of how it is called, and whose it is."""

    name: str
    more: str
    precedence: int = 0
    provider: str = ""


def said(entity: Entity | None) -> Said | None:
    """What the names of an entity are made of; `None` where nothing is said, or the kind is not searched."""
    match entity:
        case Place():
            return Said(entity.name, entity.designation, _PRECEDENCE[entity.level])
        case Organisation():
            return Said(entity.name, entity.body)
        case Service():
            return Said(entity.title.de, f"{entity.title.en} {entity.description}", provider=entity.provider)
    return None


def names_of(what: Said, provider: str) -> Names:
    """The texts to find an entity by: a service also by the name of its provider, any other also by its name in one."""
    name = fold(what.name)
    beside = provider if what.provider else _joined(name)
    return Names(name, fold(f"{what.more} {beside}"), what.precedence)


def _joined(name: str) -> str:
    """A name of several words written as one, as some people do: `hannmuenden`."""
    return name.replace(" ", "") if " " in name else ""


def index(connection: sqlite3.Connection, number: int, kind: type[Entity], names: Names) -> None:
    """Write the names of the entity with this row number into the index, in place of those that stand there."""
    forget(connection, number, kind)
    connection.execute(
        f"INSERT INTO {TABLES[kind]}_names (rowid, name, more, precedence) VALUES (?, ?, ?, ?)", (number, *names)
    )


def forget(connection: sqlite3.Connection, number: int, kind: type[Entity]) -> None:
    """Take the names of an entity out of the index."""
    connection.execute(f"DELETE FROM {TABLES[kind]}_names WHERE rowid = ?", (number,))


def search(
    connection: sqlite3.Connection,
    kind: type[Entity],
    words: str,
    limit: int,
    vocabulary: Callable[[], Sequence[str]],
) -> Sequence[str]:
    """The ids of those whose names hold the words, best first; `vocabulary` is asked for only if nothing is found."""
    typed = fold(words)
    if not typed:
        return ()
    as_typed = " AND ".join(f'"{word}"*' for word in typed.split())
    found = _matching(connection, TABLES[kind], as_typed, typed, limit)
    if not found:
        as_meant = _as_meant(typed.split(), vocabulary())
        alike = _matching(connection, TABLES[kind], as_meant, typed, _TO_COMPARE)
        found = sorted(alike, key=lambda row: -likeness(typed, row[1]))[:limit]
    return [id for id, _ in found]


def words_of(connection: sqlite3.Connection, kind: type[Entity]) -> Sequence[str]:
    """All words that stand in the names of a kind."""
    return [word for (word,) in connection.execute(f"SELECT term FROM {TABLES[kind]}_words")]


def _matching(
    connection: sqlite3.Connection, table: str, expression: str, typed: str, limit: int
) -> list[tuple[str, str]]:
    """Ids and names: the very name first, then the smaller area, then where the words weigh more, then by id."""
    return connection.execute(
        f"SELECT entity.id, name FROM {table}_names AS names JOIN entity ON entity.number = names.rowid "
        f"WHERE {table}_names MATCH ? "
        f"ORDER BY name <> ?, precedence, bm25({table}_names, 10.0, 1.0), entity.id LIMIT ?",
        (expression, typed, limit),
    ).fetchall()


def _as_meant(words: Sequence[str], vocabulary: Sequence[str]) -> str:
    """The words, each with those it may be a misspelling of; or all of them as one word."""
    each = " AND ".join(_one_of(word, vocabulary) for word in words)
    return each if len(words) == 1 else f"({each}) OR {_one_of(''.join(words), vocabulary)}"


def _one_of(word: str, vocabulary: Sequence[str]) -> str:
    spellings = [f'"{word}"*', *(f'"{other}"' for other in meant(word, vocabulary))]
    return f"({' OR '.join(spellings)})"
