"""Ecosystem to number: one file a pillar, pure functions, each with its declaration."""
