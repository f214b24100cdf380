"""Words that names of organizations carry or drop at will, and words that make another party."""

from __future__ import annotations

_GENERIC = """
advocacy foundation institute network international global worldwide action fund alliance
association organization group coalition campaign center society initiative movement team
council committee community trust charity union us usa inc now project federation forum
education program partnership collective club secretariat office official lab labs news
media research stiftung fondation fondazione fundacion fundacja verein ngo nonprofit
national world e v
"""
GENERIC = frozenset(_GENERIC.split())
"""Dropped in speech: "Engine Advocacy" is called "Engine". Alone they say nothing."""

_BRANCH = """
chapter branch section local region regional district caucus youth student students women
womens men division department affiliate northern southern eastern western north south east
west junior college campus university school state county city alumni staff workers
employees faculty pac lodge ward
"""
BRANCH = frozenset(_BRANCH.split())
"""Of a part, or of those within: "Sierra Club Student Coalition" is not the Sierra Club."""
