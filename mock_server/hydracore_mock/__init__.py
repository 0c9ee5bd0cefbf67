"""A mock server that answers as the service described by an OpenAPI document would."""
