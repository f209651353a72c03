"""Help that does not exist: fictional offices, associations, services, guides and ties, as uneven as real ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from graph_seed.fictional_land import SOURCE, Land
from graph_seed.fictional_words import (
    AGES,
    LANGUAGE_WEIGHTS,
    RARE,
    ROLE_WEIGHTS,
    SOME_AGES,
    description,
    hours_patterns,
    phone,
)
from referral.codes import NATION, GroupId, LanguageId, OrganisationId, PlaceId, RoleId, TopicId
from referral.freshness import Confidence
from referral.model import (
    Capacity,
    Channel,
    Contact,
    ContactKind,
    Group,
    Guide,
    How,
    Label,
    Language,
    Organisation,
    Place,
    Role,
    Service,
    Spoken,
    Tie,
    TieKind,
    Topic,
    Visibility,
)

AUTHORITY, CENTRE, GUIDE_DESK = RoleId("ABH"), RoleId("KMT"), RoleId("LOTSE")
CITY_AUTHORITY_EVERY = 6
"""One county in six has a city with an authority of its own, as in Lower Saxony."""

REACHES = ("town", "county", "state", "nation")
REACH_WEIGHTS = (35, 31, 28, 6)
"""How many services in a hundred reach how far; so a (place, topic) has about 540 candidates at national scale."""
TOPIC_SKEW = 0.56
"""Topics by demand: the one on rank r has a share of r ** -TOPIC_SKEW."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The real country, roles, topics, groups and languages that fictional help refers to; none of them empty."""

    nation: Place
    roles: Sequence[Role]
    topics: Sequence[Topic]
    groups: Sequence[Group]
    languages: Sequence[Language]


