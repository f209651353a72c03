"""The page of an area's contradictions: kind by kind, each with links to where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from flask import render_template, url_for

from api import current
from api.auth import current_actor
from api.pages.areas import chosen
from api.pages.screen import gettext as _
from api.pages.screen import screen_language
from referral import contradictions as use_case
from referral.contradictions import Contradiction, Kind
from referral.model import Entity, Organisation, Service, Tie


class Entry(NamedTuple):
    """An entry that a contradiction is about: what it is called, and where it is mended."""

    name: str
    address: str


def contradictions() -> str:
    """The contradictions in the area that the address names (`gebiet`), else in the first that the reader may see."""
    network, actor = current.lotsennetz(), current_actor()
    area, areas = chosen()
    found = use_case.found(network, actor, area)
    names, hints = kind_names(), kind_hints()
    kinds = [(names[kind], hints[kind], list(ones)) for kind, ones in groupby(found, key=lambda one: one.kind)]
    return render_template("network/contradictions.html", areas=areas, area=area, kinds=kinds, number=len(found))


def entry_links(contradiction: Contradiction) -> Sequence[Entry]:
    """The entries of a contradiction, each with the page on which it is changed."""
    named = {one.id: one.name for one in contradiction.entries if isinstance(one, Organisation)}
    return [_entry(one, named) for one in contradiction.entries]


def _entry(entity: Entity, named: dict[str, str]) -> Entry:
    match entity:
        case Organisation():
            return Entry(entity.name, url_for("pages.edit_partner", id=entity.id))
        case Service():
            return Entry(entity.title.within(screen_language()), url_for("pages.edit_partner", id=entity.id))
        case Tie():
            ends = _names((entity.origin, entity.target), named)
            return Entry(_("Verbindung %(ends)s") % {"ends": ends}, url_for("pages.edit_tie", id=entity.id))
    raise TypeError(f"No contradiction is about a {type(entity).__name__}.")


def _names(ids: Iterable[str], named: dict[str, str]) -> str:
    return " – ".join(named.get(id, id) for id in ids)


def kind_names() -> Mapping[Kind, str]:
    """What contradicts what, as a heading."""
    return {
        Kind.NO_AUTHORITY: _("Keine Ausländerbehörde zuständig"),
        Kind.TWO_AUTHORITIES: _("Zwei Ausländerbehörden für einen Ort"),
        Kind.TWO_CENTRES: _("Zwei Koordinierungsstellen für ein Gebiet"),
        Kind.NO_AREA: _("Für kein Gebiet verantwortlich"),
        Kind.AREA_BEYOND_CENTRE: _("Angebot über das Gebiet der Koordinierungsstelle hinaus"),
        Kind.NEVER_NAMED: _("Angebot, das nie genannt wird"),
        Kind.UNREACHABLE: _("Nicht zu erreichen"),
        Kind.AGES_REVERSED: _("Altersgrenzen vertauscht"),
        Kind.AIMS_CONTRADICT: _("Zugleich für und nicht für dieselbe Gruppe"),
        Kind.DESK_WITHOUT_GUIDES: _("Lotsenstelle ohne Lotsinnen und Lotsen"),
        Kind.TIE_TO_CLOSED: _("Verbindung zu einer geschlossenen Stelle"),
        Kind.TIE_TO_ITSELF: _("Verbindung einer Stelle mit sich selbst"),
        Kind.TIE_TWICE: _("Dieselbe Verbindung doppelt"),
        Kind.CIRCLE: _("Stellen gehören im Kreis zueinander"),
        Kind.ASSURED_AHEAD: _("In der Zukunft bestätigt"),
    }


def kind_hints() -> Mapping[Kind, str]:
    """Why a contradiction matters, and how it is mended."""
    return {
        Kind.NO_AUTHORITY: _("Für diese Orte nennt die Antwort keine Behörde. Bitte eintragen, welche zuständig ist."),
        Kind.TWO_AUTHORITIES: _("Nach dem Gesetz ist eine zuständig. Bitte bei einer das Gebiet berichtigen."),
        Kind.TWO_CENTRES: _("Die Antwort nennt nur eine davon. Bitte klären, wer koordiniert."),
        Kind.NO_AREA: _("Eine Ausländerbehörde oder Koordinierungsstelle ohne Gebiet wird nirgends genannt."),
        Kind.AREA_BEYOND_CENTRE: _(
            "Die Koordinierungsstelle am Sitz der Stelle hat dieses Gebiet nicht. Bitte das Gebiet prüfen."
        ),
        Kind.NEVER_NAMED: _("An eine Behörde wird bei diesen Themen nie verwiesen. Bitte die Themen prüfen."),
        Kind.UNREACHABLE: _("Weder das Angebot noch die Stelle nennt einen Kontakt oder eine Anschrift."),
        Kind.AGES_REVERSED: _("Das niedrigste Alter liegt über dem höchsten; so passt das Angebot auf niemanden."),
        Kind.AIMS_CONTRADICT: _("Wer dazugehört, wird ausgeschlossen. Bitte eine der beiden Angaben streichen."),
        Kind.DESK_WITHOUT_GUIDES: _(
            "Im selben Kreis sind Lotsinnen oder Lotsen bei einer Stelle eingetragen, die keine Lotsenstelle ist."
        ),
        Kind.TIE_TO_CLOSED: _("Die Stelle ist noch mindestens vier Wochen geschlossen. Bitte die Verbindung prüfen."),
        Kind.TIE_TO_ITSELF: _("Bitte die andere Seite berichtigen oder die Verbindung schließen."),
        Kind.TIE_TWICE: _("Bitte eine davon schließen."),
        Kind.CIRCLE: _("Jede ist Teil der nächsten. Bitte bei einer berichtigen, wozu sie gehört."),
        Kind.ASSURED_AHEAD: _(
            "Der Tag der Bestätigung liegt noch vor uns; bis dahin gälte der Eintrag zu lange als frisch."
        ),
    }
