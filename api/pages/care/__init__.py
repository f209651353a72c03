"""Pages that look after what is stored: versions of an entry, who is behind a guide, access to one's data, erasure."""

from __future__ import annotations

from api.pages import times
from api.pages.care import erasing, past, people, stored
from api.pages.rooms import BOTH, Room, View

ROOM = Room(
    views=(
        View("/partner/<id>/verlauf", "versions", past.versions, BOTH),
        View("/lotsen/<id>/person", "person", people.person, BOTH),
        View("/lotsen/<id>/person.json", "person_document", people.document),
        View("/konto/auskunft", "own_data", stored.own),
        View("/konto/auskunft.json", "own_document", stored.own_document),
        View("/konto/loeschen", "erase_own", stored.erase_own, BOTH),
        View("/konten/<id>/auskunft", "account_data", stored.of_account),
        View("/konten/<id>/auskunft.json", "account_document", stored.document_of_account),
        View("/konten/<id>/loeschen", "erase_account", stored.erase_account, BOTH),
        View("/loeschen", "erase", erasing.erase, BOTH),
    ),
    calls={
        "who_words": past.who_words,
        "action_words": past.action_words,
        "full_date": times.full_date,
    },
)