class Help:
    """Makes fictional organisations, services, guides and ties for one land, all from one source of chance."""

    def __init__(self, land: Land, reference: Reference, rng: Random, today: date) -> None:
        self.land, self.reference, self.rng, self.today = land, reference, rng, today
        self._roles = {role.id: role for role in reference.roles}
        self._role_weights = [(role.id, ROLE_WEIGHTS.get(role.id, 1)) for role in reference.roles]
        self._county_weights = list(accumulate(rng.lognormvariate(0, 0.6) for _ in land.counties))
        self._hours = hours_patterns(rng)
        self._spoken = _Spoken([LanguageId(one.id) for one in reference.languages], rng)
        leaves = [topic for topic in reference.topics if topic.broader is not None]
        self._topics = rng.sample(leaves, len(leaves))
        self._topic_weights = list(accumulate((rank + 1) ** -TOPIC_SKEW for rank in range(len(leaves))))
        self._within: defaultdict[tuple[str, str], list[Organisation]] = defaultdict(list)

    def organisations(self, count: int) -> Iterator[Organisation]:
        """An authority and a centre for each county, some cities with their own authority, then all others."""
        for organisation in self._organisations(count):
            area = organisation.seated_in or NATION
            for within in {area[:5], area[:2], NATION}:
                self._within[within, organisation.role].append(organisation)
                self._within[within, ""].append(organisation)
            yield organisation

    def _organisations(self, count: int) -> Iterator[Organisation]:
        number = 0
        for index, (county, towns) in enumerate(zip(self.land.counties, self.land.towns, strict=True)):
            key, seat = PlaceId(county.id), towns[0]
            yield self._organisation(number, AUTHORITY, seat, competent_for=frozenset({key}))
            yield self._organisation(number + 1, CENTRE, seat, coordinates=frozenset({key}))
            number += 2
            if index % CITY_AUTHORITY_EVERY == CITY_AUTHORITY_EVERY - 1:
                yield self._organisation(number, AUTHORITY, seat, competent_for=frozenset({PlaceId(seat.id)}))
                number += 1
        roles, weights = zip(*((id, weight) for id, weight in self._role_weights if weight), strict=True)
        for other, role in enumerate(self.rng.choices(roles, weights, k=max(0, count - number)), start=number):
            yield self._organisation(other, RoleId(role), self._town())

    def services(self, count: int) -> Iterator[Service]:
        """First what authorities and centres do by law or task, then all others by topic, reach and provider."""
        number = 0
        for provider in (*self._within[NATION, AUTHORITY], *self._within[NATION, CENTRE]):
            own = [topic for topic in self._topics if topic.first_role == provider.role]
            if own and number < count:
                yield self._service(number, provider, own, provider.competent_for or provider.coordinates)
                number += 1
        reaches = self.rng.choices(REACHES, REACH_WEIGHTS, k=count - number)
        topics = self.rng.choices(self._topics, cum_weights=self._topic_weights, k=count - number)
        for other, reach, topic in zip(range(number, count), reaches, topics, strict=True):
            provider = self._provider(reach, self._role_for(topic))
            yield self._service(other, provider, self._together_with(topic), self._areas(reach, provider))

    def guides(self, count: int) -> Iterator[Guide]:
        """Volunteers by their pseudonyms, each placed by a guide desk and active around it."""
        desks = self._within[NATION, GUIDE_DESK] or self._within[NATION, CENTRE]
        for number in range(count):
            desk = self.rng.choice(desks)
            helps = self.rng.choices(self._topics, cum_weights=self._topic_weights, k=self.rng.randrange(4))
            yield Guide(
                id=f"fiktiv-g{number + 1}",
                name=f"Lotsin {number + 1}, {desk.name}",
                placed_by=OrganisationId(desk.id),
                languages=self._spoken.by_a_guide(),
                areas=self._areas(self.rng.choice(("town", "county", "county")), desk),
                topics=frozenset(TopicId(topic.id) for topic in helps),
                capacity=(capacity := self.rng.choice((*Capacity, Capacity.FREE, None))),
                capacity_on=self.today - timedelta(days=number % 40) if capacity else None,
                monthly=(None, 2, 3, 5)[number % 4],
                fictional=True,
            )

    def ties(self, count: int) -> Iterator[Tie]:
        """Authorities and centres refer to partners in their county; partners work together, seldom beyond it."""
        everybody = self._within[NATION, ""]
        for number in range(count):
            origin = everybody[number % len(everybody)]
            county = (origin.seated_in or NATION)[:5]
            near = self._within[county, CENTRE] if number % 3 == 0 else self._within[county, ""]
            target = self.rng.choice(everybody if number % 20 == 0 else near or everybody)
            if target.id != origin.id:
                kind = self.rng.choice((TieKind.REFERS_TO, TieKind.COOPERATES_WITH))
                yield self._tie(number, kind, *((target, origin) if number % 3 == 0 else (origin, target)))

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _town(self) -> Place:
        """A town in a county drawn by weight; every third time the county's city."""
        towns = self.rng.choices(self.land.towns, cum_weights=self._county_weights)[0]
        return towns[0] if self._chance(1 / 3) else self.rng.choice(towns)

    def _organisation(
        self,
        number: int,
        role: RoleId,
        seat: Place,
        *,
        competent_for: frozenset[PlaceId] = frozenset(),
        coordinates: frozenset[PlaceId] = frozenset(),
    ) -> Organisation:
        return Organisation(
            id=f"fiktiv-o{number + 1}",
            name=f"{self._roles[role].label.de} Beispiel {number + 1} (fiktiv)",
            role=role,
            seated_in=PlaceId(seat.id),
            competent_for=competent_for,
            coordinates=coordinates,
            address=f"Musterstraße {number % 200 + 1}, {min(seat.postcodes)} {seat.name}",
            contacts=_contacts(number),
            source=SOURCE,
            checked_on=self.today,
            fictional=True,
        )

    def _role_for(self, topic: Topic) -> str:
        """Mostly the role that helps first, often another that the topic names, sometimes anybody ("")."""
        if topic.first_role is not None and self._chance(0.55):
            return topic.first_role
        return self.rng.choice(topic.fallback_roles) if topic.fallback_roles and self._chance(2 / 3) else ""

    def _provider(self, reach: str, role: str) -> Organisation:
        """Somebody in this role within a county, state or the nation, or anybody there if nobody is."""
        area = NATION if reach == "nation" else self._town().id[: 2 if reach == "state" else 5]
        return self.rng.choice(self._within[area, role] or self._within[area, ""] or self._within[NATION, ""])

    def _areas(self, reach: str, provider: Organisation) -> frozenset[PlaceId]:
        """The area of that size around the provider's seat, at times a second town beside it."""
        seat = provider.seated_in or NATION
        if reach == "nation":
            return frozenset({NATION})
        if reach != "town":
            return frozenset({PlaceId(seat[: 5 if reach == "county" else 2])})
        second = self._town() if self._chance(0.1) else None
        return frozenset({seat, PlaceId(second.id)} if second else {seat})

    def _together_with(self, topic: Topic) -> list[Topic]:
        """A topic alone, or with one or two others that it goes with or that are in demand."""
        others = self.rng.choices((0, 1, 2), (60, 25, 15))[0]
        return [topic, *self.rng.choices(self._topics, cum_weights=self._topic_weights, k=others)]

    def _service(
        self, number: int, provider: Organisation, topics: Sequence[Topic], areas: frozenset[PlaceId]
    ) -> Service:
        label, role = topics[0].label, self._roles[provider.role].label
        ages, groups, not_groups = self._meant_for(provider)
        assured_on, confidence = self._truth()
        hours = self.rng.choice(self._hours) if self._chance(0.45) else ""
        return Service(
            id=f"fiktiv-s{number + 1}",
            title=Label(
                de=f"{label.de}: Beispielangebot {number + 1} (fiktiv)",
                en=f"{label.within('en')}: sample service {number + 1} (fictional)",
            ),
            provider=OrganisationId(provider.id),
            topics=frozenset(TopicId(topic.id) for topic in topics),
            areas=areas,
            languages=self._spoken.by_staff(),
            groups=groups,
            not_groups=not_groups,
            age_min=ages[0],
            age_max=ages[1],
            channels=frozenset(channel for channel in Channel if self._chance(0.4)),
            description=description(label.de, role.de, number + 1),
            address=provider.address,
            contacts=_contacts(number),
            hours=hours,
            source=f"{SOURCE}; https://fiktiv.example.org/angebote/{number + 1}",
            stated_on=str(self.today.year - self.rng.randrange(6)),
            checked_on=self.today,
            confidence=confidence,
            assured_on=assured_on,
            assured_by="" if assured_on is None else provider.id,
            fictional=True,
        )

    def _meant_for(
        self, provider: Organisation
    ) -> tuple[tuple[int | None, int | None], frozenset[GroupId], frozenset[GroupId]]:
        """Ages by role or for one service in twelve, groups for one in five, groups it is not for seldom."""
        ages = AGES.get(provider.role, (None, None))
        if ages == (None, None) and self._chance(1 / 12):
            ages = self.rng.choice(SOME_AGES)
        drawn = [GroupId(group.id) for group in self.rng.sample(self.reference.groups, 2)]
        aims = frozenset(drawn[: self.rng.randint(1, 2)] if self._chance(0.2) else ())
        refused = frozenset(drawn[1:] if not aims and self._chance(0.02) else ())
        return ages, aims, refused

    def _truth(self) -> tuple[date | None, Confidence]:
        """Half were assured at some time in the last two years, the others never; some of these are doubtful."""
        if self._chance(0.5):
            return self.today - timedelta(days=self.rng.randrange(730)), Confidence.PAGE
        return None, Confidence.DOUBTFUL if self._chance(0.1) else Confidence.PAGE

    def _tie(self, number: int, kind: TieKind, origin: Organisation, target: Organisation) -> Tie:
        return Tie(
            id=f"fiktiv-t{number + 1}",
            kind=kind,
            origin=OrganisationId(origin.id),
            target=OrganisationId(target.id),
            since=str(self.today.year - self.rng.randrange(10)),
            agreed=frozenset({OrganisationId(origin.id), OrganisationId(target.id)}),
            source=SOURCE,
            checked_on=self.today,
            fictional=True,
        )


