"""What answers must be. Each check is a pure function from an exchange to the breaches that it shows."""
