"""A file's rows with all that is needed to understand them, and reading a text that may be none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graph_seed.hsds.facts import Facts
from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.lexicon import Lexicon
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.writing import SCHEME
from referral.codes import OrganisationId, RoleId, read_id
from referral.errors import Malformed
from referral.model import Organisation, Service

T = TypeVar("T")
Stated = dict[str, Any]
"""Fields of an entry with their values."""

USUAL_ROLE = RoleId("BERATUNG")
"""What an organisation is taken for whose file does not say it in our words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file's rows with all that is needed to understand them.

    `organisations` and `services` are what is registered, by the id that it has outside.
    """

    rows: Rows
    lexicon: Lexicon
    facts: Facts
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)

    def organisation_id(self, outer: str) -> OrganisationId | None:
        """Our id of an organisation that stands in the file or is registered; None if neither."""
        if self.rows.get("organization", outer):
            return OrganisationId(self._own_id(outer) or self._known(self.organisations, outer) or outer)
        known = self.organisations.get(outer)
        return OrganisationId(known.id) if known else None

    def _own_id(self, outer: str) -> str | None:
        for row in self.rows.where("organization_identifier", "organization_id", outer):
            id = readable(read_id, str(row.get("identifier", "")))
            if id and row.get("identifier_scheme") == SCHEME and outer_id("organization", id) == outer:
                return id
        return None

    def own_service_id(self, outer: str) -> str | None:
        """Our own id of a service, if the file is ours."""
        for value in self.facts.fields(outer).get("id", ()):
            if readable(read_id, value) and outer_id("service", value) == outer:
                return value
        return None

    def own_organisation_id(self, outer: str) -> str | None:
        """Our own id of an organisation, if the file is ours."""
        return self._own_id(outer)

    @staticmethod
    def _known(registered: Mapping[str, Organisation], outer: str) -> str | None:
        return registered[outer].id if outer in registered else None


def readable(read: Callable[[str], T], text: str) -> T | None:
    """A value, or None where the text is none."""
    try:
        return read(text) if text else None
    except (Malformed, ValueError):
        return None
