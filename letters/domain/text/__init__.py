"""A letter's text: Markdown, placeholders, starters and differences. Pure, bounded in time."""
