"""Prints an answer on a terminal as a person would read it; everything comes from the document that programs read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.sentences import german
from api.words import Words

Document = Mapping[str, Any]


def lines(document: Document, words: Words) -> Iterator[str]:
    """The lines of an answer, in the order of product.md; a paragraph that has nothing to say is left out."""
    yield from _place(document, words)
    for title, paragraph in (
        (german("Zuständig nach dem Gesetz"), _competent),
        (german("Partner"), _partners),
        (german("Hilfe mit geliehener Sprache"), _bridged),
        (german("Nicht dabei, und warum"), _left_out),
        (german("Was nicht genau zu finden war"), _relaxed),
        (german("Plan: die wenigsten Stellen für alle Themen"), _plan),
        (german("Koordinierungsstelle"), _centre),
    ):
        found = list(paragraph(document, words))
        if found:
            yield ""
            yield words.say(title)
            yield from found


def _place(document: Document, words: Words) -> Iterator[str]:
    if document["ask"]:
        yield document["ask"]["question"]
        for option in document["ask"]["options"]:
            authority = option["authority"]["name"] if option["authority"] else "–"
            yield f"  {option['place']['id']}  {_in_county(option['place'])}: {authority}"
        yield words.say(german("Bitte noch einmal mit --place und einem dieser Schlüssel fragen."))
    else:
        yield words.say(german("Ort: {place}"), place=_in_county(document["place"]))


def _in_county(place: Document) -> str:
    return f"{place['name']} ({place['county']})" if place["county"] not in {None, place["name"]} else place["name"]


def _competent(document: Document, words: Words) -> Iterator[str]:
    for one in document["competent"]:
        yield f"  {one['organisation']['name']}"
        office = one["office"] or {}
        yield from _reached(
            office | {"contacts": []} if office.get("address") else one["organisation"], one["organisation"]
        )
        yield from (f"    – {reason['text']}" for reason in one["reasons"])
        yield from _fictional(one["organisation"], words)


def _partners(document: Document, words: Words) -> Iterator[str]:
    for number, one in enumerate(document["partners"], start=1):
        yield f"  {number}. {one['provider']['name']}: {one['service']['title']}"
        yield from _reached(one["service"], one["provider"])
        yield from (f"    – {reason['text']}" for reason in one["reasons"])
        stations = " → ".join(step["name"] for step in one["path"])
        yield words.say(german("    Weg: {stations}"), stations=stations)
        yield from _fictional(one["service"], words)


def _bridged(document: Document, words: Words) -> Iterator[str]:
    for one in document["bridged"]:
        yield f"  {one['provider']['name']} + {one['bridge']['name']}"
        for number, step in enumerate(one["steps"], start=1):
            yield f"    {number}. {step['text']}"
        for called in (one["bridge"]["through"], one["provider"]):
            for line in _reached(called, called):
                yield f"    {called['name']}: {line.strip()}"
        yield from _fictional(one["service"], words)


def _left_out(document: Document, _words: Words) -> Iterator[str]:
    for one in document["left_out"]:
        yield f"  – {one['provider']['name']}, {one['service']['title']}: {one['because']['text']}"


def _relaxed(document: Document, _words: Words) -> Iterator[str]:
    yield from (f"  – {one['text']}" for one in document["relaxed"])


def _plan(document: Document, words: Words) -> Iterator[str]:
    for one in document["plan"]:
        yield f"  – {one['provider']['name']}: {words.topics(one['topics'])}"


def _centre(document: Document, _words: Words) -> Iterator[str]:
    yield f"  {document['centre']['text']}"
    if document["centre"]["organisation"]:
        yield from _reached(document["centre"]["organisation"], document["centre"]["organisation"])


def _reached(first: Document, otherwise: Document) -> Iterator[str]:
    """Address and contacts, of the service or else of its provider."""
    address = first["address"] or otherwise["address"]
    contacts = [contact["value"] for contact in first["contacts"] or otherwise["contacts"]]
    if reached := " · ".join(filter(None, [address, *contacts])):
        yield f"    {reached}"


def _fictional(entry: Document, words: Words) -> Iterator[str]:
    if entry["fictional"]:
        yield words.say(german("    (Erfunden zu Vorführzwecken.)"))
