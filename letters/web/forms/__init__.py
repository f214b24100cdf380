"""Forms: the shape of what is posted. What it means is checked by services."""
