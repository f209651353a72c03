"""Everything that speaks HTTP, and the command line; `create_app` puts the application together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from api.settings import Settings
    from referral.letters import Post
    from referral.lotsennetz import Lotsennetz


def create_app(settings: Settings, lotsennetz: Lotsennetz | None = None, post: Post | None = None) -> Flask:
    """The application over the store that the settings name, or over a network that is handed in; raises StoreError.

    Letters go to `post`, where one is handed in.
    """
    from api.application import compose  # late: the command line starts without a web framework

    return compose(settings, lotsennetz, post)
