"""HTTP: protocol, routing, credentials, CORS, error responses, sending."""
