"""Lists of what is not on a page of its own: the guides that somebody keeps, and an organisation's ties."""

from __future__ import annotations

from flask import render_template

from api.pages.register.fields import names
from api.pages.register.forms import tie_kinds
from api.pages.register.registered import registered
from api.pages.register.sending import may_edit
from referral import directory
from referral.access import Action, may
from referral.model import Organisation


def guides() -> str:
    """The guides of one's own desk or area."""
    register = registered()
    found = directory.guides_kept(register.lotsennetz, register.actor)
    desks = directory.several(
        register.lotsennetz, register.actor, Organisation, sorted({guide.placed_by for guide in found})
    )
    return render_template(
        "register/guides.html",
        found=found,
        desks=desks,
        live=may(register.actor, Action.EDIT),
    )


def ties(id: str) -> str:
    """The ties of an organisation, from it and to it."""
    register = registered()
    organisation = directory.get(register.lotsennetz, register.actor, Organisation, id)
    found = directory.ties(register.lotsennetz, register.actor, id)
    ids = sorted({end for tie in found for end in (tie.origin, tie.target)})
    return render_template(
        "register/ties.html",
        organisation=organisation,
        found=found,
        others=directory.several(register.lotsennetz, register.actor, Organisation, ids),
        kinds=names(tie_kinds(register)),
        live=may_edit(register, organisation),
    )
