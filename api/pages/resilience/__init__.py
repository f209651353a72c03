"""Pages about what a network can bear: its load, who could accompany whom, and what is lost if somebody stops."""

from __future__ import annotations

from api.pages.resilience import distribution, failures, load
from api.pages.rooms import SENT, Room, View

ROOM = Room(
    views=(
        View("/netz/ausfaelle", "failures", failures.failures),
        View("/netz/ausfaelle/notieren", "note_stand_in", failures.note_stand_in, SENT),
        View("/netz/ausfaelle/erledigt", "tick_off_stand_in", failures.tick_off_stand_in, SENT),
        View("/netz/auslastung", "load", load.load),
        View("/netz/verteilung", "distribution", distribution.distribution),
        View("/netz/verteilung", "distribute", distribution.distribute, SENT),
    ),
    calls={"open_tasks": failures.open_tasks, "task_name": failures.task_name},
)
