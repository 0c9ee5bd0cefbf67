"""What is known to exist, made from the contract's resources, and who is to blame for a difference."""
