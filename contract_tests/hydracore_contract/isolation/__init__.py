"""What keeps a run apart from others: ledger, clean-up, tenants, background traffic."""
