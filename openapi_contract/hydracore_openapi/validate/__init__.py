"""Whether a document can be used: structure, paths, schemas, examples."""
