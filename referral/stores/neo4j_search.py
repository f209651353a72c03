"""Finding entities by words of their names with Neo4j's full-text index, as the embedded store does with SQLite's.

The index holds folded names, word by word and unstemmed: endings that a stemmer cuts off would no longer be found by
the beginnings of words, and little words would be missing. An expression is made of folded words alone, so that nothing
typed can be anything but a word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from operator import itemgetter

from referral.model import Entity
from referral.spelling import likeness, meant, slips
from referral.stores.cypher import INDEXES

TO_COMPARE = 200
"""How many finds with typing errors are compared letter by letter with what was typed."""
Ask = Callable[[str, str, int], Sequence[tuple[str, str]]]
"""Asks the index of this name with an expression for at most so many: documents and folded names, best first."""


def search(ask: Ask, kind: type[Entity], typed: str, limit: int, lately: Collection[str] = ()) -> Sequence[str]:
    """The documents of those whose names hold the folded words, best first.

    `lately` are words that were written in the same transaction, among which the index sees no typing errors.
    """
    words = typed.split()
    found = ask(INDEXES[kind], " AND ".join(map(_begun, words)), limit)
    if not found:
        alike = ask(INDEXES[kind], _as_meant(words, lately), TO_COMPARE)
        found = sorted(alike, key=lambda row: -likeness(typed, row[1]))[:limit]
    return list(map(itemgetter(0), found))


def _begun(word: str) -> str:
    """A word, or a beginning of one; in the name it weighs more than elsewhere."""
    return f"({_anywhere(f'{word}*')})"


def _as_meant(words: Sequence[str], lately: Collection[str]) -> str:
    """The words, each with what it may be a misspelling of; or all of them as one word."""
    each = " AND ".join(_one_of(word, lately) for word in words)
    return each if len(words) == 1 else f"({each}) OR {_one_of(''.join(words), lately)}"


def _one_of(word: str, lately: Collection[str]) -> str:
    spellings = [*meant(word, lately), *([f"{word}~{slips(word)}"] if slips(word) else [])]
    return f"({' OR '.join(map(_anywhere, (f'{word}*', *spellings)))})"


def _anywhere(term: str) -> str:
    return f"folded_name:{term}^10 OR folded_more:{term} OR folded_provider:{term}"
