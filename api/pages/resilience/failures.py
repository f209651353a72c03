"""What is lost if somebody stops, with a way to look for a stand-in, and what was noted about that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages import shown
from api.pages.areas import chosen
from api.pages.choices import choices
from api.pages.screen import gettext as _
from referral import directory, stand_ins
from referral.access import Action, may
from referral.codes import LanguageId, PlaceId, read_language
from referral.failures import Failure
from referral.model import Entity, Guide, Organisation, Place, Service
from referral.papers import StandIn

MOST_SHOWN = 50
"""So many failures are shown, the greatest first; more are counted."""
NAMED = 6
"""So many places of one topic are named; more are counted."""
TOGETHER = 5
"""So many topics are asked for at once where a stand-in is looked for."""
INTERPRETING = "language.interpreting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A failure in words: what it is called, its organisation, what is lost, where to look, and what was noted."""

    failure: Failure
    name: str
    sort: str
    lost: Sequence[tuple[str, str]]
    search: str
    noted: StandIn | None


def failures() -> str:
    """What would be lost in the area that the address names (`gebiet`), in a language (`sprache`)."""
    area, offered = chosen()
    tag = request.args.get("sprache", "")
    language = LanguageId(read_language(tag)) if tag else None
    network, actor = current.lotsennetz(), current_actor()
    found = stand_ins.fragility(network, actor, area, language)
    listed = found.failures[:MOST_SHOWN]
    noted = stand_ins.tasks(network, actor)
    names = _Names.of(listed)
    by_entry = {(one.noted.area, one.noted.kind, one.noted.subject): one.noted for one in noted}
    return render_template(
        "network/failures.html",
        found=found,
        areas=offered,
        shown=[_shown(one, names, found, by_entry.get((area, *one.key))) for one in listed],
        more=len(found.failures) - len(listed),
        tasks=[one for one in noted if one.noted.area == area],
        languages=choices(current.words().vocabulary, current.language()),
        may_note=may(actor, Action.EDIT),
    )


def note_stand_in() -> ResponseReturnValue:
    """Note that a stand-in is to be found, and come back to the list."""
    area, kind = PlaceId(request.form.get("gebiet", "")), stand_ins.kind_named(request.form.get("art", ""))
    stand_ins.note(current.lotsennetz(), current_actor(), area, kind, request.form.get("eintrag", ""))
    return _back(area)


def tick_off_stand_in() -> ResponseReturnValue:
    """Say that one was found."""
    done = stand_ins.tick_off(current.lotsennetz(), current_actor(), request.form.get("aufgabe", ""))
    return _back(done.area)


def task_name(task: stand_ins.Task) -> str:
    """Whom somebody is to stand in for."""
    return _called(task.entry) if task.entry else task.noted.subject


def open_tasks() -> Sequence[stand_ins.Task]:
    """What the reader has noted and not ticked off yet."""
    return stand_ins.tasks(current.lotsennetz(), current_actor())


def _back(area: PlaceId) -> ResponseReturnValue:
    language = request.form.get("sprache") or None
    return redirect(url_for("pages.failures", gebiet=area, sprache=language) + "#aufgaben", 303)


def _called(entry: Entity) -> str:
    return shown.title(entry) if isinstance(entry, Service) else str(getattr(entry, "name", entry.id))


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of places and organisations that the shown failures are about."""

    places: Mapping[str, Place]
    bodies: Mapping[str, Organisation]

    @classmethod
    def of(cls, listed: Sequence[Failure]) -> _Names:
        network, actor = current.lotsennetz(), current_actor()
        places = {place for one in listed for place, _what in (*one.cells, *one.bridges)}
        bodies = {id for one in listed for part in one.parts for id in part[:NAMED]}
        bodies |= {one.entry.provider for one in listed if isinstance(one.entry, Service)}
        bodies |= {one.entry.placed_by for one in listed if isinstance(one.entry, Guide)}
        return cls(
            directory.several(network, actor, Place, sorted(places)),
            directory.several(network, actor, Organisation, sorted(bodies)),
        )

    def several(self, ids: Sequence[str]) -> str:
        """The names of some of them, and how many more there are."""
        known: dict[str, Place | Organisation] = {**self.places, **self.bodies}
        named = ", ".join(known[id].name if id in known else id for id in ids[:NAMED])
        more = len(ids) - NAMED
        return f"{named} {_('und %(num)s weitere') % {'num': more}}" if more > 0 else named


def _shown(one: Failure, names: _Names, found: stand_ins.Fragility, noted: StandIn | None) -> Shown:
    return Shown(
        failure=one, name=_called(one.entry), sort=_sort(one.entry, names), lost=_lost(one, names),
        search=_search(one, found.language), noted=noted,
    )  # fmt: skip


def _sort(entry: Entity, names: _Names) -> str:
    """What the entry is, and whose."""
    match entry:
        case Service():
            return _("Angebot von %(name)s") % {"name": names.several([entry.provider])}
        case Guide():
            return _("Lotsin oder Lotse bei %(name)s") % {"name": names.several([entry.placed_by])}
        case Organisation():
            return shown.role_name(entry.role)
    return ""


def _lost(one: Failure, names: _Names) -> list[tuple[str, str]]:
    """What is lost, topic by topic and language by language, with the places."""
    lost = [(shown.topic_names([topic]), names.several(places)) for topic, places in _by_second(one.cells)]
    bridge = _("Begleitung auf %(language)s")
    lost += [
        (bridge % {"language": shown.language_name(tag)}, names.several(places))
        for tag, places in _by_second(one.bridges)
    ]
    cut = _("Abgeschnitten wären")
    return lost + [(cut, names.several(part)) for part in one.parts]


def _by_second(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """The first parts of pairs by their second ones, those with most first."""
    found: dict[str, list[str]] = {}
    for first, second in pairs:
        found.setdefault(second, []).append(first)
    return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))


def _search(one: Failure, language: LanguageId | None) -> str:
    """The counter, asked for what would be lost in the place that would lose most; empty where that is no help."""
    pairs = one.cells or one.bridges
    if not pairs:
        return ""
    place, _number = max(Counter(place for place, _what in pairs).items(), key=lambda item: (item[1], item[0]))
    wanted = [what for where, what in pairs if where == place]
    if one.cells:
        return url_for("pages.results", place=place, topic=wanted[:TOGETHER], language=language)
    return url_for("pages.results", place=place, topic=INTERPRETING, language=wanted[0])
