"""Pages that keep the register true: confirming by link or signed in, what is due in an area, and announcements."""

from __future__ import annotations

from api.pages import announcing, confirming, room, upkeep
from api.pages.rooms import SENT, Room, View

ROOM = Room(
    views=(
        View("/bestaetigen/<secret>", "confirmation", confirming.confirmation),
        View("/bestaetigen/<secret>", "confirmed", confirming.confirmed, SENT),
        View("/partner/<id>/bestaetigen", "confirm_entry", confirming.confirm_entry, SENT),
        View("/pflege", "upkeep", upkeep.upkeep),
        View("/partner/<id>/hinweis", "notices", announcing.notices),
        View("/partner/<id>/hinweis", "announce", announcing.announce, SENT),
        View("/partner/<id>/platz", "say_room", room.say_room, SENT),
        View("/lotsen/<id>/platz", "say_room_of_guide", room.say_room_of_guide, SENT),
        View("/partner/<id>/hinweis/entfernen", "withdraw_notice", announcing.withdraw, SENT),
    ),
    calls={
        "room_names": room.room_names,
        "room_words": room.room_words,
        "may_keep": confirming.may_keep,
        "facts_of": confirming.facts_of,
        "broken_words": upkeep.broken_words,
        "number_words": upkeep.number_words,
    },
)
