"""Schemathesis behind one adapter: its document, its cases, and the requests that they would send."""
