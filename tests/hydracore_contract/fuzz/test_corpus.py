"""A corpus keeps, draws and takes over seeds."""

from __future__ import annotations

from random import Random

from hydracore_contract.fuzz.corpus import MOST_SIGNALS, Corpus
from hydracore_contract.fuzz.programs import LARGEST, Call, Program


def program(number: int) -> Program:
    return (Call("a", body={"number": number}),)


def test_only_what_is_new_is_kept() -> None:
    corpus = Corpus()
    assert corpus.add(program(1), {"a", "b"}) == {"a", "b"}
    assert corpus.add(program(2), {"b"}) == set()
    assert corpus.add(program(3), {"b", "c"}) == {"c"}
    assert corpus.programs == (program(1), program(3))
    assert set(corpus.signals) == {"a", "b", "c"}


def test_what_was_reached_before_is_not_new() -> None:
    corpus = Corpus([program(1), program(1)], {"a"})
    assert len(corpus) == 1
    assert corpus.add(program(2), {"a"}) == set()
    assert corpus.add(program(2), {"b"}) == {"b"}


def test_an_empty_corpus_draws_nothing() -> None:
    assert Corpus().draw(Random(1)) is None
    assert Corpus().any(Random(1)) is None


def test_what_is_rare_is_drawn_more_often() -> None:
    corpus = Corpus()
    corpus.add(program(0), {"rare"})
    for number in range(1, 40):
        corpus.add(program(number), {f"common {number}"})
        for _ in range(30):
            corpus.add(program(number), {f"common {number}"})
    random = Random(1)
    drawn = [corpus.draw(random) for _ in range(400)]
    assert drawn.count(program(0)) > 2 * drawn.count(program(20))


def test_every_program_has_its_turn() -> None:
    corpus = Corpus(map(program, range(50)))
    random = Random(1)
    assert {encoded_number(corpus.draw(random)) for _ in range(1_000)} == set(range(50))


def encoded_number(drawn: Program | None) -> int:
    assert drawn is not None
    return int(drawn[0].body["number"])


def test_a_corpus_has_a_limit_and_keeps_the_young() -> None:
    corpus = Corpus(most=20)
    for number in range(100):
        corpus.add(program(number), {f"signal {number}"})
    assert len(corpus) == 20
    assert program(99) in corpus.programs
    assert program(0) not in corpus.programs
    assert len(corpus.signals) == 100


def test_signals_have_a_limit() -> None:
    corpus = Corpus(signals=[str(number) for number in range(MOST_SIGNALS)])
    assert corpus.add(program(1), {"one more"}) == set()
    assert "one more" not in corpus.signals


def test_what_is_too_large_is_not_kept() -> None:
    corpus = Corpus()
    assert corpus.add((Call("a", body="x" * LARGEST),), {"a"}) == {"a"}
    assert len(corpus) == 0
