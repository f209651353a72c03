"""The form in which one more thing is made otherwise in a scenario; what it asks for depends on what that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages.choices import choices
from api.pages.counter import Fault
from api.pages.register.registered import Registered, Unclear, registered, written
from api.pages.register.typed import Form, one, sent
from api.pages.scenarios.viewing import refusal
from api.pages.scenarios.words import kind_names, turn_names
from api.pages.screen import gettext as _
from api.pages.screen import screen_language
from api.pages.tie_words import tie_kinds
from referral import directory, insight, scenarios
from referral.codes import LanguageId, OrganisationId, PlaceId, RoleId, TopicId
from referral.edits import Edit, Turn
from referral.errors import Impossible, NotFound
from referral.forks import ABOUT, ALLOWED, DUTIES, MOVING, NEEDED, ONE_PLACE, added
from referral.model import Entity, Organisation, Role, Service, Tie, TieKind
from referral.own_guides import own_guides
from referral.papers import Scenario
from referral.region import Region
from referral.spelling import fold

OFFERED = 400
"""So many entries are offered in a list to choose from; others can be typed."""
KINDS = {Turn.ORGANISATION: "Organisation", Turn.SERVICE: "Service", Turn.GUIDE: "Guide", Turn.TIE: "Tie"}
"""The kind of entry that an edit adds."""
TURNS: Mapping[str, Turn] = {turn.name.lower(): turn for turn in Turn}
"""What can be otherwise, as addresses say it (`was`)."""
_KEYED = re.compile(r"\((?P<id>[A-Za-z0-9][A-Za-z0-9._:-]*)\)\s*$")


@dataclass(slots=True)
class _Reading:
    """A form being read: what it says so far, and what is wrong with it."""

    form: Form
    scenario: Scenario
    register: Registered
    said: dict[str, object] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def edit(id: str) -> ResponseReturnValue:
    """The form for one more edit; or make it, and show what it changes."""
    network, actor = current.lotsennetz(), current_actor()
    found = scenarios.scenario(network, actor, id)
    turn = TURNS.get(request.values.get("was", ""))
    if turn is None:
        abort(404)
    if request.method == "GET":
        return _page(found, turn, {})
    form = sent()
    wanted, faults = _read(found, turn, form)
    if faults:
        return _page(found, turn, form, faults), 422
    try:
        scenarios.extend(network, actor, id, wanted)
    except Impossible as error:
        return _page(found, turn, form, [Fault(field=_FIELD.get(error.why, error.why), sentence=refusal(error))]), 422
    except NotFound as error:
        return _page(found, turn, form, [Fault(field="subject", sentence=refusal(error))]), 422
    return redirect(url_for("pages.scenario", id=id, sprache=one(form, "sprache") or None) + "#aenderungen", 303)


_FIELD = {"kind": "subject", "duty": "subject"}


def _read(found: Scenario, turn: Turn, form: Form) -> tuple[Edit, list[Fault]]:
    """What was typed as an edit, and all that is wrong with it."""
    reading = _Reading(form, found, registered())
    for name in ALLOWED[turn]:
        try:
            reading.said[name] = _READERS[name](reading, name)
        except Unclear as error:
            reading.faults.append(Fault(field=_FIELD.get(name, name), sentence=error.sentence))
    wanted = Edit(number=0, turn=turn, **reading.said)  # type: ignore[arg-type]
    unclear = {fault.field for fault in reading.faults}
    lacking = [name for name in scenarios.faults(wanted) if _FIELD.get(name, name) not in unclear]
    for name in dict.fromkeys(_FIELD.get(name, name) for name in lacking):
        reading.faults.append(Fault(field=name, sentence=_lacking(name, wanted)))
    return wanted, reading.faults


def _lacking(name: str, wanted: Edit) -> str:
    """What to do about a field that says too little or too much."""
    if name == "areas" and len(wanted.areas) > 1:
        return _("Bitte nur einen Ort nennen.")
    if name in {"name", "people", "partner"} and getattr(wanted, name) not in {"", None}:
        return refusal(Impossible(name))
    return {
        "name": _("Bitte einen Namen nennen."),
        "role": _("Bitte eine Rolle wählen."),
        "provider": _("Bitte eine Stelle nennen."),
        "partner": _("Bitte die andere Stelle nennen."),
        "tie": _("Bitte die Art der Verbindung wählen."),
        "topics": _("Bitte mindestens ein Thema ankreuzen."),
        "languages": _("Bitte mindestens eine Sprache wählen."),
        "areas": _("Bitte einen Ort nennen."),
        "people": _("Bitte sagen, wie viele Menschen es sind."),
    }.get(name, _("Bitte einen Eintrag nennen."))


def _text(reading: _Reading, name: str) -> str:
    return one(reading.form, name)


def _body(reading: _Reading, name: str) -> OrganisationId | None:
    """An organisation that is registered, or that the scenario adds."""
    text = one(reading.form, name)
    if not text:
        return None
    keyed = _KEYED.search(text)
    id = keyed["id"] if keyed else text
    if any(id == added(edit) for edit in reading.scenario.edits if edit.turn is Turn.ORGANISATION):
        return OrganisationId(id)
    return reading.register.organisation(text)


def _role(reading: _Reading, name: str) -> RoleId | None:
    return RoleId(one(reading.form, name)) if one(reading.form, name) else None


def _tie(reading: _Reading, name: str) -> TieKind | None:
    text = one(reading.form, name)
    return TieKind(text) if text in {*TieKind} else None


def _topics(reading: _Reading, name: str) -> frozenset[TopicId]:
    known = reading.register.vocabulary.topics
    return frozenset(TopicId(id) for id in reading.form.get(name, ()) if id in known)


def _languages(reading: _Reading, name: str) -> frozenset[LanguageId]:
    known = reading.register.vocabulary.languages
    return frozenset(LanguageId(id) for id in reading.form.get(name, ()) if id in known)


def _areas(reading: _Reading, name: str) -> frozenset[PlaceId]:
    lines = [line.strip() for line in "\n".join(reading.form.get(name, ())).splitlines()]
    return frozenset(reading.register.place(line) for line in lines if line)


def _people(reading: _Reading, name: str) -> int | None:
    text = one(reading.form, name)
    if text and not (text.isascii() and text.isdecimal() and len(text) <= len(str(scenarios.MOST_PEOPLE))):
        raise Unclear(refusal(Impossible("people")))
    return int(text) if text else None


def _kind(reading: _Reading, _name: str) -> str:
    return _entry(reading)[0]


def _subject(reading: _Reading, _name: str) -> str:
    return _entry(reading)[1]


def _entry(reading: _Reading) -> tuple[str, str]:
    """The kind and id of the entry that was typed: as it is offered, or its id; Unclear."""
    text = one(reading.form, "subject")
    if not text:
        return "", ""
    offered = {fold(label): key for key, label in _entries(reading.scenario, None)}
    keyed = _KEYED.search(text)
    by_id = {key[1]: key for key in offered.values()}
    found = offered.get(fold(text)) or by_id.get(keyed["id"] if keyed else text)
    if found is None:
        raise Unclear(_("Diesen Eintrag gibt es in diesem Gebiet nicht; bitte einen aus der Liste wählen."))
    return found


_READERS: Mapping[str, Callable[[_Reading, str], object]] = {
    "name": _text,
    "role": _role,
    "provider": _body,
    "partner": _body,
    "tie": _tie,
    "topics": _topics,
    "languages": _languages,
    "areas": _areas,
    "people": _people,
    "kind": _kind,
    "subject": _subject,
}


def _page(found: Scenario, turn: Turn, form: Form, problems: Sequence[Fault] = ()) -> str:
    network, actor = current.lotsennetz(), current_actor()
    fields = {"subject" if name == "kind" else name: name in NEEDED[turn] for name in ALLOWED[turn]}
    roles = directory.everything(network, actor, Role)
    return render_template(
        "network/scenario_edit.html",
        scenario=found,
        turn=turn,
        was=turn.name.lower(),
        headline=turn_names()[turn],
        fields=fields,
        one_place=turn in ONE_PLACE,
        form=form,
        typed={name: one(form, name) for name in ALLOWED[turn]} | {"subject": one(form, "subject")},
        roles=sorted(((role.id, role.label.within(screen_language())) for role in roles), key=lambda one: one[1]),
        ties=list(tie_kinds().items()),
        bodies=[label for _key, label in _entries(found, Organisation)][:OFFERED] if "provider" in fields else (),
        entries=[label for _key, label in _offered(found, turn)][:OFFERED] if "subject" in fields else (),
        choices=choices(current.words().vocabulary, current.language()),
        problems=problems,
        faults={fault.field: fault.sentence for fault in problems},
    )


def _offered(found: Scenario, turn: Turn) -> Iterator[tuple[tuple[str, str], str]]:
    """The entries that an edit can be about."""
    kinds, idle = ABOUT.get(turn, ()), _idle(found) if turn in MOVING else set()
    return ((key, label) for key, label in _entries(found, None) if key[0] in kinds and key[1] not in idle)


def _idle(found: Scenario) -> set[str]:
    """The organisations that are responsible for no areas, by what they are."""
    region = insight.seen(current.lotsennetz(), current_actor(), found.area)
    roles = {added(edit): edit.role for edit in found.edits if edit.turn is Turn.ORGANISATION}
    roles |= {id: one.role for id, one in region.organisations.items()}
    responsible = {id for id, role in region.roles.items() if role.actor in DUTIES}
    return {id for id, role in roles.items() if role not in responsible}


def _entries(found: Scenario, kind: type[Entity] | None) -> list[tuple[tuple[str, str], str]]:
    """The entries of an area and those that the scenario adds, with what they are called; of a kind, or all."""
    region = insight.seen(current.lotsennetz(), current_actor(), found.area)
    own = [((KINDS[edit.turn], added(edit)), edit.name) for edit in found.edits if edit.turn in KINDS]
    held = [((type(entity).__name__, entity.id), _name(region, entity)) for entity in _held(region)]
    names = kind_names()
    several = [(key, name) for key, name in (*own, *sorted(held, key=lambda one: fold(one[1])))]
    if kind is not None:
        return [(key, written(name, key[1])) for key, name in several if key[0] == kind.__name__]
    return [(key, f"{names[key[0]]}: {written(name or key[1], key[1])}") for key, name in several]


def _held(region: Region) -> Iterator[Entity]:
    """What can be edited of an area: what works in it, and the guides that the reader keeps."""
    inside = {place.id for place in region.inside}
    yield from region.organisations.values()
    yield from (one for one in region.services.values() if not one.areas.isdisjoint(inside))
    yield from own_guides(current.lotsennetz(), current_actor(), region)
    yield from region.ties.values()


def _name(region: Region, entity: Entity) -> str:
    if isinstance(entity, Service):
        provider = region.organisations[entity.provider].name
        return f"{entity.title.within(screen_language())}, {provider}"
    if isinstance(entity, Tie):
        return " – ".join(region.organisations[end].name for end in (entity.origin, entity.target))
    return str(getattr(entity, "name", entity.id))
