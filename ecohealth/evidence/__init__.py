"""Is it real: what changed and through whom, would we have known, what comes next, was it us."""
