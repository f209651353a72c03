"""Every entry of the real network can be put into its form and read back: what was there before stops nobody."""

from __future__ import annotations

import pytest

from api import create_app
from api.pages.register.fields import fields_of, read, write
from api.pages.register.forms import FORMS
from api.pages.register.registered import registered
from api.settings import Settings
from engines import address_in
from graph_seed.load import load
from referral.lotsennetz import Lotsennetz
from referral.model import Entity
from referral.stores import open_store


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Lotsennetz:
    found = Lotsennetz(store=open_store(address_in(tmp_path_factory.mktemp("real"))))
    load(found)
    return found


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
def test_an_entry_is_read_back_from_its_form_as_it_was(network: Lotsennetz, kind: type[Entity]) -> None:
    with network.read() as graph:
        entries = list(graph.find(kind))
    app = create_app(Settings(store="file:unused", workers=1), network)
    with app.test_request_context("/"):
        register = registered()
        for entry in entries:
            found = read(FORMS[kind], write(FORMS[kind], entry, register), register)
            assert found.faults == [], entry.id
            assert found.values == {field.name: getattr(entry, field.name) for field in fields_of(FORMS[kind])}
