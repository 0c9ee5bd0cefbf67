"""Documents as files: YAML and JSON read as events, references followed across files, every value with its line."""
