"""Bytes to clean tables: every record is loaded, or set aside with its reason."""
