"""The desk: one module per task of a coordinator."""
