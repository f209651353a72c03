"""The addresses of the Open Referral API, one function each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.hsds import Asked, Document, Lines, Make, blueprint, resource
from api.hsds.choosing import organisation_ids, service_ids, stay_ids
from api.hsds.parameters import MOST, USUAL
from graph_seed.hsds.documents import listed, nested
from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.standard import VERSION, Row
from graph_seed.hsds.writing import moment
from referral.errors import NotFound
from referral.model import Organisation, Service

__all__ = ["blueprint"]

PAGED = ("page", "per_page", "format")
BY_TERM = ("taxonomy_term_id", "taxonomy_id")
LINE_BY_LINE = "ndjson"


@resource("/")
def about(_asked: Asked) -> object:
    """What this is; no profile is named, for the standard itself is followed."""
    return {
        "version": VERSION,
        "description": "Lotsennetz: Stellen und Angebote, die in Niedersachsen Zugewanderten weiterhelfen.",
        "publisher": {"name": "Lotsennetz"},
    }


@resource("/services", "search", *PAGED, *BY_TERM, "organization_id", "modified_after", "minimal", "full")
def services(asked: Asked) -> object:
    """Services by id; with `search` those found by words, best first."""
    ids = service_ids(asked)
    if asked.wants("minimal"):
        return _page(_minimal(asked, ids), len(ids), 1, max(1, len(ids)))
    return _paged(asked, ids, _services)


@resource("/services/<id>")
def service(asked: Asked) -> object:
    """One service with all that hangs on it."""
    return _nested_services(asked, [_inner(asked.catalogue.services.inner, "service", asked.values["id"])])[0]


@resource("/organizations", "search", *PAGED, *BY_TERM, "full", "full_service")
def organizations(asked: Asked) -> object:
    """Organisations by id; with `search` those found by words, best first."""
    return _paged(asked, organisation_ids(asked), _organisations)


@resource("/organizations/<id>", "full_service")
def organization(asked: Asked) -> object:
    """One organisation with all that hangs on it; its services in short, or whole with `full_service`."""
    id = _inner(asked.catalogue.organisations.inner, "organization", asked.values["id"])
    return _nested_organisations(asked, [id])[0]


@resource(
    "/service_at_locations",
    *("search", *PAGED, *BY_TERM, "organization_id", "modified_after", "full", "postcode", "proximity"),
)
def service_at_locations(asked: Asked) -> object:
    """Services where they are; with a postcode those that serve it."""
    return _paged(asked, stay_ids(asked), _stays)


@resource("/service_at_locations/<id>")
def service_at_location(asked: Asked) -> object:
    """One service where it is."""
    id = asked.values["id"]
    if id not in asked.catalogue.located:
        raise NotFound("service_at_location", id)
    return _stay(asked, id, nested)


@resource("/taxonomies", "search", *PAGED)
def taxonomies(asked: Asked) -> object:
    """The taxonomies that terms come from."""
    return _paged(asked, _named(asked, asked.catalogue.terms.of("taxonomy")), _taxonomies)


@resource("/taxonomies/<id>")
def taxonomy(asked: Asked) -> object:
    """One taxonomy."""
    return _term_document(asked, "taxonomy", asked.values["id"])


@resource("/taxonomy_terms", "search", *PAGED, "taxonomy_id", "top_only", "parent_id")
def taxonomy_terms(asked: Asked) -> object:
    """Terms; `top_only` are those without a term above them, `parent_id` those below one."""
    wanted: Iterable[Row] = asked.catalogue.terms.of("taxonomy_term")
    for name in ("taxonomy_id", "parent_id"):
        if value := asked.values.get(name):
            wanted = [row for row in wanted if row.get(name) == value]
    if asked.wants("top_only"):
        wanted = [row for row in wanted if "parent_id" not in row]
    return _paged(asked, _named(asked, wanted), _terms)


@resource("/taxonomy_terms/<id>")
def taxonomy_term(asked: Asked) -> object:
    """One term."""
    return _term_document(asked, "taxonomy_term", asked.values["id"])


def _paged(asked: Asked, ids: Sequence[str], make: Make) -> object:
    """The page that is asked for, or everything line by line."""
    if asked.values.get("format") == LINE_BY_LINE:
        return Lines(ids=ids, make=make)
    size = min(max(1, asked.values.get("per_page", USUAL)), MOST)
    number = max(1, asked.values.get("page", 1))
    start = (number - 1) * size
    return _page(make(asked, ids[start : start + size]), len(ids), number, size)


def _page(contents: Sequence[Document], total: int, number: int, size: int) -> Document:
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def _inner(known: Mapping[str, str], kind: str, outer: str) -> str:
    if outer not in known:
        raise NotFound(kind, outer)
    return known[outer]


def _offers(asked: Asked, ids: Sequence[str]) -> tuple[list[Service], dict[str, Organisation]]:
    """Services and their providers, by the services' ids; NotFound where one is gone and no other was asked for."""
    found = asked.graph.whole([(Service, id) for id in ids])
    offers = [one for id in ids if isinstance(one := found.get((Service, id)), Service)]
    if not offers and len(ids) == 1:
        raise NotFound("service", ids[0])
    bodies = asked.graph.whole([(Organisation, id) for id in sorted({one.provider for one in offers})])
    return offers, {one.id: one for one in bodies.values() if isinstance(one, Organisation)}


