"""One compiled handler for each operation, and the steps that it takes."""
