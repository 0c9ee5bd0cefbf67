"""The mock's own address, as it stands in what is kept: each answer puts that in its place by which it was asked."""

from __future__ import annotations

OWN_ADDRESS = "http://mock.invalid"
"""No host can have this name (RFC 2606, section 2)."""
