"""What a team keeps: snapshots, scenarios, profiles, notes, decisions, alerts; whole or not at all, every version."""
