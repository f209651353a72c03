"""Forms and pages in which coordinators, partners and guests register, correct, review and report."""

from __future__ import annotations

from api.pages.register import editing, lists, report, review, tables, times_field, wizard
from api.pages.register.tables import lines
from api.pages.rooms import BOTH, SENT, Room, View
from api.pages.screen import gettext

ROOM = Room(
    views=(
        View("/eintragen", "register", wizard.start),
        View("/eintragen", "begin", wizard.begin, SENT),
        View("/eintragen/<secret>/vorhanden", "take", wizard.take, SENT),
        View("/eintragen/<secret>/keine", "none_of_them", wizard.none_of_them, SENT),
        View("/eintragen/<secret>/<step>", "step", wizard.step),
        View("/eintragen/<secret>/<step>", "go_on", wizard.go_on, SENT),
        View("/partner/<id>/aendern", "edit_partner", editing.edit_partner, BOTH),
        View("/partner/<id>/schliessen", "close_partner", editing.close, BOTH),
        View("/partner/<id>/melden", "report", report.report, BOTH),
        View("/partner/<id>/verbindungen", "ties", lists.ties),
        View("/partner/<id>/verbindungen/neu", "new_tie", editing.new_tie, BOTH),
        View("/verbindungen/<id>/aendern", "edit_tie", editing.edit_tie, BOTH),
        View("/verbindungen/<id>/schliessen", "close_tie", editing.close_tie, BOTH),
        View("/lotsen", "guides", lists.guides),
        View("/lotsen/neu", "new_guide", editing.new_guide, BOTH),
        View("/lotsen/<id>/aendern", "edit_guide", editing.edit_guide, BOTH),
        View("/lotsen/<id>/schliessen", "close_guide", editing.close_guide, BOTH),
        View("/vorschlaege", "queue", review.queue),
        View("/vorschlaege/meine", "mine", review.mine),
        View("/vorschlaege/<id>", "submission", review.submission),
        View("/vorschlaege/<id>/<secret>", "submission", review.submission),
        View("/vorschlaege/<id>", "decide", review.decide, SENT),
        View("/vorschlaege/<id>/<secret>", "decide", review.decide, SENT),
    ),
    calls={
        "said": gettext,
        "lines": lines,
        "coming_week": times_field.coming_week,
        "in_german": times_field.in_german,
        "hows": tables.hows,
        "contact_kinds": tables.contact_kinds,
        "visibilities": tables.visibilities,
        "entry_name": review.entry_name,
        "deed_words": review.deed_words,
        "stand_words": review.stand_words,
        "sender_words": review.sender_words,
        "days_ago": review.days_ago,
        "waiting_number": review.waiting_number,
        "buttons": editing.buttons,
    },
)
