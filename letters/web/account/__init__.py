"""A person and the account: the first visit, invitations, one's own page."""
