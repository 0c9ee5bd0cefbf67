"""How soon a campaign finds what is wrong with each broken service, beside Schemathesis."""
