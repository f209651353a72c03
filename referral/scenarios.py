"""What if: scenarios that a centre tries out, each a name for some edits, kept for its colleagues to look at and go on.

A scenario is a paper beside the network. Whoever may keep scenarios in its area sees it, changes it and removes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from referral.access import Action, Actor, may, permit
from referral.belonging import held, held_places
from referral.codes import PlaceId
from referral.confirming import today_of
from referral.differences import unchanged
from referral.edits import Edit, Turn
from referral.errors import Impossible, NotFound, Outdated
from referral.forks import ABOUT, ALLOWED, DUTIES, MOVING, NEEDED, ONE_PLACE, added, entries_named
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Guide, Language, Organisation, Place, Role, Topic
from referral.papers import Scenario
from referral.stores import GraphReader, Key

MOST, MOST_EDITS = 100, 30
"""So many scenarios may be kept for an area, and so many edits one may have."""
MOST_PEOPLE = 10_000
"""So many people may arrive at once."""
LONGEST = 120
"""Letters of a name."""


def scenarios(lotsennetz: Lotsennetz, actor: Actor) -> tuple[Scenario, ...]:
    """The scenarios of the actor's own area, those changed last first; all for whoever looks after the whole state."""
    permit(actor, Action.KEEP_SCENARIOS)
    with lotsennetz.read() as graph:
        found = list(graph.find(Scenario))
        scopes = held_places(graph, actor, [{one.area} for one in found])
    mine = [one for one, held in zip(found, scopes, strict=True) if may(actor, Action.KEEP_SCENARIOS, held)]
    return tuple(sorted(mine, key=lambda one: (one.changed_on, one.id), reverse=True))


