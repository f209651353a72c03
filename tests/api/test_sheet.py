"""The sheet says whom to turn to, in the reader's language with German below it, and leaves out what is not known."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

import pytest

from api import sheet_phrases
from api.sheet import sheet
from api.sheet_hours import open_days
from api.sheet_lines import Card, Line, Row, Sheet
from handouts import (
    TOPICS,
    URL,
    a_full_handout,
    a_handout,
    a_service,
    an_organisation,
    contacts,
    sheet_app,
    spoken,
)
from referral.codes import PlaceId
from referral.model import How, Label, Notice, Office
from referral.need import Competent

A_MONDAY = date(2026, 11, 23)


def german(line: Line) -> str:
    return (line.german or line.own).text


def row(card: Card, label: str) -> Row | None:
    return next((one for one in card.rows if german(one.label) == label), None)


def values(made: Sheet, label: str) -> list[str]:
    found = row(made.cards[-1], label)
    return [f"{german(one.words) if one.words else ''} {one.fixed}".strip() for one in found.values] if found else []


def advice(made: Sheet) -> list[str]:
    return [german(line) for line in made.advice]


def html(**handout: object) -> str:
    app = sheet_app({"one": a_handout(**handout)})  # type: ignore[arg-type]
    return app.test_client().get("/one?lang=de").get_data(as_text=True)


def test_each_line_stands_in_the_readers_language_with_the_german_below_it() -> None:
    made = sheet(a_handout("ti"))
    assert (made.language, made.direction) == ("ti", "ltr")
    assert made.title.own.language == "ti"
    assert german(made.title) == "Hier bekommen Sie Hilfe"
    assert (made.topics[0].own.text, german(made.topics[0])) == ("ገዛ ምድላይ", "Wohnungssuche")


def test_a_german_sheet_says_nothing_twice() -> None:
    assert sheet(a_handout("de")).title.german is None
    assert sheet(a_handout("de-x-ls")).title.german is None
    assert sheet(a_handout("de")).request.speaks is None


def test_a_topic_without_a_translation_is_said_in_english_and_marked_as_english() -> None:
    made = sheet(a_handout("so", topics=("residence.fasttrack",)))
    assert made.topics[0].own == ("Fast-track procedure for skilled workers", "en")
    assert "§ 81a" in german(made.topics[0])


def test_the_office_can_read_what_the_reader_wants_and_speaks() -> None:
    request = sheet(a_handout("ti")).request
    assert german(request.sentence) == "Ich wurde an Sie verwiesen. Ich möchte Hilfe bei:"
    assert [german(topic) for topic in request.topics] == ["Wohnungssuche"]
    assert request.speaks is not None
    assert (request.speaks.own.text, german(request.speaks)) == ("ትግርኛ እዛረብ እየ።", "Ich spreche Tigrinya.")


def test_without_a_topic_the_sheet_names_what_the_service_helps_with_and_asks_for_nothing_special() -> None:
    made = sheet(a_handout("ti", topics=()))
    assert [german(topic) for topic in made.topics] == ["Wohnungssuche"]
    assert made.request.topics == ()
    assert german(made.request.sentence) == "Ich wurde an Sie verwiesen. Bitte helfen Sie mir."


def test_only_the_topics_that_the_service_is_about_stand_on_its_sheet() -> None:
    made = sheet(a_handout("de", topics=("protection.violence", "housing")))
    assert [german(topic) for topic in made.topics] == ["Wohnen und Ankommen"]


def test_the_services_own_facts_come_before_its_providers() -> None:
    service = a_service(address="Nebenweg 2, 29999 Musterstadt", contacts=contacts("05199 99"), hours="Mo 09:00-12:00")
    made = sheet(a_handout("de", service=service))
    assert values(made, "Adresse") == ["Nebenweg 2, 29999 Musterstadt"]
    assert values(made, "Telefon") == ["05199 99"]
    assert values(made, "Öffnungszeiten")[0] == "Montag 09:00–12:00"


def test_numbers_mail_and_site_can_be_followed_on_a_screen() -> None:
    card = sheet(a_handout("ar")).cards[0]
    links = [value.href for one in card.rows for value in one.values if value.href]
    assert links == [
        "tel:+49519912345",
        "mailto:beratung@musterstadt.example",
        "https://musterstadt.example/hilfe",
    ]
    assert values(sheet(a_handout("ar")), "Internetseite") == ["musterstadt.example"]


def test_days_that_are_alike_share_a_line_and_a_closed_weekend_is_left_out() -> None:
    provider = an_organisation(hours="Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00")
    assert values(sheet(a_handout("de", provider=provider)), "Öffnungszeiten") == [
        "Montag – Donnerstag 08:00–12:00, 13:00–16:00",
        "Freitag 08:00–12:00",
    ]


def test_a_closed_working_day_says_so() -> None:
    provider = an_organisation(hours="Mo-Tu,Th-Fr 09:00-12:00")
    assert values(sheet(a_handout("ti", provider=provider)), "Öffnungszeiten")[1] == "Mittwoch: geschlossen"


def test_a_week_with_a_holiday_is_not_taken_for_the_usual_one() -> None:
    assert open_days("Mo-Fr 09:00-12:00", date(2026, 12, 23)) == open_days("Mo-Fr 09:00-12:00", A_MONDAY)


def test_an_open_end_and_midnight_are_written_as_people_know_them() -> None:
    (line,) = open_days("Mo-Su 18:00-24:00", A_MONDAY)
    assert line.times == "18:00–24:00"
    assert open_days("Mo-Su 17:00+", A_MONDAY)[0].times == "17:00 –"


def test_always_open_is_said_in_words() -> None:
    assert values(sheet(a_handout("de", provider=an_organisation(hours="24/7"))), "Öffnungszeiten") == [
        "jeden Tag, rund um die Uhr"
    ]


def test_hours_that_fit_no_table_stay_in_the_offices_own_words() -> None:
    provider = an_organisation(hours="", hours_text="dienstags nach dem Sprachcafé")
    assert values(sheet(a_handout("ti", provider=provider)), "Öffnungszeiten") == ["dienstags nach dem Sprachcafé"]
    assert values(sheet(a_handout("ti")), "Öffnungszeiten") == []


def test_closures_now_and_in_the_coming_weeks_stand_below_the_usual_week() -> None:
    holidays = Notice(begins=date(2026, 12, 20), until=date(2027, 1, 6), closed=True)
    today = Notice(begins=date(2026, 11, 23), until=date(2026, 11, 23), closed=True)
    others = (
        Notice(begins=date(2027, 6, 1), until=date(2027, 6, 2), closed=True),
        Notice(begins=date(2026, 11, 1), until=date(2026, 11, 22), closed=True),
        Notice(begins=date(2026, 11, 1), until=date(2026, 12, 24), text="Jetzt in Raum 5"),
    )
    service = a_service(notices=(today,), hours="Mo 09:00-12:00")
    made = sheet(a_handout("de", service=service, provider=an_organisation(notices=(holidays, *others))))
    assert values(made, "Öffnungszeiten")[-2:] == ["geschlossen 23.11.2026", "geschlossen 20.12.2026–06.01.2027"]
    unsaid = a_handout("ti", provider=an_organisation(notices=(holidays,)))
    found = row(sheet(unsaid).cards[0], "Öffnungszeiten")
    assert found
    assert [value.fixed for value in found.values] == ["20.12.2026–06.01.2027"]


def test_languages_stand_under_their_own_names_the_readers_first() -> None:
    service = a_service(languages=spoken("de", "sq", "ti") | spoken("kmr", how=How.INTERPRETER))
    found = row(sheet(a_handout("ti", service=service)).cards[0], "Sprachen")
    assert found is not None
    assert [value.words.own.text for value in found.values if value.words] == [
        "ትግርኛ",
        "Deutsch",
        "shqip",
        "Kurmancî – ምስ ተርጓሚ",
    ]


def test_who_finds_nobody_speaking_her_language_is_told_to_bring_somebody() -> None:
    bring = "Bringen Sie wenn möglich jemanden mit, der für Sie übersetzt."
    assert bring in advice(sheet(a_handout("ti", service=a_service(languages=spoken("de")))))
    assert bring not in advice(sheet(a_handout("ti", service=a_service(languages=spoken("ti")))))
    assert bring not in advice(sheet(a_handout("prs", service=a_service(languages=spoken("fa")))))
    assert bring not in advice(sheet(a_handout("de")))
    assert bring not in advice(sheet(a_handout("ti", bridge=an_organisation("Lotsenstelle"))))


def test_with_a_bridge_there_are_two_steps_in_their_order() -> None:
    first, second = sheet(a_handout("ti", bridge=an_organisation("Lotsenstelle"))).cards
    assert first.name == "Lotsenstelle"
    assert first.heading is not None
    assert german(first.heading) == "1. Fragen Sie zuerst hier nach Hilfe beim Übersetzen:"
    assert second.heading is not None
    assert german(second.heading) == "2. Danach hier:"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"assured_on": date(2026, 11, 2)}, "Diese Angaben wurden bestätigt: 2. November 2026."),
        (
            {"assured_on": None, "stated_on": "2021"},
            "Diese Angaben stammen von einer öffentlichen Seite (Stand: 2021) und sind noch nicht bestätigt.",
        ),
        (
            {"assured_on": None},
            "Diese Angaben stammen von einer öffentlichen Seite und sind noch nicht bestätigt.",
        ),
    ],
)
def test_the_sheet_says_how_sure_it_is(facts: dict[str, object], said: str) -> None:
    assert advice(sheet(a_handout("de", service=a_service(**facts))))[-1] == said


def test_what_is_unconfirmed_or_old_is_to_be_called_first_or_written_to() -> None:
    call, write = "Bitte rufen Sie an, bevor Sie hingehen.", "Bitte schreiben Sie eine E-Mail, bevor Sie hingehen."
    unconfirmed, old = a_service(assured_on=None), a_service(assured_on=date(2025, 10, 1))
    assert call not in advice(sheet(a_handout("de")))
    assert call in advice(sheet(a_handout("de", service=unconfirmed)))
    assert call in advice(sheet(a_handout("de", service=old)))
    by_mail = an_organisation(contacts=contacts(email="a@musterstadt.example"))
    assert write in advice(sheet(a_handout("de", service=unconfirmed, provider=by_mail)))


def test_appointments_are_made_by_phone_before_going() -> None:
    provider = an_organisation(hours='"by appointment"')
    assert "Nur mit Termin. Bitte rufen Sie vorher an." in advice(sheet(a_handout("de", provider=provider)))


def test_nobody_is_told_to_take_documents_to_a_help_line() -> None:
    help_line = an_organisation("Hilfetelefon", address="", hours="24/7", contacts=contacts("116 016"))
    made = sheet(a_handout("de", provider=help_line, service=a_service(assured_on=None)))
    assert advice(made) == ["Diese Angaben stammen von einer öffentlichen Seite und sind noch nicht bestätigt."]


def test_the_authority_with_its_office_and_the_centre_stand_on_the_sheet_but_never_the_partner_twice() -> None:
    county = an_organisation("Landkreis Musterstadt")
    office = Office(name="Standort Nord", serves=frozenset({PlaceId("03351006")}))
    authority = Competent(organisation=county, reasons=(), office=office)
    centre = an_organisation("Koordinierungsstelle", contacts=(), address="Markt 2")
    made = sheet(a_handout("de", authority=authority, centre=centre))
    assert [card.name for card in made.others] == ["Landkreis Musterstadt, Standort Nord", "Koordinierungsstelle"]
    assert [value.fixed for value in made.others[1].rows[0].values] == ["Markt 2"]
    assert sheet(a_handout("de", provider=county, authority=authority, centre=county)).others == ()


def test_a_centre_without_contacts_is_shown_with_what_its_note_says() -> None:
    note = Label(de="Eigene Seite nicht gesehen; Zentrale des Landkreises fragen.")
    unseen = an_organisation("Koordinierungsstelle", contacts=(), address="", note=note)
    assert sheet(a_handout("ti", centre=unseen)).others[0].about == note.de
    assert sheet(a_handout("ti", centre=an_organisation("Koordinierungsstelle", note=note))).others[0].about == ""


def test_protection_shows_the_emergency_numbers() -> None:
    service = a_service(topics=frozenset(TOPICS))
    made = sheet(a_handout("uk", topics=("protection.violence",), service=service))
    assert made.emergency is not None
    assert "110" in made.emergency.own.text
    assert sheet(a_handout("uk")).emergency is None


def test_the_message_is_short_and_its_parts_keep_their_direction_beside_arabic() -> None:
    plain, arabic = sheet(a_handout("tr")).message, sheet(a_handout("ar")).message
    assert plain.text.split("\n") == [
        "Beratungsstelle Musterstadt e. V.",
        "05199 12 34-5",
        "Marktstraße 1, 29999 Musterstadt",
        URL,
    ]
    assert all(line[0] == "\u2068" and line[-1] == "\u2069" for line in arabic.text.split("\n"))
    assert unquote(arabic.href) == f"sms:?&body={arabic.text}"


def test_a_translation_that_nobody_reviewed_says_that_the_german_applies() -> None:
    assert "Es gilt der deutsche Text." in german(sheet(a_handout("ti")).colophon[-1])
    assert len(sheet(a_handout("de")).colophon) == 1


def test_the_more_there_is_to_say_the_smaller_the_type() -> None:
    assert sheet(a_handout("de")).size == "large"
    assert sheet(a_full_handout("ti")).size == "smallest"


def test_what_is_made_up_is_marked_on_the_page() -> None:
    assert "Fiktives Beispiel" not in html()
    assert "Fiktives Beispiel" in html(service=a_service(fictional=True))


@pytest.mark.parametrize("tag", sheet_phrases.LANGUAGES)
def test_the_page_names_its_language_and_isolates_what_is_written_in_germany(tag: str) -> None:
    page = html(language=tag)
    direction = sheet_phrases.phrases(tag).direction
    assert f'<html lang="{tag}" dir="{direction}">' in page
    assert re.search(r'<bdi[^>]*dir="ltr">05199 12 34-5</bdi>', page)
    assert re.search(r'<bdi[^>]*dir="ltr">Marktstraße 1, 29999 Musterstadt</bdi>', page)
    assert re.search(r'<bdi lang="de" dir="ltr">Beratungsstelle Musterstadt e. V.</bdi>', page)


def test_the_page_needs_no_inline_style_or_script() -> None:
    page = html(language="ar")
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*src=)", page)
    assert "<svg" in page


def test_names_that_look_like_markup_stay_text() -> None:
    page = html(
        provider=an_organisation("<b>Verein</b>"), service=a_service(title=Label(de="<script>alert(1)</script>"))
    )
    assert "<b>Verein</b>" not in page
    assert "<script>alert" not in page
