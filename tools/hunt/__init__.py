"""The hunt: the time in which a campaign finds the fault of each broken service, beside Schemathesis."""
