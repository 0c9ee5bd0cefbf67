"""Keeps Hypothesis from drawing the constants that it finds in the source files of the process.

From version 6.131 on Hypothesis reads every imported file that is not installed and mixes its constants into what it
draws, one value in twenty. For properties of one's own code that is a good idea; requests for a service must not depend
on it:

- The same seed is to send the same requests. Which files are imported differs between a run, a worker and a test.
- The kit's own files hold the placeholders that stand for credentials, such as `${TOKEN}`. One that is drawn would be
  filled in with the secret on its way out.

Measured on 2026-11-30 with Hypothesis 6.170.15: 1,089 constants of the repository's files are mixed in without this;
one more imported file with four of them changes the 400 good requests that one seed makes of an operation.

There is no public way. `settings` has no such switch, and a backend of one's own (`settings(backend=…)`) subclasses the
same internal class, loses what the engine does for its own backend alone, and is not what Schemathesis' settings name.
So a function of `hypothesis.internal` is replaced, here and nowhere else;
`tests/hydracore_contract/generate/test_hypothesis_sources.py` fails where Hypothesis has come to do it in another way.
"""

from __future__ import annotations

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants


def forget_source_constants() -> None:
    """Keeps Hypothesis from drawing constants of source files, in the whole process."""
    providers._get_local_constants = Constants
    providers.CONSTANTS_CACHE.cache.clear()
