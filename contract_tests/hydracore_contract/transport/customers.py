"""Customers: whose credentials a request carries, read back from its placeholders.

A run knows one customer of a service, or two: then the placeholders of the second one's credentials begin with
`OTHERS`. A request without credentials is taken for the first one's.
"""

from __future__ import annotations

from enum import StrEnum

from hydracore_contract.exchange import Request
from hydracore_contract.settings import OTHERS


class Customer(StrEnum):
    FIRST = "first"
    OTHER = "other"


def customer_of(sent: Request) -> Customer:
    mark = f"${{{OTHERS}"
    is_other = mark in sent.path or any(mark in value for _, value in sent.headers)
    return Customer.OTHER if is_other else Customer.FIRST
