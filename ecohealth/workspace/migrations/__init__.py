"""How a workspace comes from one schema to the next."""
