from __future__ import annotations

from itertools import product

import pytest

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import CauseKey, Rule
from hydracore_contract.findings.serialization import subject_from
from hydracore_contract.findings.subject import LOST, SEVERAL, Subject
from hydracore_contract.findings.subsumption import covers, is_most, name_list

TOKEN, KEY = "Authorization: Bearer wrong", "X-Api-Key: wrong"
RIGHT = "Authorization: Bearer ${TOKEN}"
SPELLED = (
    "no credentials",
    TOKEN,
    f"{RIGHT}x",
    "Authorization: Bearer x${TOKEN}",
    "Authorization: Bearer ${TOKEN%?}",
    "Authorization: Bearer ${API_KEY}",
    "Authorization: Bearer",
    "Authorization: Basic d3Jvbmc=",
    "Authorization: Basic ${TOKEN}",
    "Authorization: ${TOKEN}",
    "Authorization: Anything ${TOKEN}",
    KEY,
    "X-Api-Key: ${API_KEY}x",
    "X-Api-Key: (empty)",
    f"{TOKEN}, {KEY}",
    f"{TOKEN}, X-Api-Key: (empty)",
    "?token=${TOKEN}",
)
TOLD = (rules.CREDENTIALS_ACCEPTED, rules.CREDENTIALS_LATE)


RULES = {each.id: each for each in rules.ALL}


def key(rule: str, operation: str, about: str | Subject) -> CauseKey:
    return CauseKey(
        rule, operation, about if isinstance(about, Subject) else subject_from(RULES[rule], about)
    )


def lets_in(broad: str, narrow: str, first: Rule = TOLD[0], second: Rule = TOLD[0]) -> bool:
    return covers(key(first.id, "list", broad), key(second.id, "list", narrow))


@pytest.mark.parametrize(
    ("broad", "narrow"),
    [
        ("no credentials", TOKEN),
        ("no credentials", "?token=${TOKEN}"),
        (TOKEN, f"{RIGHT}x"),
        (TOKEN, "Authorization: Bearer ${TOKEN%?}"),
        (TOKEN, "Authorization: Bearer ${API_KEY}"),
        (TOKEN, f"{TOKEN}, {KEY}"),
        (KEY, f"{TOKEN}, {KEY}"),
        (KEY, "X-Api-Key: ${API_KEY}x"),
        ("X-Api-Key: (empty)", f"{TOKEN}, X-Api-Key: (empty)"),
        ("Authorization: Basic d3Jvbmc=", "Authorization: Basic ${TOKEN}"),
        ("Authorization: Anything ${TOKEN}", "Authorization: Token ${TOKEN}"),
        ("Authorization: Anything ${TOKEN}", f"Authorization: Basic ${{TOKEN}}, {KEY}"),
    ],
)
def test_what_lets_in_anything_lets_in_what_is_nearly_right(broad: str, narrow: str) -> None:
    assert lets_in(broad, narrow)
    assert not lets_in(narrow, broad)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TOKEN, KEY),
        (TOKEN, "Authorization: Basic ${TOKEN}"),
        (TOKEN, "Authorization: ${TOKEN}"),
        ("Authorization: Anything ${TOKEN}", "Authorization: ${TOKEN}"),
        ("Authorization: Anything ${TOKEN}", "Authorization: Token ${TOKEN}x"),
        ("Authorization: Anything ${TOKEN}", "X-Api-Key: ${TOKEN}"),
        ("Authorization: Anything ${TOKEN}", TOKEN),
        (TOKEN, "?token=${TOKEN}"),
        (TOKEN, "Authorization: Bearer"),
        (KEY, "X-Api-Key: (empty)"),
        (f"{RIGHT}x", "Authorization: Bearer x${TOKEN}"),
        (f"{RIGHT}x", "Authorization: Bearer ${TOKEN%?}"),
    ],
)
def test_different_faults_of_credentials_are_told_apart(one: str, other: str) -> None:
    assert not lets_in(one, other)
    assert not lets_in(other, one)


def test_nothing_covers_what_covers_it() -> None:
    causes = [key(rule.id, "list", subject) for rule, subject in product(TOLD, SPELLED)]
    causes += [
        key(rule.id, "list", subject)
        for rule in (rules.UPDATE, rules.CONCURRENCY)
        for subject in ("", LOST, SEVERAL, "x")
    ]
    for one, other in product(causes, causes):
        assert not (covers(one, other) and covers(other, one)), (one, other)


def test_who_is_let_in_is_not_told_of_too_late_beside() -> None:
    accepted, late = TOLD
    assert lets_in(TOKEN, TOKEN, accepted, late)
    assert not lets_in(TOKEN, TOKEN, late, accepted)
    assert lets_in("no credentials", KEY, late, late)


@pytest.mark.parametrize(
    ("broad", "narrow", "wanted"),
    [
        (RIGHT, f"{RIGHT}, {KEY}", True),
        (RIGHT, "Authorization: BEARER ${TOKEN}", True),
        ("Authorization: bearer ${TOKEN}", "Authorization: BEARER ${TOKEN}", True),
        ("Authorization: BEARER ${TOKEN}", RIGHT, False),
        (f"{RIGHT}, {KEY}", RIGHT, False),
        ("X-Api-Key: ${API_KEY}", RIGHT, False),
    ],
)
def test_what_is_refused_alone_is_refused_with_more(broad: str, narrow: str, *, wanted: bool) -> None:
    rule = rules.CREDENTIALS_REFUSED.id
    assert covers(key(rule, "list", broad), key(rule, "list", narrow)) is wanted


@pytest.mark.parametrize(
    ("broad", "narrow", "wanted"),
    [
        (("update", LOST), ("update", "config"), True),
        (("update", LOST), ("concurrency", "config"), True),
        (("update", "config"), ("concurrency", "config"), True),
        (("update", "enabled"), ("concurrency", "config"), False),
        (("concurrency", "config"), ("update", "config"), False),
        (("update", SEVERAL), ("concurrency", SEVERAL), True),
        (("isolation", SEVERAL), ("isolation", "config"), True),
        (("isolation", ""), ("isolation", SEVERAL), True),
        (("isolation", ""), ("isolation", "config"), True),
        (("isolation", SEVERAL), ("isolation", ""), False),
        (("isolation", ""), ("update", SEVERAL), False),
        (("update", LOST), ("update", ""), False),
        (("update", LOST), ("concurrency", ""), False),
        (("update", LOST), ("isolation", "config"), False),
        (("update", LOST), ("update", SEVERAL), True),
        (("update", SEVERAL), ("update", LOST), False),
        (("update", "config"), ("update", "status"), False),
        (("concurrency", SEVERAL), ("update", "config"), False),
    ],
)
def test_what_changes_several_properties(
    broad: tuple[str, str | Subject], narrow: tuple[str, str | Subject], *, wanted: bool
) -> None:
    (rule, subject), (other, part) = broad, narrow
    assert covers(key(rule, "update", subject), key(other, "update", part)) is wanted
    assert not covers(key(rule, "replace", subject), key(other, "update", part))


def test_an_update_that_loses_most() -> None:
    assert is_most(["a", "b", "c"], ["a", "b", "c", "d", "e"])
    assert not is_most(["a", "b"], ["a", "b"])
    assert not is_most(["a", "b", "c"], ["a", "b", "c", "d", "e", "f"])


def test_names_in_a_row() -> None:
    names = ["config", "enabled", "provider", "status"]
    assert [name_list(names[:count]) for count in range(1, 5)] == [
        "config",
        "config and enabled",
        "config, enabled and provider",
        "config, enabled and 2 more",
    ]