def scenario(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Scenario:
    """One scenario; Forbidden, or NotFound."""
    permit(actor, Action.KEEP_SCENARIOS)
    with lotsennetz.read() as graph:
        found = graph.get(Scenario, id)
        _permit_here(graph, actor, found.area)
    return found


def save(lotsennetz: Lotsennetz, actor: Actor, name: str, area: PlaceId, edits: Sequence[Edit] = ()) -> Scenario:
    """Keep a new scenario for an area; Forbidden, Impossible, and NotFound for what is not registered."""
    with lotsennetz.change(actor, Action.KEEP_SCENARIOS) as graph:
        graph.get(Place, area)
        _permit_here(graph, actor, area)
        if sum(1 for _ in graph.find(Scenario, area=area)) >= MOST:
            raise Impossible("many")
        today = today_of(lotsennetz)
        kept = Scenario(
            id=f"{graph.version + 1:06}",
            name=_name(name),
            area=area,
            edits=_numbered(edits),
            centre=actor.organisation,
            made_on=today,
            changed_on=today,
        )
        _check(graph, actor, kept.edits)
        graph.put(kept)
    return kept


def revise(lotsennetz: Lotsennetz, actor: Actor, edited: Scenario, name: str, edits: Sequence[Edit]) -> Scenario:
    """Give a scenario another name and other edits; `edited` is the one that the actor saw.

    Outdated, Forbidden, Impossible, NotFound.
    """
    with lotsennetz.change(actor, Action.KEEP_SCENARIOS) as graph:
        now = _current(graph, actor, edited)
        kept = replace(now, name=_name(name), edits=_numbered(edits), changed_on=today_of(lotsennetz))
        _check(graph, actor, kept.edits, now.edits)
        graph.put(kept)
    return kept


def extend(lotsennetz: Lotsennetz, actor: Actor, id: str, edit: Edit) -> Scenario:
    """Make one more edit in a scenario, whatever else was done to it meanwhile; Forbidden, Impossible, NotFound."""
    with lotsennetz.change(actor, Action.KEEP_SCENARIOS) as graph:
        now = graph.get(Scenario, id)
        _permit_here(graph, actor, now.area)
        number = 1 + max((one.number for one in now.edits), default=0)
        kept = replace(now, edits=(*now.edits, replace(edit, number=number)), changed_on=today_of(lotsennetz))
        _check(graph, actor, kept.edits, now.edits)
        graph.put(kept)
    return kept


def undo(lotsennetz: Lotsennetz, actor: Actor, id: str, number: int) -> Scenario:
    """Take one edit of a scenario back; one that is not there any more changes nothing. Forbidden, NotFound."""
    with lotsennetz.change(actor, Action.KEEP_SCENARIOS) as graph:
        now = graph.get(Scenario, id)
        _permit_here(graph, actor, now.area)
        left = tuple(edit for edit in now.edits if edit.number != number)
        kept = replace(now, edits=left, changed_on=today_of(lotsennetz))
        if left != now.edits:
            graph.put(kept)
    return kept


def remove(lotsennetz: Lotsennetz, actor: Actor, edited: Scenario) -> None:
    """Forget a scenario; Outdated, Forbidden, NotFound."""
    with lotsennetz.change(actor, Action.KEEP_SCENARIOS) as graph:
        graph.delete(Scenario, _current(graph, actor, edited).id)


def check(lotsennetz: Lotsennetz, actor: Actor, area: PlaceId, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits as they would be kept, without keeping them; Forbidden, Impossible, and NotFound for what is not there."""
    permit(actor, Action.KEEP_SCENARIOS)
    numbered = _numbered(edits)
    with lotsennetz.read() as graph:
        graph.get(Place, area)
        _permit_here(graph, actor, area)
        _check(graph, actor, numbered)
    return numbered


def _permit_here(graph: GraphReader, actor: Actor, area: PlaceId) -> None:
    permit(actor, Action.KEEP_SCENARIOS, held_places(graph, actor, [{area}])[0])


def _current(graph: GraphReader, actor: Actor, edited: Scenario) -> Scenario:
    now = graph.get(Scenario, edited.id)
    _permit_here(graph, actor, now.area)
    if not unchanged(now, edited):
        raise Outdated(Scenario.__name__, edited.id)
    return now


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST:
        raise Impossible("name")
    return name


def _numbered(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """With numbers of their own for those that have none yet (0)."""
    highest = max((edit.number for edit in edits), default=0)
    found = []
    for edit in edits:
        if not edit.number:
            highest += 1
        found.append(edit if edit.number else replace(edit, number=highest))
    return tuple(found)


def faults(edit: Edit) -> tuple[str, ...]:
    """The fields in which an edit says too little, too much, or what cannot be."""
    said = {name for name in _FIELDS if getattr(edit, name) not in {"", None, frozenset()}}
    found = [name for name in NEEDED[edit.turn] if name not in said]
    found += sorted(said - {*ALLOWED[edit.turn]})
    if len(edit.name) > LONGEST:
        found.append("name")
    if edit.people is not None and not _fewest(edit) <= edit.people <= MOST_PEOPLE:
        found.append("people")
    if edit.turn in ONE_PLACE and len(edit.areas) > 1:
        found.append("areas")
    if edit.kind and edit.kind not in ABOUT.get(edit.turn, ()):
        found.append("kind")
    return tuple(dict.fromkeys(found))


def named(graph: GraphReader, actor: Actor, edits: Iterable[Edit]) -> Mapping[Key, Entity]:
    """The entries that edits name, as far as they are registered; guides only for those who keep them."""
    found = graph.whole(entries_named(edits))
    return {
        key: one
        for key, one in found.items()
        if not isinstance(one, Guide) or may(actor, Action.KEEP_GUIDES, held(graph, actor, one))
    }


_FIELDS = ("kind", "subject", "name", "role", "provider", "partner", "tie", "topics", "languages", "areas", "people")


def _fewest(edit: Edit) -> int:
    """Somebody arrives; a guide may take on nobody for a while."""
    return 1 if edit.turn is Turn.ARRIVAL else 0


def _check(graph: GraphReader, actor: Actor, edits: Sequence[Edit], before: Sequence[Edit] = ()) -> None:
    """Impossible for edits that say too little or too much; NotFound for what those name that were not there before."""
    if len(edits) > MOST_EDITS or len({edit.number for edit in edits}) < len(edits):
        raise Impossible("edits")
    new = [edit for edit in edits if edit not in before]
    for edit in new:
        for field in faults(edit):
            raise Impossible(field)
        if edit.turn is Turn.TIE and edit.provider == edit.partner:
            raise Impossible("partner")
    own = {added(edit) for edit in edits}
    entries = [key for key in entries_named(new) if key[1] not in own]
    words = [key for edit in new for key in _words(edit)]
    known = {**graph.whole(words), **named(graph, actor, new)}
    for kind, id in (*words, *entries):
        if (kind, id) not in known:
            raise NotFound(kind.__name__, id)
    _check_duties(graph, edits, new, known)


def _check_duties(graph: GraphReader, edits: Sequence[Edit], new: Sequence[Edit], known: Mapping[Key, Entity]) -> None:
    """Impossible where a body would be responsible for other areas that is responsible for none by what it is."""
    roles = {added(edit): edit.role for edit in edits}
    roles |= {id: one.role for (_, id), one in known.items() if isinstance(one, Organisation)}
    for edit in new:
        if edit.turn in MOVING and edit.kind == Organisation.__name__:
            role = roles[edit.subject]
            if role is None or graph.get(Role, role).actor not in DUTIES:
                raise Impossible("duty")


def _words(edit: Edit) -> Iterator[Key]:
    """The places, topics, languages and the role that an edit names."""
    yield from ((Place, id) for id in sorted(edit.areas))
    yield from ((Topic, id) for id in sorted(edit.topics))
    yield from ((Language, id) for id in sorted(edit.languages))
    if edit.role:
        yield Role, edit.role
