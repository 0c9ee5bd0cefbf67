"""Validation of a document: structure, paths, schemas and examples, every defect with its line and remedy."""
