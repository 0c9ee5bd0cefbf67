"""Programs made of programs."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fuzz.corpus import Corpus
from hydracore_contract.fuzz.dictionary import Dictionary, shipped
from hydracore_contract.fuzz.mutators.program import CHANGES, ProgramMutator, mutated
from hydracore_contract.fuzz.programs import LONGEST, Program, decoded, encoded
from hydracore_contract.fuzz.seed_inputs import SeedInputs
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.fuzz.strategies import PROGRAMS

SEEDS = Corpus(SeedInputs(own(), Random(1)).seeds())


@given(PROGRAMS, st.integers())
def test_whatever_comes_of_it_is_a_program(program: Program, seed: int) -> None:
    for words in (shipped(), Dictionary({}, {}, ())):
        made = mutated(Random(seed), program, SEEDS, words, own())
        assert 0 < len(made) <= LONGEST
        assert decoded(encoded(made)) == made


@given(st.integers())
def test_every_change_can_be_made_to_anything(seed: int) -> None:
    random = Random(seed)
    program = SEEDS.any(random)
    assert program is not None
    change = ProgramMutator(random, SEEDS, shipped(), own())
    for each in CHANGES:
        made = each(change, program) or program
        assert decoded(encoded(made[:LONGEST])) == made[:LONGEST]


@given(st.integers())
def test_the_same_chance_makes_the_same(seed: int) -> None:
    one, other = (mutated(Random(seed), SEEDS.programs[0], SEEDS, shipped(), own()) for _ in range(2))
    assert encoded(one) == encoded(other)


def test_much_of_the_contract_is_reached_by_change_alone() -> None:
    random, program, seen = Random(3), SEEDS.programs[0], set()
    for _ in range(3_000):
        program = mutated(random, program, SEEDS, shipped(), own())
        seen |= {call.operation for call in program} | {call.method for call in program}
        seen |= {name for call in program if isinstance(call.body, dict) for name in call.body}
    assert {each.id for each in own().operations} <= seen
    assert {"PUT", "HEAD", "provider", "webhook_secret", "config", "error_message", "created_at"} <= seen
