"""Plain data in, bytes or text out: PDF, mails, CSV and JSON. No database, no web."""
