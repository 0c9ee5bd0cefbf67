"""The only way to the service: wire, target, redaction of credentials, health."""
