"""Files and tables in memory -> records as they stood: cells under headers, each record with its place."""
