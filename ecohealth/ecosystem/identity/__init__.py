"""Who may be the same as whom: names compared, evidence gathered, nothing decided."""
