"""Cards, rows, tables and states: pure functions to component trees."""
