"""Long lists of names on pages of their own, set and written without a layout engine.

WeasyPrint takes two to six milliseconds a name and keeps every name as boxes in memory until the
file is written (see docs/benchmarks.md). Here each page is written as soon as it is full.
"""

from __future__ import annotations

from letters.rendering.pdf.list_pages.made import FROM, ListFile
from letters.rendering.pdf.list_pages.specimen import read
from letters.rendering.pdf.list_pages.write import write

__all__ = ["FROM", "ListFile", "read", "write"]
