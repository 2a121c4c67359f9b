"""Clean tables to the one domain object."""
