"""The web application, put together."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from flask import Flask
from limits.errors import ConfigurationError
from werkzeug.middleware.proxy_fix import ProxyFix

from letters import ROOT, config
from letters.config import Keys, Settings
from letters.domain.problems import Problem
from letters.extensions import csrf, limiter, migrate
from letters.models import db, engine
from letters.models.vault import Vault
from letters.services import outbox


def create(settings: Settings | None = None) -> Flask:
    """See `letters.create_app`."""
    from letters import web  # the doors know this module's settings, not the other way round

    settings = settings or config.read(os.environ)
    keys = config.read_keys(settings.keys)
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.from_mapping(_flask_settings(settings, keys))
    app.config.from_mapping(web.security.settings_for(settings, keys))
    app.extensions.update(
        settings=settings, vault=Vault(keys.master), clock=lambda: datetime.now(UTC)
    )
    _bind_database(app)
    csrf.init_app(app)
    _count_tries(app)
    web.register(app)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _count_tries(app: Flask) -> None:
    try:
        limiter.init_app(app)
    except ConfigurationError as error:
        raise Problem(f"LETTERS_LIMITS_STORAGE cannot be used: {error}.") from error


def _bind_database(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(
        app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True
    )
    with app.app_context():
        engine.prepare(db.engine)
        app.extensions["jobs"] = outbox.client(db.engine)


def _flask_settings(settings: Settings, keys: Keys) -> dict[str, object]:
    return {
        "SECRET_KEY": keys.session,
        "MAX_CONTENT_LENGTH": settings.max_body,
        "MAX_FORM_MEMORY_SIZE": settings.max_body,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "PREFERRED_URL_SCHEME": "https" if settings.https else "http",
        # The __Host- prefix binds a cookie to this very host, and asks for TLS.
        "SESSION_COOKIE_NAME": "__Host-letters" if settings.https else "letters",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine.options(settings.database_url),
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": settings.limits_storage,
        "RATELIMIT_HEADERS_ENABLED": False,
    }
