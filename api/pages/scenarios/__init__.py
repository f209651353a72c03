"""Pages on which a centre tries changes before it makes them: what if."""

from __future__ import annotations

from api.pages.rooms import BOTH, SENT, Room, View
from api.pages.scenarios import editing, viewing

ROOM = Room(
    views=(
        View("/netz/varianten", "scenarios", viewing.listed, BOTH),
        View("/netz/varianten/<id>", "scenario", viewing.scenario),
        View("/netz/varianten/<id>/neu", "edit_scenario", editing.edit, BOTH),
        View("/netz/varianten/<id>/name", "rename_scenario", viewing.rename, SENT),
        View("/netz/varianten/<id>/zurueck", "take_back", viewing.take_back, SENT),
        View("/netz/varianten/<id>/entfernen", "remove_scenario", viewing.remove, SENT),
    ),
)
