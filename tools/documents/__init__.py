"""A table of what servers make of other people's OpenAPI documents: each operation is asked one valid request."""
