"""The extensions, made here and bound to an application in `create_app`.

The database session is made in `models.base`, because the tables hang on it; Flask-Security
in `web.security`, because what it is made of is ours.
"""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

migrate = Migrate()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
