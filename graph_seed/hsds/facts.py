"""What attributes say about a row: which of our terms it bears, and which of our own fields stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_seed.hsds.lexicon import Lexicon
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.standard import Row
from graph_seed.hsds.terms import terms

Meaning = tuple[str, str]
"""A term of ours: its taxonomy and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """A term that a row bears: how it is linked, and its value."""

    meaning: Meaning
    link: str
    value: str


class Facts:
    """The attributes of a file, understood by the vocabulary of the register."""

    def __init__(self, rows: Rows, lexicon: Lexicon) -> None:
        self._rows = rows
        known = list(terms(lexicon))
        self._by_id = {term.outer_id: (term.taxonomy, term.id) for term in known}
        self._by_code = {term.code.casefold(): (term.taxonomy, term.id) for term in known}
        labels = [(label, term) for term in known for label in (term.label.de, term.label.en) if label]
        self._by_name = {
            label.casefold(): (term.taxonomy, term.id) for label, term in labels if term.taxonomy in {"topic", "group"}
        }

    def of(self, id: str) -> list[Bearing]:
        """All terms of ours that a row bears."""
        found = []
        for attribute in self._rows.where("attribute", "link_id", id):
            meaning = self._meaning(attribute)
            if meaning:
                link, value = attribute.get("link_type", ""), str(attribute.get("value", ""))
                found.append(Bearing(meaning=meaning, link=link, value=value))
        return found

    def fields(self, id: str) -> Mapping[str, Sequence[str]]:
        """The values of our own fields that stand at a row, by field."""
        found: dict[str, list[str]] = {}
        for bearing in self.of(id):
            taxonomy, name = bearing.meaning
            if taxonomy == "field":
                found.setdefault(name, []).append(bearing.value)
        return found

    def _meaning(self, attribute: Row) -> Meaning | None:
        """By the term's id, or else by its code, or else by its name: others use their own ids."""
        id = attribute.get("taxonomy_term_id", "")
        if id in self._by_id:
            return self._by_id[id]
        term = self._rows.get("taxonomy_term", id) or {}
        by_code = self._by_code.get(str(term.get("code", "")).casefold())
        return by_code or self._by_name.get(str(term.get("name", "")).casefold())
