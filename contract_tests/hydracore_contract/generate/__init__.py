"""Generators of requests: boundary values, credentials, Schemathesis' cases and steps. Pure: nothing here sends."""
