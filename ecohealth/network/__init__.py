"""Numbers on arrays: edges and compressed rows in, arrays out; no names, no tables, no files. The fast part."""
