"""What answers must be. Each check is a pure function from an exchange to the violations that it shows."""
