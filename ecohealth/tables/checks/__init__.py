"""Records -> clean tables: what each column means, what each cell says, and which records cannot be loaded."""
