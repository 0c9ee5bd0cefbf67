"""The loop: what it finds, what it leaves alone, and what it learns."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import inf
from pathlib import Path
from random import Random

import pytest

from hydracore_contract.findings.finding import Severity
from hydracore_contract.fuzz.corpus import Corpus
from hydracore_contract.fuzz.dictionary import Dictionary
from hydracore_contract.fuzz.fuzzer import fuzz, goes_elsewhere
from hydracore_contract.fuzz.programs import Call, Program, encoded
from hydracore_contract.session import Session
from tests.hydracore_contract.fuzz.sessions import session, told


def until(made: Session, requests: int) -> Callable[[], bool]:
    return lambda: made.target.sent < requests


def failures(made: Session) -> set[str]:
    return {cause.first.rule.id for cause in made.state.causes if cause.first.severity is Severity.FAILURE}


def test_a_conforming_service_is_left_as_it_was(tmp_path: Path) -> None:
    learnt: list[tuple[Program, frozenset[str]]] = []
    with session("conforming", tmp_path) as made:
        corpus = Corpus()
        fuzz(made, corpus, Random(1), until(made, 600), lambda program, news: learnt.append((program, news)))
        assert not told(made)
        assert not made.state.ledger.open_entries
        assert made.state.recorder.coverage.ratio > 0.8
    reached = set().union(*(news for _, news in learnt))
    assert reached == set(corpus.signals)
    for wanted in (
        "create_channel_endpoint 201",
        "update_channel_endpoint 404",
        "list_instance_channels 401",
    ):
        assert wanted in reached


def test_what_was_reached_before_is_told_no_more(tmp_path: Path) -> None:
    with session("conforming", tmp_path) as made:
        first = Corpus()
        fuzz(made, first, Random(1), until(made, 450), lambda *_: None)
        learnt: list[Program] = []
        corpus = Corpus(first.programs, first.signals)
        fuzz(made, corpus, Random(1), until(made, 550), lambda program, _: learnt.append(program))
    assert len(learnt) < len(first) / 3


def test_values_of_one_s_own_are_sent(tmp_path: Path) -> None:
    own = Dictionary({}, {}, ((re.compile(""), ("a-nasty-one",)),))
    with session("conforming", tmp_path) as made:
        fuzz(made, Corpus(), Random(1), until(made, 600), lambda *_: None, own)
        sent = [write.exchange.request.body or b"" for write in made.oracle.state.writes]
    assert any(b"a-nasty-one" in body for body in sent)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("fractions-rounded", "value-changed"),
        ("invalid-create-kept", "refused-changed"),
        ("keys-refused", "credentials-refused"),
    ],
)
def test_broken_services_are_found(tmp_path: Path, name: str, rule: str) -> None:
    with session(name, tmp_path) as made:
        fuzz(
            made,
            Corpus(),
            Random(2),
            lambda: rule not in failures(made) and made.target.sent < 6_000,
            lambda *_: None,
        )
        assert rule in failures(made)


def test_nothing_is_written_where_nothing_may_be(tmp_path: Path) -> None:
    with session("conforming", tmp_path, read_only=True) as made:
        fuzz(made, Corpus(), Random(1), until(made, 150), lambda *_: None)
        assert not told(made)


def test_the_same_chance_makes_the_same_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # On a busy machine any answer may be slow, which is news to a campaign.
    monkeypatch.setattr("hydracore_contract.fuzz.feedback.SLOW", inf)
    assert first_learnt(tmp_path) == first_learnt(tmp_path)


def first_learnt(folder: Path) -> list[bytes]:
    learnt: list[bytes] = []
    with session("instances-empty", folder) as made:
        fuzz(made, Corpus(), Random(5), until(made, 120), lambda program, _: learnt.append(encoded(program)))
    return learnt[:10]


def test_which_programs_are_about_one_collection() -> None:
    assert not goes_elsewhere((Call("a"), Call("a", {"id": {"$own": 1}, "scope": {"$home": 0}})))
    assert goes_elsewhere((Call("a", {"scope": {"$home": 1}}),))
    assert goes_elsewhere((Call("a", {"scope": "text"}),))
