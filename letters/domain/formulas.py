"""Cells that a spreadsheet would take for a formula get a quote before them (OWASP, "CSV
Injection")."""

from __future__ import annotations

_STARTS = frozenset("=+-@\t\r＝＋－＠")


def harmless(cell: str) -> str:
    """The cell, with one more quote before it where a formula stands behind its quotes."""
    return f"'{cell}" if _is_formula(cell) else cell


def restored(cell: str) -> str:
    """What `harmless` was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    return cell.lstrip("'")[:1] in _STARTS