def _with_providers(asked: Asked, ids: Sequence[str]) -> list[tuple[Service, Rows]]:
    """Services with their rows and those of their providers."""
    offers, providers = _offers(asked, ids)
    bodies = {body.id: rows for body, rows in asked.window.organisations(list(providers.values()))}
    both = []
    for offer, rows in asked.window.services(offers, providers):
        rows.update(bodies[offer.provider])
        both.append((offer, rows))
    return both


def _services(asked: Asked, ids: Sequence[str]) -> Sequence[Document]:
    if asked.wants("full"):
        return _nested_services(asked, ids)
    return [listed(rows, "service", outer_id("service", one.id)) for one, rows in _with_providers(asked, ids)]


def _nested_services(asked: Asked, ids: Sequence[str]) -> Sequence[Document]:
    return [nested(rows, "service", outer_id("service", one.id)) for one, rows in _with_providers(asked, ids)]


def _minimal(asked: Asked, ids: Sequence[str]) -> Sequence[Document]:
    """Id and date of change, with the name and status that the standard's own schema asks for."""
    found = asked.graph.whole([(Service, id) for id in ids])
    documents = []
    for id in ids:
        one = found.get((Service, id))
        if isinstance(one, Service):
            at = asked.window.changed_at(one)
            dated = {"modified_date": moment(at), "last_modified": moment(at)} if at else {}
            named = {"id": outer_id("service", id), "name": one.title.de, "status": "active"}
            documents.append(named | dated)
    return documents


def _organisations(asked: Asked, ids: Sequence[str]) -> Sequence[Document]:
    if asked.wants("full") or asked.wants("full_service"):
        return _nested_organisations(asked, ids)
    found = asked.window.organisations(_bodies(asked, ids))
    return [listed(rows, "organization", outer_id("organization", body.id)) for body, rows in found]


def _bodies(asked: Asked, ids: Sequence[str]) -> list[Organisation]:
    found = asked.graph.whole([(Organisation, id) for id in ids])
    bodies = [one for id in ids if isinstance(one := found.get((Organisation, id)), Organisation)]
    if not bodies and len(ids) == 1:
        raise NotFound("organization", ids[0])
    return bodies


def _nested_organisations(asked: Asked, ids: Sequence[str]) -> Sequence[Document]:
    documents = []
    for body, rows in asked.window.organisations(_bodies(asked, ids)):
        outer = outer_id("organization", body.id)
        offers = list(asked.graph.find(Service, provider=body.id))
        served = [(one.id, its) for one, its in asked.window.services(offers, {body.id: body})]
        if asked.wants("full_service"):
            for _, its in served:
                rows.update(its)
        document = nested(rows, "organization", outer)
        if served and not asked.wants("full_service"):
            document["services"] = [_in_short(its, outer_id("service", id)) for id, its in served]
        documents.append(document)
    return documents


def _in_short(rows: Rows, id: str) -> dict[str, Any]:
    return listed(rows, "service", id)


def _stays(asked: Asked, ids: Sequence[str]) -> Sequence[Document]:
    return [_stay(asked, id, nested if asked.wants("full") else listed) for id in ids]


def _stay(asked: Asked, id: str, write: Any) -> Document:
    ((_, rows),) = _with_providers(asked, [asked.catalogue.at_stays[id]])
    document: Document = write(rows, "service_at_location", id)
    return document


def _named(asked: Asked, rows: Iterable[Row]) -> Sequence[str]:
    """The ids of rows, of those whose name or description holds the words that are searched for."""
    words = asked.values.get("search", "").casefold().split()
    return [
        row["id"] for row in rows if all(word in f"{row['name']} {row['description']}".casefold() for word in words)
    ]


def _taxonomies(asked: Asked, ids: Sequence[str]) -> Sequence[Document]:
    return [_term_document(asked, "taxonomy", id) for id in ids]


def _terms(asked: Asked, ids: Sequence[str]) -> Sequence[Document]:
    return [_term_document(asked, "taxonomy_term", id) for id in ids]


def _term_document(asked: Asked, table: str, id: str) -> Document:
    if asked.catalogue.terms.get(table, id) is None:
        raise NotFound(table, id)
    return nested(asked.catalogue.terms, table, id)
