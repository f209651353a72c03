"""The whole answer: who is competent, who helps and why, what was given up, and never nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from referral import desk, directory
from referral.access import GUEST, OPERATOR
from referral.codes import GroupId, LanguageId, TopicId
from referral.errors import NotFound, PlaceUnknown
from referral.freshness import Confidence, Freshness
from referral.model import Capacity, Contact, ContactKind, Entity, How, Level, Spoken, Visibility
from referral.need import Answer, Question
from towns import CITY, COUNTY, NEXT, STATE, VILLAGE, a_guide, a_network, a_place, a_service, an_organisation


class Counter:
    """Asks questions of one network."""

    def __init__(self, folder: Path, *entities: Entity) -> None:
        self.lotsennetz = a_network(folder, *entities)

    def ask(self, place: str = "29221", *topics: str, languages: tuple[str, ...] = (), **others: Any) -> Answer:
        return desk.answer(
            self.lotsennetz,
            GUEST,
            Question(
                place=place,
                topics=tuple(TopicId(topic) for topic in topics or ("housing.search",)),
                languages=tuple(LanguageId(tag) for tag in languages),
                **others,
            ),
        )


@contextmanager
def open_counter(folder: Path, *entities: Entity) -> Iterator[Counter]:
    counter = Counter(folder, *entities)
    try:
        yield counter
    finally:
        counter.lotsennetz.store.close()


def competent(answer: Answer) -> list[str]:
    return [one.organisation.id for one in answer.competent]


def partners(answer: Answer) -> list[str]:
    return [one.provider.id for one in answer.partners]


def given_up(answer: Answer) -> list[tuple[str, str]]:
    return [(one.wish, one.to) for one in answer.relaxed]


def test_the_city_has_an_authority_of_its_own_but_the_centre_of_the_county(tmp_path: Path) -> None:
    with open_counter(tmp_path) as counter:
        answer = counter.ask("29221")
        assert competent(answer) == ["abh-city"]
        assert answer.centre
        assert answer.centre.organisation
        assert (answer.centre.organisation.id, answer.centre.area) == ("kmt-county", "Landkreis Celle")
        assert competent(counter.ask("Faßberg")) == ["abh-county"]


def test_a_postcode_across_two_authorities_is_asked_about(tmp_path: Path) -> None:
    with open_counter(tmp_path) as counter:
        answer = counter.ask("29229")
        assert answer.ask
        assert [(one.place.id, one.authority and one.authority.id) for one in answer.ask.options] == [
            (VILLAGE, "abh-county"),
            (CITY, "abh-city"),
        ]
        assert not answer.competent
        assert answer.centre
        assert answer.centre.organisation
        assert competent(counter.ask("29229 Celle")) == ["abh-city"]


def test_a_postcode_of_several_places_with_one_authority_is_answered_for_all_of_them(tmp_path: Path) -> None:
    helper = an_organisation("helper")
    with open_counter(tmp_path, helper, a_service("helper", "housing.search", areas=[VILLAGE])) as counter:
        answer = counter.ask("29303")
        assert answer.spot
        assert (answer.spot.id, len(answer.spot.places)) == ("29303", 2)
        assert competent(answer) == ["abh-county"]
        assert partners(answer) == ["helper"]


def test_a_county_with_a_city_authority_is_asked_about_and_one_without_is_not(tmp_path: Path) -> None:
    with open_counter(tmp_path) as counter:
        answer = counter.ask("Landkreis Celle")
        assert answer.ask
        assert len(answer.ask.options) == 3
        assert competent(counter.ask(NEXT)) == ["abh-next"]
        assert counter.ask(STATE).centre is None


def test_the_branch_that_serves_the_place_is_named(tmp_path: Path) -> None:
    with open_counter(tmp_path) as counter:
        (osterode,) = counter.ask("37520").competent
        assert osterode.office
        assert osterode.office.name == "Osterode"
        assert [reason.code for reason in osterode.reasons] == ["competent", "office"]
        assert counter.ask("37115").competent[0].office is None


def test_a_state_reception_facility_belongs_to_the_state_authority(tmp_path: Path) -> None:
    with open_counter(tmp_path) as counter:
        living = frozenset({GroupId("living.reception")})
        assert competent(counter.ask("29221", "residence.permit", groups=living)) == ["lab"]


def test_the_fast_track_belongs_to_the_central_office_alone(tmp_path: Path) -> None:
    city = a_service("abh-city", "residence.fasttrack", areas=[CITY])
    with open_counter(tmp_path, city) as counter:
        alone = counter.ask("29221", "residence.fasttrack")
        assert competent(alone) == ["zsf"]
        assert partners(alone) == []
        assert competent(counter.ask("29221", "residence.fasttrack", "residence.permit")) == ["abh-city", "zsf"]


def test_nobody_is_sent_to_an_authority_with_a_topic_that_is_independent_of_it(tmp_path: Path) -> None:
    offered = a_service("abh-city", "asylum.legal", areas=[CITY])
    with open_counter(tmp_path, offered) as counter:
        answer = counter.ask("29221", "asylum.legal")
        assert answer.competent == ()
        assert answer.partners == ()
        assert [(one.provider.id, one.because.code) for one in answer.left_out] == [("abh-city", "independent")]
        assert answer.centre


def test_a_partner_comes_with_reasons_path_and_freshness(tmp_path: Path) -> None:
    desk_of_guides = an_organisation("desk", "LOTSE")
    with open_counter(tmp_path, desk_of_guides, a_service("desk", "housing.search")) as counter:
        (partner,) = counter.ask().partners
        assert partner.freshness is Freshness.UNCONFIRMED
        assert {"truth", "role", "near", "topic"} <= {reason.code for reason in partner.reasons}
        assert [(step.id, step.relation) for step in partner.path] == [
            (CITY, "PLACE"),
            ("abh-city", "COMPETENT_FOR"),
            ("kmt-county", "COORDINATES"),
            ("desk", "SERVES"),
        ]


def test_a_doubtful_partner_gets_a_sheet_only_if_none_else_does_and_an_old_one_never(tmp_path: Path) -> None:
    doubtful = a_service("doubtful", "housing.search", confidence=Confidence.DOUBTFUL)
    old = a_service("old", "housing.search", assured_on=date(2025, 5, 1), assured_by="kmt-county")
    bodies = (an_organisation("doubtful"), an_organisation("old"))
    with open_counter(tmp_path, *bodies, doubtful, old) as counter:
        assert [(one.provider.id, one.printed) for one in counter.ask().partners] == [
            ("old", False),
            ("doubtful", True),
        ]
    other = (an_organisation("other"), a_service("other", "housing.search"))
    with open_counter(tmp_path / "other", bodies[0], doubtful, *other) as counter:
        printed = [(one.provider.id, one.printed) for one in counter.ask().partners]
        assert printed == [("other", True), ("doubtful", False)]


def test_the_centre_itself_as_partner_ends_the_path(tmp_path: Path) -> None:
    with open_counter(tmp_path, a_service("kmt-county", "housing.search")) as counter:
        (partner,) = counter.ask().partners
        assert [step.id for step in partner.path] == [CITY, "abh-city", "kmt-county"]


def test_the_nearest_who_speaks_the_language_is_found_in_the_next_county(tmp_path: Path) -> None:
    here, there = an_organisation("here"), an_organisation("there")
    services = (
        a_service("here", "housing.search"),
        a_service("there", "housing.search", areas=[NEXT], languages=["ti"]),
    )
    with open_counter(tmp_path, here, there, *services) as counter:
        answer = counter.ask(languages=("ti",))
        assert partners(answer) == ["here", "there"]
        assert given_up(answer) == [("area", "neighbour")]
        assert partners(counter.ask(languages=("ar",))) == ["here"]
        assert partners(counter.ask()) == ["here"]
        assert answer.partners[1].path[-1].relation == "SERVES_NEARBY"


def test_state_wide_help_is_said_to_be_further_away(tmp_path: Path) -> None:
    wide = an_organisation("wide")
    with open_counter(tmp_path, wide, a_service("wide", "housing.search", areas=[STATE])) as counter:
        assert given_up(counter.ask()) == [("area", "state")]


def test_where_nobody_names_the_topic_a_role_that_helps_with_it_is_offered(tmp_path: Path) -> None:
    suitable, other = an_organisation("suitable", "MBE"), an_organisation("other")
    services = (a_service("suitable", "housing.shared"), a_service("other", "residence.permit"))
    with open_counter(tmp_path, suitable, other, *services) as counter:
        answer = counter.ask()
        assert partners(answer) == ["suitable"]
        assert given_up(answer) == [("topic", "role")]
        assert "topic_by_role" in {reason.code for reason in answer.partners[0].reasons}


def test_where_nobody_is_suitable_the_broader_topic_is_offered(tmp_path: Path) -> None:
    near = an_organisation("near")
    with open_counter(tmp_path, near, a_service("near", "housing.shared")) as counter:
        answer = counter.ask()
        assert partners(answer) == ["near"]
        assert given_up(answer) == [("topic", "broader")]
        assert "broader_topic" in {reason.code for reason in answer.partners[0].reasons}
        assert counter.ask("29221", "protection.violence").partners == ()


def test_the_authorities_and_centres_of_other_areas_are_no_partners(tmp_path: Path) -> None:
    next_door = (a_service("abh-next", "residence.permit", areas=[NEXT]), a_service("lab", "residence.fasttrack"))
    with open_counter(tmp_path, *next_door) as counter:
        assert partners(counter.ask("29221", "residence.permit")) == []


def test_there_is_no_empty_answer(tmp_path: Path) -> None:
    with open_counter(tmp_path) as counter:
        answer = counter.ask()
        assert (answer.partners, answer.relaxed, answer.bridged) == ((), (), ())
        assert answer.centre
        nobody = counter.ask("21423")
        assert nobody.centre
        assert (nobody.centre.organisation, nobody.centre.area) == (None, "Landkreis Harburg")


def test_a_guide_lends_the_language_that_a_partner_lacks(tmp_path: Path) -> None:
    entities = (
        an_organisation("advice", "MBE"),
        a_service("advice", "housing.search"),
        an_organisation("desk", "LOTSE"),
        a_guide("17", "desk", "ti", areas=[COUNTY, CITY]),
        a_guide("18", "desk", "ti", capacity=Capacity.FULL),
        a_guide("19", "desk", "ar"),
        an_organisation("pool", "SPRACHMITTLER"),
        a_service("pool", "language.interpreting", languages=["ti"]),
        an_organisation("silent", "SPRACHMITTLER"),
        a_service("silent", "language.interpreting"),
        an_organisation("other", "BERATUNG"),
        a_service("other", "language.interpreting"),
    )
    with open_counter(tmp_path, *entities) as counter:
        answer = counter.ask(languages=("ti",))
        assert [one.guide.id if one.guide else one.through.id for one in answer.bridged] == ["17", "pool", "silent"]
        assert [one.steps[0].code for one in answer.bridged] == [
            "ask_guide",
            "ask_interpreter",
            "ask_language",
        ]
        assert {one.provider.id for one in answer.bridged} == {"advice"}
        assert given_up(answer) == [("language", "bridged")]
        assert counter.ask().bridged == ()


def test_an_interpreter_at_the_partner_needs_no_bridge(tmp_path: Path) -> None:
    through = frozenset({Spoken(language=LanguageId("ti"), how=How.INTERPRETER)})
    entities = (an_organisation("advice"), replace(a_service("advice", "housing.search"), languages=through))
    with open_counter(tmp_path, *entities) as counter:
        answer = counter.ask(languages=("ti",))
        assert answer.bridged == ()
        assert given_up(answer) == [("language", "interpreter")]
        assert given_up(counter.ask(languages=("ar",))) == [("language", "none")]


def test_several_topics_come_with_a_plan(tmp_path: Path) -> None:
    entities = (
        an_organisation("both"),
        a_service("both", "housing.search", "housing.shared"),
        an_organisation("one"),
        a_service("one", "housing.search"),
    )
    with open_counter(tmp_path, *entities) as counter:
        answer = counter.ask("29221", "housing.search", "housing.shared")
        assert [(part.provider.id, part.topics) for part in answer.plan] == [
            ("both", ("housing.search", "housing.shared"))
        ]
        assert partners(answer)[0] == "both"
        assert counter.ask().plan == ()


def test_the_help_line_for_protection_gives_no_area_up(tmp_path: Path) -> None:
    bodies = (an_organisation("line", "HOTLINE"), an_organisation("desk", "LOTSE"), a_guide("17", "desk", "ar"))
    line = a_service("line", "protection.violence", areas=["DE"], languages=["ti"])
    with open_counter(tmp_path, *bodies, line) as counter:
        answer = counter.ask("29221", "protection.violence")
        assert partners(answer) == ["line"]
        assert given_up(answer) == []
        assert answer.bridged == ()
        assert [one.through.id for one in counter.ask("29221", "protection.violence", languages=("ar",)).bridged] == [
            "desk"
        ]
        assert counter.ask("29221", "protection.violence", languages=("ti",)).bridged == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("10115", "elsewhere"),
        ("29217", "bulk"),
        ("29999", "unassigned"),
        ("3100", "four-digits"),
        ("310", "unknown"),
        ("Xyzzyx", "unknown"),
        ("99999999", "unknown"),
    ],
)
def test_a_place_that_leads_nowhere_is_said_why(tmp_path: Path, text: str, why: str) -> None:
    with open_counter(tmp_path) as counter, pytest.raises(PlaceUnknown) as refused:
        counter.ask(text)
    assert refused.value.why == why


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("celle", CITY),
        ("fassberg", "03351010"),
        ("Winsen", "03353040"),
        ("Winsen Luhe", "03353040"),
        ("Duderstatd", "03159010"),
    ],
)
def test_a_name_is_found_as_it_is_typed(tmp_path: Path, typed: str, found: str) -> None:
    with open_counter(tmp_path) as counter:
        spot = counter.ask(typed).spot
        assert spot
        assert spot.id == found


def test_a_name_of_two_places_is_asked_about(tmp_path: Path) -> None:
    with open_counter(tmp_path) as counter:
        ask = counter.ask("Bergen").ask
        assert ask
        assert [one.county and one.county.name for one in ask.options] == ["Landkreis Celle", "Landkreis Harburg"]


def test_a_name_that_may_mean_something_comes_with_suggestions(tmp_path: Path) -> None:
    with open_counter(tmp_path) as counter, pytest.raises(PlaceUnknown) as refused:
        counter.ask("Burgem")
    assert "Bergen" in refused.value.suggestions


def test_a_topic_that_is_not_registered_is_refused(tmp_path: Path) -> None:
    with open_counter(tmp_path) as counter, pytest.raises(NotFound):
        counter.ask("29221", "gardening")


def test_a_contact_that_is_not_public_is_absent_and_that_is_said(tmp_path: Path) -> None:
    hidden = Contact(kind=ContactKind.PHONE, value="05141 777", visibility=Visibility.AUTHORITIES)
    public = Contact(kind=ContactKind.PHONE, value="05141 111")
    bodies = (
        an_organisation("helper", contacts=(hidden, public)),
        an_organisation("abh-city", "ABH", competent_for=frozenset({CITY}), contacts=(hidden,)),
    )
    with open_counter(tmp_path, *bodies, a_service("helper", "housing.search")) as counter:
        provider = counter.ask().partners[0].provider
        assert (provider.contacts, provider.withheld) == ((public,), True)
        for answer in (counter.ask(), counter.ask("29229")):
            assert "777" not in str(answer)
        for actor, seen in ((GUEST, (public,)), (OPERATOR, (hidden, public))):
            assert directory.listing(counter.lotsennetz, actor, "helper-service").provider.contacts == seen


def test_a_place_without_an_authority_has_none_and_still_its_partners(tmp_path: Path) -> None:
    nowhere = a_place("03999001", "Nirgends", Level.MUNICIPALITY, "03")
    helper = (an_organisation("helper"), a_service("helper", "housing.search", areas=[STATE]))
    with open_counter(tmp_path, nowhere, *helper) as counter:
        answer = counter.ask("Nirgends")
        assert (competent(answer), partners(answer)) == ([], ["helper"])
        assert [step.id for step in answer.partners[0].path] == ["03999001", "helper"]


def test_an_interpreter_who_is_asked_first_serves_the_place_and_is_named_once(tmp_path: Path) -> None:
    entities = (
        an_organisation("advice", "MBE"),
        a_service("advice", "housing.search"),
        an_organisation("pool", "SPRACHMITTLER"),
        a_service("pool", "language.interpreting", areas=[CITY, COUNTY], languages=["ti"]),
        an_organisation("far", "SPRACHMITTLER"),
        a_service("far", "language.interpreting", areas=[STATE]),
    )
    with open_counter(tmp_path, *entities) as counter:
        assert [one.through.id for one in counter.ask(languages=("ti",)).bridged] == ["pool"]
