"""Who has an account and who is invited to one: for coordinators, who invite, and for whoever keeps accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.account_letters import invitation_letter
from api.auth import current_account, current_actor, draw, draw_id, remember
from api.languages import GERMAN, LANGUAGES
from api.pages.choices import Choice
from api.pages.counter import Fault
from api.pages.refusals import Faulty, every, shown_again
from api.pages.rights import role_names
from api.pages.screen import OWN_NAMES
from api.pages.screen import gettext as _
from api.pages.signing_in import Faults, by_field, see_other, send_afterwards, this_browser, typed_twice
from api.pages.times import full_date
from api.rights import invited_by
from referral import accounts, directory, invitations, keeping_accounts, passwords
from referral.access import AccountRole, Action, Actor, may, permit
from referral.codes import OrganisationId, read_mail
from referral.errors import AddressTaken, Conflict, Malformed, NotFound
from referral.invitations import Invitation, Newcomer
from referral.model import Organisation
from referral.papers import Account, Ticket
from referral.spelling import fold

MOST_CHOICES = 20
"""So many organisations are offered where it is not clear which is meant."""


def people(faults: Faults = ()) -> str:
    """Accounts, for whoever keeps them; open invitations and the form to invite."""
    network, actor = current.lotsennetz(), current_actor()
    permit(actor, Action.INVITE)
    words, number = request.args.get("q", ""), request.args.get("seite", "1")
    keeps = may(actor, Action.KEEP_ACCOUNTS)
    size = {"number": max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1}  # noqa: PLR2004 - digits
    listed = keeping_accounts.accounts(network, actor, words=words, **size) if keeps else None
    invited = invitations.open_invitations(network, actor)
    entries: list[Account | Ticket] = [*invited, *(listed.entries if listed else ())]
    return render_template(
        "accounts/people.html",
        accounts=listed,
        invitations=invited,
        roles=role_names(),
        invited_roles=[(role, role_names()[role]) for role in invited_by(actor.role)],
        organisation_hint=_organisation_hint(keeps=keeps),
        organisations=directory.names(network, actor, [one.organisation for one in entries]),
        choices=_choices(actor) if faults else (),
        words=words,
        typed=request.form,
        done=done().get(request.args.get("getan", "")),
        full_date=full_date,
        problems=faults,
        faults=by_field(faults),
    )


def done() -> Mapping[str, str]:
    """What was just done, by the word in the address."""
    return {
        "eingeladen": _("Die Einladung ist unterwegs."),
        "zurueckgenommen": _("Die Einladung ist zurückgenommen; ihr Link gilt nicht mehr."),
        "gesperrt": _("Das Konto ist gesperrt und überall abgemeldet."),
        "entsperrt": _("Das Konto ist wieder offen."),
    }


def _organisation_hint(*, keeps: bool) -> str:
    if keeps:
        return _("Name oder Kennung; bei der Landesverwaltung frei lassen.")
    return _("Name oder Kennung einer Organisation in Ihrem Gebiet.")


@shown_again(people, {Malformed: "organisation", NotFound: "organisation"})
def invite() -> Response:
    """Invite somebody: the link goes to their letter box only."""
    permit(current_actor(), Action.INVITE)
    email = request.form.get("email", "")
    every(email=lambda: read_mail(email), role=_typed_role)
    role = _typed_role()
    organisation = None if role is AccountRole.ADMINISTRATOR else _typed_organisation(current_actor())
    wanted = Invitation(email=email, role=role, organisation=organisation)
    if not invitations.may_invite(current.lotsennetz(), current_actor(), wanted):
        raise Faulty([Fault(field="organisation", sentence=_("Diese Organisation liegt nicht in Ihrem Gebiet."))])
    secret = invitations.invite(current.lotsennetz(), current_actor(), wanted, draw)
    inviter = current_account()
    address = f"{current.settings().address}{url_for('pages.invitation', secret=secret, lang=None)}"
    send_afterwards(invitation_letter(email.strip(), inviter.name if inviter else "", address))
    return see_other(url_for("pages.people", getan="eingeladen"))


def _typed_role() -> AccountRole:
    typed = request.form.get("role", "")
    if typed not in invited_by(current_actor().role):
        raise Malformed("a role", typed, "expected one that may be invited.")
    return AccountRole(typed)


def _typed_organisation(actor: Actor) -> OrganisationId:
    """The organisation that was chosen, or whose name or id was typed; Faulty if it could be several."""
    chosen = request.form.get("organisation-choice", "")
    found = [Choice(id=chosen, label="")] if chosen else _choices(actor)
    if len(found) != 1:
        which = _("Bitte wählen, welche Organisation gemeint ist.") if found else _("So heißt hier keine Organisation.")
        raise Faulty([Fault(field="organisation", sentence=which)])
    return OrganisationId(found[0].id)


def _choices(actor: Actor) -> Sequence[Choice]:
    """The organisations that may be meant: the one with exactly this id or name, else all that sound like it."""
    typed = request.form.get("organisation", "").strip()
    if not typed:
        return ()
    try:
        exact = directory.get(current.lotsennetz(), actor, Organisation, typed)
    except NotFound:
        page = directory.organisations(current.lotsennetz(), actor, words=typed, size=MOST_CHOICES)
        named = [one for one in page.entries if fold(one.name) == fold(typed)]
        return [Choice(id=one.id, label=one.name) for one in (named if len(named) == 1 else page.entries)]
    return [Choice(id=exact.id, label=exact.name)]


def back() -> Response:
    """The page again, for whoever comes to the address of one of its forms."""
    return see_other(url_for("pages.people"))


def withdraw() -> Response:
    """Take an invitation back."""
    invitations.withdraw(current.lotsennetz(), current_actor(), request.form.get("invitation", ""))
    return see_other(url_for("pages.people", getan="zurueckgenommen"))


@shown_again(people, {Conflict: "accounts"})
def block() -> Response:
    """Block an account or let it in again."""
    blocked = request.form.get("deed") == "block"
    keeping_accounts.block(current.lotsennetz(), current_actor(), request.form.get("account", ""), blocked=blocked)
    return see_other(url_for("pages.people", getan="gesperrt" if blocked else "entsperrt"))


def invitation(secret: str, faults: Faults = ()) -> str:
    """The form that an invitation leads to; looking at it does not use it up."""
    network = current.lotsennetz()
    ticket = invitations.invited(network, secret)
    return render_template(
        "accounts/invitation.html",
        secret=secret,
        ticket=ticket,
        role=role_names()[ticket.role or AccountRole.GUEST],
        organisation=directory.names(network, current_actor(), [ticket.organisation]).get(ticket.organisation or ""),
        languages=[(tag, OWN_NAMES[tag]) for tag in LANGUAGES],
        chosen=request.form.get("language", current.language()),
        name=request.form.get("name", ""),
        problems=faults,
        faults=by_field(faults),
    )


@shown_again(invitation, {AddressTaken: "name"})
def accept(secret: str) -> ResponseReturnValue:
    """Make the account and sign in."""
    form, ticket = request.form, invitations.invited(current.lotsennetz(), secret)
    password, language = form.get("password", ""), form.get("language", "")
    every(
        name=lambda: accounts.read_name(form.get("name", "")),
        password=lambda: passwords.chosen(password, ticket.email),
        again=typed_twice,
    )
    newcomer = Newcomer(
        name=form.get("name", ""),
        password=password,
        language=language if language in LANGUAGES else GERMAN,
        browser=this_browser(),
    )
    session = invitations.accept(current.lotsennetz(), secret, newcomer, draw_id, draw)
    return remember(see_other(url_for("pages.account", lang=None)), session)
