"""What a WSGI server loads: `gunicorn wsgi:app`."""

from letters import create_app

app = create_app()
