"""Practice notes: what an authority or a centre has tried, and what came of it, written down for all others to search.

Whoever coordinates an area publishes at once; what a caseworker writes waits for her. While a change waits, everybody
goes on reading what was published before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from referral.access import Action, Actor, Scope, may, permit
from referral.belonging import held
from referral.codes import OrganisationId, TopicId
from referral.confirming import today_of
from referral.errors import Conflict, NotFound, Outdated, Untold
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Topic
from referral.papers import Experience, Maturity, PracticeNote
from referral.spelling import fold
from referral.stores import GraphReader

TITLE, LONGEST = 200, 4_000
"""Letters of a title, and of any other text of a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A note as an actor may see it: what waits is None for others; and what the actor may do with it."""

    note: PracticeNote
    organisation: Organisation | None
    may_edit: bool
    may_decide: bool

    @property
    def shown(self) -> Experience:
        """What was published, or what waits where nothing was yet."""
        return self.note.published or self.note.wanted  # type: ignore[return-value]


def notes(
    lotsennetz: Lotsennetz, actor: Actor, *, words: str = "", topic: str = "", organisation: str = ""
) -> tuple[Reading, ...]:
    """The notes that the actor may see, the newest first; those that hold all words, about a topic, of one body."""
    permit(actor, Action.LOOK_UP)
    sought = fold(words).split()
    with lotsennetz.read() as graph:
        readings = [reading for note in graph.find(PracticeNote) for reading in _seen(graph, actor, note)]
    found = [
        reading
        for reading in readings
        if (not topic or reading.shown.topic == topic)
        and (not organisation or reading.note.organisation == organisation)
        and all(word in _text(reading.shown) for word in sought)
    ]
    return tuple(sorted(found, key=lambda one: (one.shown.day, one.note.id), reverse=True))


def note(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Reading:
    """One note, or NotFound, also where it is not published and not the actor's."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        for reading in _seen(graph, actor, graph.get(PracticeNote, id)):
            return reading
    raise NotFound(PracticeNote.__name__, id)


def waiting(lotsennetz: Lotsennetz, actor: Actor) -> int:
    """How many notes wait for the actor to decide."""
    return sum(reading.may_decide for reading in notes(lotsennetz, actor))


def write(lotsennetz: Lotsennetz, actor: Actor, organisation: str, experience: Experience) -> PracticeNote:
    """Write down an experience of an organisation; Untold for one that says too little, NotFound, Forbidden."""
    with lotsennetz.change(actor, Action.SHARE_PRACTICE) as graph:
        today, owner = today_of(lotsennetz), OrganisationId(organisation)
        scopes = held(graph, actor, graph.get(Organisation, organisation))
        permit(actor, Action.SHARE_PRACTICE, scopes)
        _check(graph, experience, today)
        empty = PracticeNote(id=f"{graph.version + 1:06}", organisation=owner, made_on=today, changed_on=today)
        kept = _with(empty, experience, today, live=may(actor, Action.REVIEW, scopes))
        graph.put(kept)
    return kept


def revise(lotsennetz: Lotsennetz, actor: Actor, experience: Experience, *, edited: PracticeNote) -> PracticeNote:
    """Say something else in a note; `edited` is the one that the actor saw. Outdated, Untold, NotFound, Forbidden."""
    with lotsennetz.change(actor, Action.SHARE_PRACTICE) as graph:
        scopes = _current(graph, actor, Action.SHARE_PRACTICE, edited)
        today = today_of(lotsennetz)
        _check(graph, experience, today)
        kept = _with(edited, experience, today, live=may(actor, Action.REVIEW, scopes))
        graph.put(kept)
    return kept


def withdraw(lotsennetz: Lotsennetz, actor: Actor, edited: PracticeNote) -> None:
    """Take a note back, published or not; its versions are kept as an entry's are. Outdated, NotFound, Forbidden."""
    with lotsennetz.change(actor, Action.SHARE_PRACTICE) as graph:
        _current(graph, actor, Action.SHARE_PRACTICE, edited)
        graph.delete(PracticeNote, edited.id)


