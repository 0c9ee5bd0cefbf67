from __future__ import annotations

import pickle

import pytest

from hydracore_contract.errors import (
    FirstCredentialRefused,
    FirstFailure,
    Interrupted,
    Misused,
    ServiceDown,
    ServiceLost,
    Unreachable,
    Unwritable,
)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Misused("it is wrong", "mend it"), "it is wrong; mend it"),
        (Unreachable("it is away", "start it"), "it is away; start it"),
        (ServiceDown(7, is_there=True), "the service fails on everything since request 7"),
        (ServiceDown(7), "the service does not answer any more after request 7"),
        (ServiceLost("it is gone"), "it is gone"),
        (
            Unwritable("/a", "full"),
            "/a can't be written any more: full; make room there, or name another place",
        ),
        (Interrupted(), "interrupted"),
        (FirstFailure(), "stopped at the first failure, as --fail-fast asks"),
    ],
)
def test_errors_say_what_is_so_wherever_they_are_caught(error: Exception, sentence: str) -> None:
    assert str(error) == sentence
    assert str(pickle.loads(pickle.dumps(error))) == sentence  # noqa: S301 (as workers send it)


def test_a_credential_that_is_refused_says_what_to_do() -> None:
    assert str(FirstCredentialRefused()).endswith("nothing else was tried: correct it, or leave it out")
