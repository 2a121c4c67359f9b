"""Results to files: one document model, many writers."""
