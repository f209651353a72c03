"""A form that was begun waits behind its link, for fourteen days, and the store knows only the seal of the link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from keepers import COORDINATOR
from referral import drafts
from referral.access import GUEST, OPERATOR, Action
from referral.drafts import PER_HOUR
from referral.errors import NotFound, TooMany
from referral.papers import Allowance, Draft
from towns import a_network
from worlds import NOW

SECRET = "0123456789" * 4  # as long as a real one


def test_a_form_can_be_gone_on_with_by_its_link_for_fourteen_days(tmp_path: Path) -> None:
    network = a_network(tmp_path)
    drafts.begin(network, GUEST, SECRET, step="stelle", form="{}")
    until = drafts.keep(network, GUEST, SECRET, step="gebiet", form="{}")
    assert until == NOW + timedelta(days=14)
    assert drafts.begun(network, GUEST, SECRET).step == "gebiet"
    later = replace(network, clock=lambda: until - timedelta(seconds=1))
    assert drafts.begun(later, GUEST, SECRET).form == "{}"
    with pytest.raises(NotFound):
        drafts.begun(replace(network, clock=lambda: until), GUEST, SECRET)


def test_the_store_does_not_know_the_link(tmp_path: Path) -> None:
    network = a_network(tmp_path)
    drafts.begin(network, GUEST, SECRET, step="stelle", form="{}")
    with network.read() as graph:
        (kept,) = graph.find(Draft)
    assert SECRET not in kept.id


def test_a_form_that_was_sent_off_is_forgotten(tmp_path: Path) -> None:
    network = a_network(tmp_path)
    drafts.begin(network, GUEST, SECRET, step="stelle", form="{}")
    drafts.drop(network, GUEST, SECRET)
    with pytest.raises(NotFound):
        drafts.begun(network, GUEST, SECRET)
    with pytest.raises(NotFound):
        drafts.keep(network, GUEST, SECRET, step="stelle", form="{}")


def test_guests_begin_only_so_many_drafts_within_an_hour_and_others_as_they_like(tmp_path: Path) -> None:
    network = a_network(tmp_path)
    with network.change(OPERATOR, Action.SUGGEST) as graph:
        graph.put(Allowance(id="drafts of guests", taken=PER_HOUR, until=NOW + timedelta(minutes=1)))
    with pytest.raises(TooMany):
        drafts.begin(network, GUEST, SECRET, step="stelle", form="{}")
    drafts.begin(network, COORDINATOR, SECRET, step="stelle", form="{}")
