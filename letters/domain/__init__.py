"""Pure rules: enums, frozen dataclasses and functions. No Flask, no database, no PDF engine."""
