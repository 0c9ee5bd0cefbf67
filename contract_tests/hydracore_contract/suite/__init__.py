"""The contract tests as pytest modules, one for each phase; `from hydracore_contract.suite import *` has them all."""

from hydracore_contract.suite.test_behaviour import test_behaviour
from hydracore_contract.suite.test_concurrency import test_concurrency
from hydracore_contract.suite.test_credentials import test_credentials
from hydracore_contract.suite.test_customers import test_customers
from hydracore_contract.suite.test_generated import test_generated
from hydracore_contract.suite.test_requests import test_requests
from hydracore_contract.suite.test_sequences import test_sequences

__all__ = [
    "test_behaviour",
    "test_concurrency",
    "test_credentials",
    "test_customers",
    "test_generated",
    "test_requests",
    "test_sequences",
]