def decide(
    lotsennetz: Lotsennetz, actor: Actor, edited: PracticeNote, *, publish: bool, reply: str = ""
) -> PracticeNote:
    """Publish what waits, or leave things as they are, with a word to who wrote it.

    Conflict where nothing waits; Outdated, NotFound, Forbidden.
    """
    with lotsennetz.change(actor, Action.REVIEW) as graph:
        _current(graph, actor, Action.REVIEW, edited)
        if edited.wanted is None:
            raise Conflict("Nothing of this note waits to be decided.")
        if publish:
            kept = replace(edited, published=edited.wanted, wanted=None, reply=reply)
        else:
            kept = replace(edited, reply=reply)
        graph.put(kept)
    return kept


def organisations_for(lotsennetz: Lotsennetz, actor: Actor) -> tuple[Organisation, ...]:
    """For whom the actor writes: the own organisation, and for a centre the authorities that it knows of; by name."""
    permit(actor, Action.SHARE_PRACTICE)
    with lotsennetz.read() as graph:
        own = graph.whole([(Organisation, actor.organisation or "")]).values()
        found = {one.id: one for one in own if isinstance(one, Organisation)}
        areas = sorted({area for one in found.values() for area in one.coordinates})
        for area in areas:
            found |= {one.id: one for one in graph.find(Organisation, competent_for=area)}
        return tuple(
            one
            for one in sorted(found.values(), key=lambda body: body.name)
            if may(actor, Action.SHARE_PRACTICE, held(graph, actor, one))
        )


def faults(experience: Experience, today: date) -> tuple[str, ...]:
    """What is wrong with what is said, as codes that name a field: it is missing, too long, or a day to come."""
    texts = {name: getattr(experience, name) for name in ("title", "situation", "tried", "outcome", "result")}
    needed = {"title", "situation"}
    needed |= {"tried", "outcome"} if experience.maturity is not Maturity.DESCRIBED else set()
    needed |= {"result"} if experience.maturity is Maturity.EVALUATED else set()
    wrong = {name: name in needed and not text.strip() for name, text in texts.items()}
    wrong |= {f"long {name}": len(text) > (TITLE if name == "title" else LONGEST) for name, text in texts.items()}
    wrong["day"] = experience.day > today
    return tuple(code for code, is_wrong in wrong.items() if is_wrong)


def _check(graph: GraphReader, experience: Experience, today: date) -> None:
    found = faults(experience, today)
    if found:
        raise Untold(found)
    if experience.topic is not None:
        graph.get(Topic, experience.topic)


def _with(note: PracticeNote, experience: Experience, today: date, *, live: bool) -> PracticeNote:
    said = replace(experience, topic=TopicId(experience.topic) if experience.topic else None)
    changed = replace(note, changed_on=today, reply="", wanted=None if live else said)
    return replace(changed, published=said) if live else changed


def _seen(graph: GraphReader, actor: Actor, note: PracticeNote) -> Iterator[Reading]:
    """The note as the actor may see it; nothing where it is not to be seen."""
    found = graph.whole([(Organisation, note.organisation)]).get((Organisation, note.organisation))
    scopes: frozenset[Scope] = held(graph, actor, note)
    may_edit, may_decide = may(actor, Action.SHARE_PRACTICE, scopes), may(actor, Action.REVIEW, scopes)
    inside = may_edit or may_decide
    if note.published is not None or inside:
        yield Reading(
            note=note if inside else replace(note, wanted=None, reply=""),
            organisation=found if isinstance(found, Organisation) else None,
            may_edit=may_edit,
            may_decide=may_decide and note.wanted is not None,
        )


def _current(graph: GraphReader, actor: Actor, action: Action, edited: PracticeNote) -> frozenset[Scope]:
    """In which scopes a note lies for the actor; Forbidden, or Outdated if it is not the one that was seen."""
    now = graph.get(PracticeNote, edited.id)
    scopes = held(graph, actor, now)
    permit(actor, action, scopes)
    if now != edited:
        raise Outdated(PracticeNote.__name__, edited.id)
    return scopes


def _text(experience: Experience) -> str:
    said: Sequence[str] = (
        experience.title, experience.situation, experience.tried, experience.outcome, experience.result,
    )  # fmt: skip
    return fold(" ".join(said))
