"""Where help is thin: the coverage of an area as a table and a map, the yearly inventory, and both as files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.export_tables import FILES
from api.pages import inventory_words
from api.pages import thin_words as words
from api.pages.areas import offered
from api.pages.counter import Fault
from api.pages.map_classes import class_map
from api.pages.rooms import Room, View
from api.pages.screen import gettext as _
from api.schemas.coverage import LOOK, look_of
from api.schemas.parameters import BadParameters, Typed
from graph_seed import sheet_writing
from referral import gaps, inventory
from referral.codes import PlaceId
from referral.gaps import Coverage, Look
from referral.model import Level

PARAMETERS = {
    "gebiet": "area", "sprache": "language", "thema": "topic", "ort": "place", "alter": "age", "nah": "near",
}  # fmt: skip
"""The parameters of the pages in German, and what they are called in the interface for programs."""
GAPS_SHOWN = 40
"""So many gaps are listed; the file holds all."""
ROWS_SHOWN = 1_000
"""So many rows each table of the inventory shows; the workbook holds all."""


def page() -> str:
    """The coverage that the address asks for."""
    return _page(gaps.coverage(current.lotsennetz(), current_actor(), _look()))


def refused(error: BadParameters) -> ResponseReturnValue:
    """The form again, with what is not understood and everything typed; 422."""
    names = {field: name for name, field in PARAMETERS.items()}
    faults = [Fault(field=names.get(one.field, one.field), sentence=_sentence(one.field)) for one in error.problems]
    return _page(None, faults), 422


def as_csv() -> Response:
    """Every cell of what the address asks for, as a CSV table."""
    lines = sheet_writing.plain_csv(words.headings(), _rows(_look()))
    return _file(b"".join(lines), "abdeckung", "csv")


def as_xlsx() -> Response:
    """Every cell of what the address asks for, as an Excel workbook."""
    written = io.BytesIO()
    sheet_writing.plain_workbook([(_("Abdeckung"), words.headings(), _rows(_look()))], written)
    return _file(written.getvalue(), "abdeckung", "xlsx")


def report() -> str:
    """The inventory of an area, to be read and printed."""
    found = inventory.inventory(current.lotsennetz(), current_actor(), _area())
    return render_template(
        "network/inventory.html",
        found=found,
        areas=offered(),
        tables=inventory_words.tables(found),
        most=ROWS_SHOWN,
        words=words,
    )


def report_as_xlsx() -> Response:
    """The inventory of an area as an Excel workbook."""
    found = inventory.inventory(current.lotsennetz(), current_actor(), _area())
    written = io.BytesIO()
    sheet_writing.plain_workbook(inventory_words.sheets(found), written)
    return _file(written.getvalue(), f"inventar-{found.area.id}-{found.day.isoformat()}", "xlsx")


def _page(found: Coverage | None, faults: Sequence[Fault] = ()) -> str:
    vocabulary, language = current.words().vocabulary, current.language()
    return render_template(
        "network/thin.html",
        found=found,
        map=class_map(found) if found else None,
        areas=offered(),
        places=_places(found),
        topics=_named(vocabulary.topics, language),
        languages=_named(vocabulary.languages, language),
        typed={name: request.args.get(name, "") for name in PARAMETERS},
        problems=faults,
        faults={fault.field: fault.sentence for fault in faults},
        shown=GAPS_SHOWN,
        words=words,
        kept=_kept,
    )


def _named(entities: Any, language: str) -> list[tuple[str, str]]:
    named = [(id, one.label.within(language)) for id, one in entities.items()]
    return sorted(named, key=lambda one: (one[0].partition(".")[0], "." in one[0], one[1]))


def _kept(**changed: str) -> dict[str, str]:
    """The parameters of this page for the address of another, some of them changed; empty ones left out."""
    return {name: value for name, value in {**request.args.to_dict(), **changed}.items() if value}


def _places(found: Coverage | None) -> list[tuple[str, str]]:
    inside = found.region.inside if found else ()
    places = ((place.id, place.name) for place in inside if place.level is Level.MUNICIPALITY)
    return sorted(places, key=lambda one: (one[1], one[0]))


def _area() -> PlaceId:
    return _look().area


def _look() -> Look:
    registered = current.reception().edition().registered
    return look_of(LOOK.read(_asked(), registered, exact=False), offered()[0].id)


def _asked() -> Typed:
    return {field: request.args.getlist(name) for name, field in PARAMETERS.items() if request.args.getlist(name)}


def _rows(look: Look) -> Iterator[list[str]]:
    return words.rows(*gaps.cells(current.lotsennetz(), current_actor(), look))


def _sentence(field: str) -> str:
    return {
        "area": _("Dieses Gebiet ist nicht lesbar; bitte eines aus der Liste wählen."),
        "language": _("Diese Sprache gibt es hier nicht; bitte eine aus der Liste wählen."),
        "topic": _("Dieses Thema gibt es nicht; bitte eines aus der Liste wählen."),
        "place": _("Dieser Ort ist nicht lesbar; bitte einen aus der Liste wählen."),
        "age": _("Bitte das Alter in ganzen Jahren angeben, von 0 bis 120, oder das Feld leer lassen."),
    }.get(field, _("Bitte das Kästchen ankreuzen oder leer lassen."))


def _file(content: bytes, name: str, ending: str) -> Response:
    response = Response(content, content_type=FILES[ending][0])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


ROOM = Room(
    views=(
        View("/netz/abdeckung", "thin", page),
        View("/netz/abdeckung.csv", "thin_csv", as_csv),
        View("/netz/abdeckung.xlsx", "thin_xlsx", as_xlsx),
        View("/netz/inventar", "inventory", report),
        View("/netz/inventar.xlsx", "inventory_xlsx", report_as_xlsx),
    ),
)
