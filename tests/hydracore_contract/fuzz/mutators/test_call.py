"""Changes of one call."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fuzz.corpus import Corpus
from hydracore_contract.fuzz.dictionary import Dictionary, shipped
from hydracore_contract.fuzz.mutators.call import BARE_CHANGES, BODY_CHANGES, CallMutator, usual_call
from hydracore_contract.fuzz.programs import MOST_BADGES, Call, decoded, encoded
from hydracore_contract.fuzz.seed_inputs import SeedInputs
from hydracore_contract.generate.credentials import matrix
from hydracore_contract.settings import Secrets
from hydracore_contract.transport.keyring import keyring_of
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.fuzz.strategies import PROGRAMS

SEEDS = Corpus(SeedInputs(own(), Random(1)).seeds())


@given(PROGRAMS, st.integers())
def test_every_change_can_be_made_to_anything(program: tuple[Call, ...], seed: int) -> None:
    for words in (shipped(), Dictionary({}, {}, ())):
        change = CallMutator(Random(seed), SEEDS, words, own())
        for each in (*BODY_CHANGES, *BARE_CHANGES):
            for operation in own().operations[:3]:
                made = each(change, program[0], operation, program)
                assert made.operation == program[0].operation
                assert decoded(encoded((made,))) == (made,)


def test_back_to_what_is_usual() -> None:
    odd = Call("a", {"b": "c"}, (("q", "1"),), (("h", "1"),), {"x": 1}, None, 7, "PUT", 3)
    assert usual_call(odd) == Call("a", {"b": "c"}, (("q", "1"),), (("h", "1"),), {"x": 1})


def test_every_wrong_credential_has_its_number() -> None:
    for operation in own().operations:
        secrets = Secrets("a token", "a key")
        assert 1 < len(matrix(operation, keyring_of(own(), secrets))) <= MOST_BADGES
