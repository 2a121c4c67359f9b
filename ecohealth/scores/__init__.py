"""Readings to judgement: scales, profiles, pillars, the scorecard and what it means in sentences."""
