"""The verbs of the product: the only place that changes records."""
