"""The application for any WSGI server: `gunicorn api.wsgi:app`; settings come from the environment."""

from __future__ import annotations

import os

from api import create_app
from api.settings import Settings

app = create_app(Settings.from_environment(os.environ))
