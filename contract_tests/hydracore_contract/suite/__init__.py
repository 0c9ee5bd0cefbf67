"""The contract tests as pytest modules, one for each phase."""
