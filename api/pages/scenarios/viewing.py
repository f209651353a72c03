"""Scenarios as pages: the list, a new one, one with both sides compared, another name, taking back, removing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.complaints import complaint
from api.pages import case_lines, thin_words
from api.pages.areas import chosen
from api.pages.choices import choices
from api.pages.counter import Fault
from api.pages.scenarios.words import Names, edit_words, turn_names
from api.pages.screen import gettext as _
from api.pages.screen import screen_language
from referral import comparing, directory, scenarios
from referral.access import Action, permit
from referral.codes import LanguageId, PlaceId, read_language
from referral.comparing import Comparison, Side
from referral.edits import Edit
from referral.errors import Impossible, LotsennetzError, NotFound, Outdated
from referral.failures import Failure
from referral.forks import entries_named
from referral.load import Load, Tongue
from referral.model import Organisation, Place, Service, Tie
from referral.papers import Scenario
from referral.scenarios import LONGEST, MOST_EDITS

MOST_SHOWN = 30
"""So many lines of each list are shown; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number now and then; `better` is the direction: -1 where less is better, 1 where more is, 0 for neither."""

    name: str
    before: int
    after: int
    better: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """An entry that others depend on: of how many cells it is the only one, now and then."""

    name: str
    before: int
    after: int


def listed() -> ResponseReturnValue:
    """All scenarios of the own area, with a form for a new one; or keep what was sent, and go there."""
    permit(current_actor(), Action.KEEP_SCENARIOS)
    if request.method == "GET":
        return _list()
    name, area = request.form.get("name", ""), PlaceId(request.form.get("gebiet", ""))
    try:
        kept = scenarios.save(current.lotsennetz(), current_actor(), name, area)
    except (Impossible, NotFound) as error:
        return _list((Fault(field="name", sentence=refusal(error)),)), 422
    return redirect(url_for("pages.scenario", id=kept.id), 303)


def scenario(id: str) -> str:
    """A scenario with all that it would change, side by side."""
    return page(scenarios.scenario(current.lotsennetz(), current_actor(), id))


def rename(id: str) -> ResponseReturnValue:
    """Give a scenario another name."""
    network, actor = current.lotsennetz(), current_actor()
    found = scenarios.scenario(network, actor, id)
    name = request.form.get("name", "")
    try:
        scenarios.revise(network, actor, found, name, found.edits)
    except (Impossible, Outdated) as error:
        return page(found, (Fault(field="name", sentence=refusal(error)),), name), 422
    return _back(id)


def take_back(id: str) -> ResponseReturnValue:
    """Take one edit back."""
    number = request.form.get("nummer", "")
    scenarios.undo(current.lotsennetz(), current_actor(), id, int(number) if number.isdecimal() else 0)
    return _back(id)


def remove(id: str) -> ResponseReturnValue:
    """Forget a scenario."""
    network, actor = current.lotsennetz(), current_actor()
    scenarios.remove(network, actor, scenarios.scenario(network, actor, id))
    return redirect(url_for("pages.scenarios"), 303)


def refusal(error: LotsennetzError) -> str:
    """What the domain objects to, in words."""
    if isinstance(error, Impossible):
        return refusals().get(error.why, _("Diese Angabe fehlt oder passt nicht zu dieser Änderung."))
    return complaint(error, current.language())


def refusals() -> Mapping[str, str]:
    """Why a scenario cannot be kept, by code."""
    return {
        "many": _("Mehr als %(most)s Varianten kann ein Gebiet nicht haben.") % {"most": scenarios.MOST},
        "edits": _("Mehr als %(most)s Änderungen kann eine Variante nicht haben.") % {"most": MOST_EDITS},
        "name": _("Bitte einen Namen mit höchstens %(most)s Zeichen schreiben.") % {"most": LONGEST},
        "people": _("Bitte eine ganze Zahl von 1 bis %(most)s schreiben.") % {"most": scenarios.MOST_PEOPLE},
        "partner": _("Eine Verbindung braucht zwei verschiedene Stellen."),
        "duty": _("Für Gebiete zuständig sind nur Ausländerbehörden und Koordinierungsstellen."),
    }


def names_of(edits: Sequence[Edit]) -> Names:
    """What edits name, as far as the reader may see it: entries with their organisations, and places."""
    network, actor = current.lotsennetz(), current_actor()
    areas = {area for edit in edits for area in edit.areas}
    known = directory.whole(network, actor, [*entries_named(edits), *((Place, id) for id in sorted(areas))])
    bodies = {one.provider for one in known.values() if isinstance(one, Service)}
    bodies |= {end for one in known.values() if isinstance(one, Tie) for end in (one.origin, one.target)}
    return {**known, **directory.whole(network, actor, [(Organisation, id) for id in sorted(bodies)])}


def page(found: Scenario, problems: Sequence[Fault] = (), typed: str | None = None) -> str:
    """The page of a scenario, in the language that the address asks for (`sprache`)."""
    tag = request.args.get("sprache", "")
    language = LanguageId(read_language(tag)) if tag else None
    compared = comparing.compare(current.lotsennetz(), current_actor(), found.area, found.edits, language)
    names = names_of(found.edits)
    return render_template(
        "network/scenario.html",
        scenario=found,
        compared=compared,
        edits=[(edit, edit_words(edit, found.edits, names)) for edit in found.edits],
        turns=turn_names(),
        figures=_figures(compared),
        weights=_weights(compared),
        tongues=_tongues(compared.before.load, compared.after.load),
        broken=case_lines.lines(compared.broken),
        mended=case_lines.lines(compared.mended),
        places=_places(compared),
        languages=choices(current.words().vocabulary, current.language()),
        words=thin_words,
        most=MOST_SHOWN,
        typed=found.name if typed is None else typed,
        problems=problems,
        faults={fault.field: fault.sentence for fault in problems},
    )


def _back(id: str) -> ResponseReturnValue:
    language = request.form.get("sprache") or None
    return redirect(url_for("pages.scenario", id=id, sprache=language) + "#aenderungen", 303)


def _list(problems: Sequence[Fault] = ()) -> str:
    area, areas = chosen()
    found = scenarios.scenarios(current.lotsennetz(), current_actor())
    ids = {one.area for one in found}
    return render_template(
        "network/scenarios.html",
        found=found,
        places=directory.several(current.lotsennetz(), current_actor(), Place, sorted(ids)),
        areas=areas,
        area=request.form.get("gebiet", area),
        typed=request.form.get("name", ""),
        problems=problems,
        faults={fault.field: fault.sentence for fault in problems},
    )


def _figures(compared: Comparison) -> list[Figure]:
    before, after = compared.before, compared.after
    found = [
        Figure(name=name, before=measure(before), after=measure(after), better=better)
        for name, measure, better in _measures()
    ]
    if before.cases:
        name = _("Probefälle, die stimmen (von %(all)s)") % {"all": len(before.cases)}
        found.append(Figure(name=name, before=_holding(before), after=_holding(after), better=1))
    return found


def _measures() -> Sequence[tuple[str, Callable[[Side], int], int]]:
    """What is counted on both sides, how, and which direction is better (0: neither is in itself)."""
    return (
        (_("Felder ohne Hilfe (Ort und Thema)"), lambda side: side.coverage.whole.empty, -1),
        (_("Felder mit nur einem Angebot"), lambda side: side.coverage.whole.thin, 0),
        (_("Einträge, die allein etwas tragen"), lambda side: len(side.failures), 0),
        (_("Stellen, die ohne eine andere abgeschnitten wären"), lambda side: _cut_off(side.failures), -1),
        (_("Menschen, die eigene Lotsinnen und Lotsen im Monat begleiten"), lambda side: _people(side.load), 1),
    )


def _holding(side: Side) -> int:
    return sum(one.holds for one in side.cases)


def _cut_off(found: Sequence[Failure]) -> int:
    return len({body for one in found for part in one.parts for body in part})


def _people(found: Load) -> int:
    return sum(desk.people for desk in found.desks)


def _weights(compared: Comparison) -> list[Weight]:
    """The entries on which more or fewer cells would depend, those first where most changes."""
    sides = [{one.key: one for one in side.failures} for side in (compared.before, compared.after)]
    found = []
    for key in {**sides[0], **sides[1]}:
        now, then = (len(side[key].cells) if key in side else 0 for side in sides)
        if now != then:
            entry = (sides[0].get(key) or sides[1][key]).entry
            name = entry.title.within(screen_language()) if isinstance(entry, Service) else entry.name
            found.append(Weight(name=name, before=now, after=then))
    return sorted(found, key=lambda one: (-abs(one.after - one.before), one.name))


def _tongues(before: Load, after: Load) -> list[tuple[str, Tongue, Tongue]]:
    """The languages in which more or fewer services or guides would help, with both sides."""
    now, then = ({one.language: one for one in side.tongues} for side in (before, after))
    nobody = {tag: Tongue(language=tag, services=0, guides=0, people=0) for tag in {**now, **then}}
    both = [(now.get(tag, nobody[tag]), then.get(tag, nobody[tag])) for tag in sorted(nobody)]
    return [(one.language, one, other) for one, other in both if one != other]


def _places(compared: Comparison) -> Mapping[str, str]:
    """The names of all places that gain or lose something."""
    region = compared.before.coverage.region
    return {place: region.places[place].name for one in compared.shifts for place in (*one.gained, *one.lost)}
