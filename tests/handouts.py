"""Hand-outs for tests: an advice centre in a made-up town; a builder names only what matters."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, render_template

from api.pages import screen
from api.sheet import sheet
from api.sheet_lines import Handout
from api.vocabulary import Vocabulary
from referral.codes import LanguageId, OrganisationId, PlaceId, RoleId, ServiceId, TopicId
from referral.model import Contact, ContactKind, How, Label, Language, Organisation, Service, Spoken, Topic
from referral.need import Competent

MONDAY = date(2026, 11, 23)
URL = "https://lotsennetz.example/blatt/advice?l=ti&thema=housing.search"

TOPICS = {
    topic.id: topic
    for topic in (
        Topic(id="housing", label=Label(de="Wohnen und Ankommen", en="Housing and arrival")),
        Topic(
            id="housing.search",
            label=Label(de="Wohnungssuche", en="Finding a home"),
            broader=TopicId("housing"),
        ),
        Topic(
            id="residence.fasttrack",
            label=Label(
                de="Beschleunigtes Fachkräfteverfahren (§ 81a AufenthG)",
                en="Fast-track procedure for skilled workers",
            ),
        ),
        Topic(
            id="protection.violence",
            label=Label(de="Gewaltschutz, Frauen", en="Protection from violence, women"),
            protection=True,
        ),
    )
}
LANGUAGES = {
    tag: Language(id=tag, label=Label(de=german, en=english))
    for tag, german, english in (
        ("de", "Deutsch", "German"),
        ("en", "Englisch", "English"),
        ("ar", "Arabisch", "Arabic"),
        ("fa", "Persisch / Dari", "Persian / Dari"),
        ("ti", "Tigrinya", "Tigrinya"),
        ("kmr", "Kurmandschi (Kurdisch)", "Kurmanji Kurdish"),
        ("sq", "Albanisch", "Albanian"),
    )
}
VOCABULARY = Vocabulary(topics=TOPICS, languages=LANGUAGES)


def contacts(*phones: str, email: str = "", website: str = "") -> tuple[Contact, ...]:
    """Public contacts."""
    values = [*((ContactKind.PHONE, phone) for phone in phones), (ContactKind.EMAIL, email)]
    return tuple(Contact(kind=kind, value=value) for kind, value in [*values, (ContactKind.WEBSITE, website)] if value)


def an_organisation(name: str = "Beratungsstelle Musterstadt e. V.", **others: Any) -> Organisation:
    """An advice centre with an address, a number and a mail box."""
    plain: dict[str, Any] = {
        "id": OrganisationId(name),
        "role": RoleId("BERATUNG"),
        "address": "Marktstraße 1, 29999 Musterstadt",
        "contacts": contacts(
            "05199 12 34-5", email="beratung@musterstadt.example", website="https://musterstadt.example/hilfe"
        ),
    }
    return Organisation(**(plain | {"name": name} | others))


def a_service(**others: Any) -> Service:
    """A service about finding a home, confirmed three weeks ago."""
    plain: dict[str, Any] = {
        "id": ServiceId("advice"),
        "title": Label(de="Hilfe bei der Wohnungssuche"),
        "provider": OrganisationId("provider"),
        "topics": frozenset({TopicId("housing.search")}),
        "areas": frozenset({PlaceId("03351006")}),
        "assured_on": date(2026, 11, 2),
    }
    return Service(**(plain | others))


def spoken(*tags: str, how: How = How.DIRECT) -> frozenset[Spoken]:
    """Languages, all spoken in the same way."""
    return frozenset(Spoken(language=LanguageId(tag), how=how) for tag in tags)


def a_handout(language: str = "ti", *, topics: tuple[str, ...] = ("housing.search",), **others: Any) -> Handout:
    """A sheet about finding a home, asked for on a Monday."""
    plain: dict[str, Any] = {
        "service": a_service(),
        "provider": an_organisation(),
        "language": language,
        "today": MONDAY,
        "url": URL,
        "vocabulary": VOCABULARY,
        "topics": tuple(TOPICS[id] for id in topics),
    }
    return Handout(**(plain | others))


def a_full_handout(language: str) -> Handout:
    """The most that a sheet may have to hold: long names, many numbers and hours, a bridge, and everybody else."""
    long_name = (
        "Arbeiterwohlfahrt Kreisverband Musterstadt-Beispielhausen e. V., Fachdienst für Migration und Integration"
    )
    provider = an_organisation(
        f"{long_name}: Beratungsstelle für erwachsene Zugewanderte und ihre Familien",
        address="Obere Alte Bürgermeister-Musterfrau-Straße 123 b, Hinterhaus, 3. Stock, 29999 Musterstadt-Nordwest",
        contacts=contacts(
            "05199 12 34-567",
            "05199 12 34-568",
            "0151 23 45 67 89",
            email="migrationsberatung.fachdienst@musterstadt-beispielhausen.example",
            website="https://www.arbeiterwohlfahrt-musterstadt-beispielhausen.example/angebote/beratung/migration",
        ),
        hours="Mo 09:00-12:00,14:00-16:00; Tu 10:00-12:00; We 09:00-12:00; Th 14:00-18:30; Fr 08:30-12:00; Sa 10-12",
    )
    service = a_service(
        title=Label(de="Migrationsberatung für erwachsene Zugewanderte (MBE) mit Sprechstunden im Stadtteilzentrum"),
        topics=frozenset(TOPICS),
        languages=spoken("de", "en", "ar", "fa", "sq") | spoken("kmr", how=How.INTERPRETER),
        assured_on=None,
        stated_on="2021-03",
        fictional=True,
    )
    return a_handout(
        language,
        topics=tuple(TOPICS),
        service=service,
        provider=provider,
        authority=Competent(
            organisation=an_organisation(f"Landkreis Musterstadt-Beispielhausen, {long_name}"), reasons=()
        ),
        centre=an_organisation(
            "Koordinierungsstelle Migration und Teilhabe des Landkreises Musterstadt-Beispielhausen"
        ),
        bridge=an_organisation("Lotsenstelle der Volkshochschule Musterstadt-Beispielhausen und Umgebung gGmbH"),
    )


def sheet_app(handouts: dict[str, Handout]) -> Flask:
    """A small application that shows a sheet under each name, with the real template, styles and fonts."""
    api = Path(screen.__file__).parents[1]
    app = Flask("api", root_path=str(api))
    screen.install(app)

    @app.get("/<name>")
    def show(name: str) -> str:
        return render_template("sheet.html", sheet=sheet(handouts[name]), language="de")

    return app
