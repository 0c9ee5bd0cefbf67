"""The console's page and what it loads; files, and no Python."""
