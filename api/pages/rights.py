"""Who may do what, in words: the page, and the names of roles, actions and scopes for all other pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template

from api.pages.screen import gettext as _
from api.rights import invited_by, rows
from referral.access import AccountRole, Action, Scope


def rights() -> str:
    """The table that decides, as it is."""
    return render_template(
        "accounts/rights.html",
        roles=role_names(),
        rows=[
            (action_names()[action], [scope and scope_names()[scope] for scope in scopes]) for action, scopes in rows()
        ],
        inviting={role: invited_by(role) for role in AccountRole if invited_by(role)},
    )


def role_names() -> Mapping[str, str]:
    """What roles are called."""
    return {
        AccountRole.GUEST: _("ohne Anmeldung"),
        AccountRole.CASEWORKER: _("Ausländerbehörde"),
        AccountRole.GUIDE: _("Lotsin oder Lotse"),
        AccountRole.PARTNER: _("Partner"),
        AccountRole.COORDINATOR: _("Koordinierungsstelle"),
        AccountRole.ADMINISTRATOR: _("Landesverwaltung"),
        AccountRole.OPERATOR: _("Betrieb"),
    }


def scope_names() -> Mapping[str, str]:
    """With whose entries something may be done."""
    return {
        Scope.OWN_ORGANISATION: _("eigene Organisation"),
        Scope.OWN_AREA: _("eigenes Gebiet"),
        Scope.EVERYWHERE: _("ja"),
    }


def action_names() -> Mapping[str, str]:
    """What can be done."""
    return {
        Action.LOOK_UP: _("nachschlagen und Antworten suchen"),
        Action.SUGGEST: _("Änderungen vorschlagen, Fehler melden"),
        Action.SIGN_IN: _("sich anmelden"),
        Action.KEEP_OWN_ACCOUNT: _("das eigene Konto führen"),
        Action.ANNOUNCE: _("Schließzeiten und Hinweise eintragen"),
        Action.CONFIRM: _("Einträge bestätigen"),
        Action.EDIT: _("Einträge ändern"),
        Action.REVIEW: _("über Vorschläge entscheiden"),
        Action.SEE_HISTORY: _("frühere Fassungen sehen"),
        Action.REVERT: _("Änderungen zurücknehmen"),
        Action.SEE_UPKEEP: _("sehen, was zu pflegen ist"),
        Action.TIE: _("Verbindungen eintragen und ihnen zustimmen"),
        Action.SEE_NETWORK: _("das Netz auswerten"),
        Action.KEEP_GUIDES: _("persönliche Angaben von Lotsinnen und Lotsen führen"),
        Action.IMPORT: _("Dateien einlesen"),
        Action.INVITE: _("jemanden einladen"),
        Action.KEEP_CASES: _("Probefälle führen"),
        Action.KEEP_SCENARIOS: _("Varianten ausprobieren"),
        Action.SHARE_PRACTICE: _("Erfahrungen aufschreiben"),
        Action.KEEP_ACCOUNTS: _("Konten führen"),
        Action.ERASE: _("persönliche Angaben löschen"),
        Action.SEED: _("das Netz erstmals laden"),
        Action.RUN: _("den Dienst betreiben"),
    }