class _Spoken:
    """Draws the languages of staff and of guides: the frequent ones mostly, often none said."""

    def __init__(self, languages: Sequence[LanguageId], rng: Random) -> None:
        self._rng = rng
        self._known = {(language, how): Spoken(language=language, how=how) for language in languages for how in How}
        self._languages = [language for language in languages if not language.startswith("de")]
        self._weights = list(accumulate(LANGUAGE_WEIGHTS.get(language, RARE) for language in self._languages))

    def by_staff(self) -> frozenset[Spoken]:
        """None said for a third of all services, else one to five, some of them through an interpreter."""
        count = self._rng.choices(range(6), (33, 20, 20, 14, 8, 5))[0]
        how = How.INTERPRETER if self._rng.randrange(7) == 0 else How.DIRECT
        return frozenset(self._known[language, how] for language in self._draw(count))

    def by_a_guide(self) -> frozenset[Spoken]:
        """One to three, spoken by the guide."""
        return frozenset(self._known[language, How.DIRECT] for language in self._draw(self._rng.randint(1, 3)))

    def _draw(self, count: int) -> list[LanguageId]:
        return self._rng.choices(self._languages, cum_weights=self._weights, k=count)


def _contacts(number: int) -> tuple[Contact, ...]:
    """A phone number kept free for films, an address at the domain for examples, at times one for authorities only."""
    return (
        Contact(kind=ContactKind.PHONE, value=phone(number)),
        Contact(
            kind=ContactKind.EMAIL,
            value=f"kontakt-{number + 1}@fiktiv.example.org",
            visibility=Visibility.AUTHORITIES if number % 10 == 0 else Visibility.PUBLIC,
        ),
        Contact(kind=ContactKind.WEBSITE, value=f"https://fiktiv.example.org/{number + 1}"),
    )
