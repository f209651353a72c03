"""Pages about the network itself: the picture, ties that wait to be confirmed, and what contradicts itself."""

from __future__ import annotations

from api.pages.network import agreeing, contradicting, picture
from api.pages.rooms import SENT, Room, View
from api.pages.tie_words import tie_words

ROOM = Room(
    views=(
        View("/netz", "network", picture.network),
        View("/netz/bild.<form>", "network_file", picture.file),
        View("/netz/widersprueche", "contradictions", contradicting.contradictions),
        View("/verbindungen", "waiting_ties", agreeing.waiting),
        View("/verbindungen/<id>/bestaetigen", "agree_tie", agreeing.agree, SENT),
        View("/verbindungen/<id>/ablehnen", "decline_tie", agreeing.decline, SENT),
    ),
    calls={
        "ties_of": agreeing.ties_of,
        "tie_words": tie_words,
        "dated_words": agreeing.dated_words,
        "names_of": agreeing.names_of,
        "entry_links": contradicting.entry_links,
        "node_address": picture.address_of,
        "node_kind": picture.kind_of,
    },
)
