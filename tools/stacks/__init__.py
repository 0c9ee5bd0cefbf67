"""Services on the stacks that teams use, each correct, and broken in ways that are natural to its stack."""
