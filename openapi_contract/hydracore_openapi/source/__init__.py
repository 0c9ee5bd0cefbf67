"""Documents as text: YAML and JSON events, files, references and lines."""
