"""The transport: the only way to the service."""
