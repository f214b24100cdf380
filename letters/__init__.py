"""Undersigned: open letters, their signatures and their printed rolls."""
