"""Tables of readings and outcomes to pictures: pure functions, used by the dashboard and by the export."""
