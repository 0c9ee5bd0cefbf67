"""JSON Schema 2020-12: schemas compiled, walked, generated from, and their violations put into words."""
