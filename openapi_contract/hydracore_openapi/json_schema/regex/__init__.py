"""Regular expressions: parsed, derived, and texts that match them."""
