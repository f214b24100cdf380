"""What a WSGI server loads: `gunicorn wsgi:app`."""

from letters import create_app, logs

app = create_app()
logs.configure(app.extensions["settings"].log_level)
