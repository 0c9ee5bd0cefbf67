"""Isolation of a run from others: ledger, clean-up, tenants, background traffic."""
