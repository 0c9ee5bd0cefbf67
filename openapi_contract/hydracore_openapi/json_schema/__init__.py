"""JSON Schema 2020-12: compiled, resolved, generated from, and put into words."""
