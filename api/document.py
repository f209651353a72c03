"""Writes answers as the documents that programs read: the same for `/api/v1/answers` and for `lotsennetz find --json`.

An organisation or service that is shown again and again is written once and kept as a fragment of JSON; a kept fragment
counts only for an entry that is equal in every field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from marshmallow import Schema

from api.schemas.entities import (
    GuideSchema,
    LabelledSchema,
    OrganisationSchema,
    PlaceSchema,
    ProgrammeSchema,
    ServiceSchema,
    Speaking,
    TieSchema,
    TopicSchema,
)
from api.sentences import RELATIONS
from api.words import Words
from referral.freshness import Standing
from referral.hours import LOCAL
from referral.model import Entity, Group, Guide, Language, Organisation, Place, Programme, Service, Sourced, Tie, Topic
from referral.need import Answer, Ask, Bridged, Competent, LeftOut, Nearness, Option, Part, Proposal, Reason, Spot

KEPT_FRAGMENTS = 8192
"""So many pieces of JSON are kept for each language; then the keeping starts anew."""

SCHEMAS: Mapping[type[Entity], Schema] = {
    Organisation: OrganisationSchema(),
    Service: ServiceSchema(),
    Place: PlaceSchema(),
    Topic: TopicSchema(),
    Language: LabelledSchema(),
    Group: LabelledSchema(),
    Programme: ProgrammeSchema(),
    Guide: GuideSchema(),
    Tie: TieSchema(),
}
"""How each kind of entry is written."""

STANDINGS = {standing: standing.name.lower() for standing in Standing}
NEARNESSES = {nearness: nearness.name.lower() for nearness in Nearness}


class Writer:
    """Writes documents in one language."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._relations = {code: words.relation(code) for code in RELATIONS}
        self._entries: dict[tuple[type[Entity], str], tuple[Entity, orjson.Fragment]] = {}
        self._pieces: dict[tuple[object, ...], orjson.Fragment] = {}

    def written(self, entity: Entity) -> dict[str, Any]:
        """An entry as its schema writes it."""
        with Speaking(self.words):
            document: dict[str, Any] = SCHEMAS[type(entity)].dump(entity)
        return document

    def fragment(self, entity: Entity) -> orjson.Fragment:
        """An entry as a piece of JSON, kept for the next time."""
        key = (type(entity), entity.id)
        kept = self._entries.get(key)
        if kept is not None and (kept[0] is entity or kept[0] == entity):
            return kept[1]
        fragment = orjson.Fragment(orjson.dumps(self.written(entity)))
        if len(self._entries) >= KEPT_FRAGMENTS:
            self._entries.clear()
        self._entries[key] = (entity, fragment)
        return fragment

    def _piece(self, key: tuple[object, ...], write: Callable[[], object]) -> orjson.Fragment:
        """A piece that is the same for equal keys, kept for the next time."""
        kept = self._pieces.get(key)
        if kept is None:
            kept = orjson.Fragment(orjson.dumps(write()))
            if len(self._pieces) >= KEPT_FRAGMENTS:
                self._pieces.clear()
            self._pieces[key] = kept
        return kept

    def answer(self, answer: Answer) -> dict[str, Any]:
        """The whole answer; the members stand in the order in which an answer is read."""
        return {
            "place": self._place(answer.spot) if answer.spot else None,
            "at": answer.at.astimezone(LOCAL).isoformat(timespec="seconds"),
            "ask": self._ask(answer.ask) if answer.ask else None,
            "competent": [self._competent(one) for one in answer.competent],
            "partners": [self._partner(one) for one in answer.partners],
            "bridged": [self._bridged(one, answer) for one in answer.bridged],
            "left_out": [self._left_out(one) for one in answer.left_out],
            "relaxed": [
                {"wish": one.wish, "from": one.origin, "to": one.to, "text": self.words.relaxed(one, answer)}
                for one in answer.relaxed
            ],
            "centre": self._centre(answer),
            "plan": [self._part(one) for one in answer.plan],
        }

    def _place(self, spot: Spot) -> dict[str, Any]:
        """One area, or the municipalities behind a postcode by their names together."""
        return {
            "id": spot.id,
            "name": self.words.both(place.name for place in spot.places),
            "county": spot.county.name if spot.county else None,
            "places": [{"id": place.id, "name": place.name} for place in spot.places],
        }

    def _ask(self, ask: Ask) -> dict[str, Any]:
        return {"question": self.words.ask(ask), "options": [self._option(option) for option in ask.options]}

    def _option(self, option: Option) -> dict[str, Any]:
        county = option.county.name if option.county else None
        return {
            "place": {"id": option.place.id, "name": option.place.name, "county": county},
            "authority": self.fragment(option.authority) if option.authority else None,
        }

    def _competent(self, competent: Competent) -> dict[str, Any]:
        office = competent.office
        return {
            "organisation": self.fragment(competent.organisation),
            "office": {"name": office.name, "address": office.address} if office else None,
            "reasons": self._reasons(competent.reasons, competent.organisation),
        }

    def _partner(self, proposal: Proposal) -> dict[str, Any]:
        return {
            "service": self.fragment(proposal.service),
            "provider": self.fragment(proposal.provider),
            "reasons": self._reasons(proposal.reasons, proposal.service),
            "path": [
                {"id": step.id, "name": step.name, "relation": step.relation, "text": self._relations[step.relation]}
                for step in proposal.path
            ],
            "freshness": proposal.freshness,
            "standing": STANDINGS[proposal.standing],
            "nearness": NEARNESSES[proposal.nearness],
        }

    def _reasons(self, reasons: Sequence[Reason], about: Sourced) -> orjson.Fragment:
        """Each reason as a sentence, with the source and dates of the entry it was read from."""
        origin = {"source": about.source, "stated_on": about.stated_on, "assured_on": about.assured_on}
        return self._piece(
            (*origin.values(), about.checked_on, orjson.dumps([(one.code, one.facts) for one in reasons])),
            lambda: [{"code": reason.code, "text": self.words.reason(reason, about), **origin} for reason in reasons],
        )

    def _steps(self, bridged: Bridged, wanted: Sequence[str]) -> orjson.Fragment:
        """The order of calls."""
        lender = bridged.guide.name if bridged.guide else ""
        return self._piece(
            (orjson.dumps(bridged.steps), bridged.through.name, bridged.provider.name, lender, *wanted),
            lambda: [{"code": step.code, "text": self.words.step(step, bridged, wanted)} for step in bridged.steps],
        )

    def _bridged(self, bridged: Bridged, answer: Answer) -> dict[str, Any]:
        lender = bridged.guide or bridged.interpreter
        name = bridged.guide.name if bridged.guide else bridged.through.name
        return {
            "service": self.fragment(bridged.service),
            "provider": self.fragment(bridged.provider),
            "bridge": {
                "id": lender.id if lender else bridged.through.id,
                "name": name,
                "languages": list(bridged.languages),
                "kind": "guide" if bridged.guide else "interpreter",
                "through": self.fragment(bridged.through),
                "service": self.fragment(bridged.interpreter) if bridged.interpreter else None,
            },
            "steps": self._steps(bridged, answer.question.languages),
        }

    def _left_out(self, left_out: LeftOut) -> dict[str, Any]:
        because = left_out.because
        return {
            "service": self.fragment(left_out.service),
            "provider": self.fragment(left_out.provider),
            "because": {"code": because.code, "text": self.words.reason(because, left_out.service)},
        }

    def _centre(self, answer: Answer) -> dict[str, Any]:
        organisation = answer.centre.organisation if answer.centre else None
        return {
            "organisation": self.fragment(organisation) if organisation else None,
            "confirmed": organisation is not None and organisation.confirmed,
            "area": answer.centre.area if answer.centre else "",
            "text": self.words.centre(answer),
        }

    def _part(self, part: Part) -> dict[str, Any]:
        return {
            "service": self.fragment(part.service),
            "provider": self.fragment(part.provider),
            "topics": list(part.topics),
        }


def as_json(document: object, *, pretty: bool = False) -> bytes:
    """A document as UTF-8 JSON; `pretty` for people who read it on a terminal."""
    written = orjson.dumps(document)
    return orjson.dumps(orjson.loads(written), option=orjson.OPT_INDENT_2) if pretty else written
