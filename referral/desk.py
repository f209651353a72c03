"""What happens at the counter: a question comes in, an answer with reasons goes out, and nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, cast

from referral.access import Action, Actor, permit
from referral.bonds import Bonds
from referral.bridges import Bridge, bridges
from referral.codes import OrganisationId, PlaceId
from referral.competence import Duty, apart, centre_of, duties, office_for
from referral.field import Field, Ranked
from referral.freshness import Standing, freshness, leaves_the_sheet
from referral.judging import Judge
from referral.locate import locate
from referral.lotsennetz import Lotsennetz
from referral.matching import Ranking, given_up, relax
from referral.model import Entity, Organisation, Place, Service
from referral.need import (
    Answer,
    Area,
    Ask,
    Bridged,
    Centre,
    Competent,
    LeftOut,
    Need,
    Part,
    Proposal,
    Question,
    Reach,
    Reason,
    Spot,
    Step,
)
from referral.pathways import approach, path
from referral.planning import Chosen, plan
from referral.privacy import shown_to
from referral.stores import GraphReader, Key, Surroundings


def answer(lotsennetz: Lotsennetz, actor: Actor, question: Question) -> Answer:
    """Which local partner should this newcomer be referred to, and why?

    Raises PlaceUnknown for a place that leads nowhere and NotFound for a topic that is not registered.
    """
    permit(actor, Action.LOOK_UP)
    at = (question.at or lotsennetz.clock()).replace(second=0, microsecond=0)
    return lotsennetz.look(lambda graph: _answered(graph, actor, question, at))


def _answered(graph: GraphReader, actor: Actor, question: Question, at: datetime) -> Answer:
    spot = locate(graph, question.place, at)
    if isinstance(spot, Ask):
        return Answer(question=question, at=at, ask=_seen(actor, spot), centre=_common_centre(graph, actor, spot, at))
    return _shown(graph, actor, question, spot, at)


def need_of(question: Question, places: Sequence[Place], at: datetime) -> Need:
    """The need behind a question whose place is known."""
    return Need(
        places=tuple(PlaceId(place.id) for place in places),
        topics=question.topics,
        at=at,
        languages=frozenset(question.languages),
        age=question.age,
        groups=question.groups,
        channel=question.channel,
        open_only=question.open_only,
    )


class Judged(NamedTuple):
    """What is judged of a need: who is responsible, who stands where, who lends the language, and who coordinates.

    `serving` are all who serve the place; organisations that stand `apart` are no partners.
    """

    around: Surroundings
    judge: Judge
    duties: tuple[Duty, ...]
    apart: frozenset[OrganisationId]
    serving: Field
    ranking: Ranking
    lent: tuple[Bridge, ...]
    centre: OrganisationId | None
    area: str


def judged(graph: GraphReader, need: Need) -> Judged:
    """All judgements about a need; NotFound for a place or topic that is not registered."""
    around = graph.surroundings(need)
    found = duties(graph, need, around.areas)
    centre, area = centre_of(around.areas)
    tied = around.ties().bonds(found[0].authority if found else None, centre)
    judge, aside = Judge(replace(need, bonds=tied)), apart(found, around.areas)
    serving = Field.of(judge, around.columns, around.postings(Reach.SERVING))
    ranking = relax(serving, around, aside)
    return Judged(
        around=around,
        judge=judge,
        duties=found,
        apart=aside,
        serving=serving,
        ranking=ranking,
        lent=bridges(judge, ranking, around),
        centre=centre,
        area=area,
    )


def _shown(graph: GraphReader, actor: Actor, question: Question, spot: Spot, at: datetime) -> Answer:
    need = need_of(question, spot.places, at)
    all_judged = judged(graph, need)
    found, ranking, lent, centre = all_judged.duties, all_judged.ranking, all_judged.lent, all_judged.centre
    parts = plan(need, all_judged.serving, all_judged.apart)
    keys = _keys(found, ranking, lent, parts, centre)
    entities = {key: shown_to(actor, entity) for key, entity in graph.whole(keys).items()}
    show = _Show(
        entities,
        _approach(entities, all_judged.around.areas, found, centre),
        all_judged.judge.need.bonds,
        spot.places,
        all_judged.judge.today,
    )
    return Answer(
        question=question,
        at=at,
        spot=spot,
        competent=tuple([show.competent(duty) for duty in found]),
        partners=show.proposals(ranking.fitting),
        bridged=tuple([show.bridged(bridge) for bridge in lent]),
        left_out=tuple([show.left_out(ranked) for ranked in ranking.left_out]),
        relaxed=given_up(need, all_judged.judge, ranking, bridged=bool(lent)),
        centre=Centre(organisation=show.organisation(centre) if centre else None, area=all_judged.area),
        plan=tuple([show.part(part) for part in parts]),
    )


def _seen(actor: Actor, ask: Ask) -> Ask:
    options = (replace(one, authority=one.authority and shown_to(actor, one.authority)) for one in ask.options)
    return replace(ask, options=tuple(options))


def _common_centre(graph: GraphReader, actor: Actor, ask: Ask, at: datetime) -> Centre | None:
    """The coordination centre, if it is the same for all places that may be meant."""
    found: set[tuple[OrganisationId | None, str]] = set()
    for option in ask.options:
        need = Need(places=(PlaceId(option.place.id),), topics=(), at=at)
        found.add(centre_of(graph.surroundings(need).areas))
    if len(found) != 1:
        return None
    ((centre, area),) = found
    return Centre(organisation=shown_to(actor, graph.get(Organisation, centre)) if centre else None, area=area)


def _keys(
    found: Sequence[Duty],
    ranking: Ranking,
    lent: Sequence[Bridge],
    parts: Sequence[Chosen],
    centre: OrganisationId | None,
) -> list[Key]:
    """All that is shown, to be fetched at once."""
    ranked = [*ranking.fitting, *ranking.left_out]
    ranked += [part.ranked for part in parts]
    organisations = [duty.authority for duty in found] + ([centre] if centre else [])
    for bridge in lent:
        ranked.append(bridge.partner)
        if bridge.interpreter is not None:
            ranked.append(bridge.interpreter)
        if bridge.guide is not None:
            organisations.append(bridge.guide.placed_by)
    shown: dict[Key, None] = {}
    for one in ranked:
        shown[Service, one.service] = shown[Organisation, one.provider] = None
    for id in organisations:
        shown[Organisation, id] = None
    return list(shown)


def _approach(
    entities: Mapping[Key, Entity], areas: Sequence[Area], found: Sequence[Duty], centre: OrganisationId | None
) -> tuple[Step, ...]:
    bodies = [
        entities.get((Organisation, id)) if id else None for id in (found[0].authority if found else None, centre)
    ]
    authority, coordinating = cast("list[Organisation | None]", bodies)
    return approach(areas, authority, coordinating)


@dataclass(frozen=True, slots=True)
class _Show:
    """The entities that the answer shows, and how its parts are put together from them."""

    entities: Mapping[Key, Entity]
    approach: tuple[Step, ...]
    bonds: Bonds
    places: Sequence[Place]
    today: date

    def organisation(self, id: str) -> Organisation:
        return cast("Organisation", self.entities[Organisation, id])

    def service(self, id: str) -> Service:
        return cast("Service", self.entities[Service, id])

    def competent(self, duty: Duty) -> Competent:
        authority = self.organisation(duty.authority)
        office = office_for(authority, self.places)
        reasons = [duty.reason, *([Reason("office", facts={"office": office.name})] if office else [])]
        return Competent(organisation=authority, reasons=tuple(reasons), office=office)

    def proposals(self, fitting: Sequence[Ranked]) -> tuple[Proposal, ...]:
        """Those who fit; a sheet is printed for what is doubtful only if it can be printed for nobody else."""
        doubtful = [ranked.bracket.standing is Standing.DOUBTFUL for ranked in fitting]
        printed = [
            not doubt and not leaves_the_sheet(ranked.assured_on, self.today)
            for ranked, doubt in zip(fitting, doubtful, strict=True)
        ]
        both = zip(fitting, printed if any(printed) else doubtful, strict=True)
        return tuple([self._proposal(ranked, printed=sheet) for ranked, sheet in both])

    def _proposal(self, ranked: Ranked, *, printed: bool) -> Proposal:
        service = self.service(ranked.service)
        provider, bracket = self.organisation(ranked.provider), ranked.bracket
        return Proposal(
            service=service,
            provider=provider,
            reasons=ranked.reasons,
            path=path(self.approach, provider, bracket.nearness, self.bonds),
            freshness=freshness(service.assured_on, self.today),
            standing=bracket.standing,
            nearness=bracket.nearness,
            printed=printed,
        )

    def bridged(self, bridge: Bridge) -> Bridged:
        service = self.service(bridge.partner.service)
        interpreter = None if bridge.interpreter is None else self.service(bridge.interpreter.service)
        lender = bridge.guide.placed_by if bridge.guide is not None else cast("Service", interpreter).provider
        return Bridged(
            service=service,
            provider=self.organisation(service.provider),
            guide=bridge.guide,
            interpreter=interpreter,
            through=self.organisation(lender),
            languages=bridge.languages,
            steps=bridge.steps,
        )

    def left_out(self, ranked: Ranked) -> LeftOut:
        service = self.service(ranked.service)
        because = cast("Reason", ranked.barrier)
        return LeftOut(service=service, provider=self.organisation(service.provider), because=because)

    def part(self, part: Chosen) -> Part:
        service = self.service(part.ranked.service)
        return Part(service=service, provider=self.organisation(service.provider), topics=part.topics)
