"""Findings as a hostile service would like them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.findings.finding import Cause, Finding, Rule, Severity
from hydracore_contract.findings.outcome import (
    Coverage,
    Goal,
    GoalKind,
    OperationsTried,
    Outcome,
    PhaseResult,
)
from hydracore_contract.findings.readings import OpenCase, ShownReading
from hydracore_contract.findings.serialization import subject_from
from hydracore_openapi.location import Location
from hydracore_openapi.open_points import Behaviour

HOSTILE = (
    "<script>alert(1)</script>",
    "</details></script><!--",
    "]]>",
    "\x1b[2J\x1b]0;title\x07",
    "\x00\x08\x7f\x9b",
    "\ud800",
    "\udfff",
    "\u202eevil\u2066",
    "\ufffe\uffff",
    "| a | b |\n\n# head\n",
    "```\n~~~~\n",
    "[link](javascript:alert(1))",
    "{{ 7 * 7 }}{% raw %}",
    "[red]markup[/]",
    "$(touch x)`touch y`\\",
    "'\"; exit 1\n",
    "\r\n\t\u2028\u2029\u0085",
    "e" + "\u0301" * 40,
    "x" * 600,
)


def joined(pieces: list[str]) -> str:
    """The text as it is after JSON: a pair of surrogates is one character."""
    return "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), max_size=4).map(joined)
words = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
bodies = (
    st.binary(max_size=60)
    | texts.map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.sampled_from((b"x" * 70_000, bytes(range(256)) * 40, b'{"a": [1, {"b": "\\u202e"}]}', b"[" * 3000))
)
headers = st.lists(st.tuples(words | texts, texts), max_size=3).map(tuple)
seconds = st.floats(0, 1e6)
requests = st.builds(Request, words | texts, texts, headers, st.none() | bodies)
answers = st.builds(Answer, st.integers(100, 599), headers, bodies, seconds)
exchanges = st.builds(
    Exchange,
    number=st.integers(1, 10**6),
    operation=texts,
    request=requests,
    answer=st.none() | answers,
    trouble=st.none() | st.sampled_from(Trouble),
    details=texts,
    seconds=seconds,
    at=seconds,
    burst=st.integers(0, 3),
)
rules = st.builds(Rule, words, texts, texts)
locations = st.builds(Location, words.map(Path), st.integers(1, 10**5), texts)
findings = st.builds(
    Finding,
    rule=rules,
    severity=st.sampled_from(Severity),
    operation=texts,
    subject=st.builds(subject_from, rules, texts),
    statement=texts,
    doubt=texts,
    expected=texts,
    actual=texts,
    location=locations,
    inferred=st.none() | texts,
    phase=st.sampled_from(("requests", "states")) | texts,
    exchange=exchanges,
    before=st.lists(exchanges, max_size=2).map(tuple),
)
causes = st.builds(Cause, st.lists(findings, min_size=1, max_size=2).map(tuple), st.none() | texts)
goals = st.builds(Goal, texts, st.sampled_from(GoalKind), texts, texts, words | texts, st.booleans())
coverages = st.builds(Coverage, st.dictionaries(goals, st.integers(0, 3), max_size=4))
lines = st.lists(texts, max_size=2).map(tuple)
cases = st.builds(OpenCase, st.sampled_from(Behaviour) | texts, texts, texts, texts)
readings = st.lists(st.builds(ShownReading, cases, texts), max_size=3).map(tuple)
outcomes = st.builds(
    Outcome,
    base_url=texts,
    title=texts,
    version=texts,
    document=texts,
    profile=words,
    seed=st.integers(),
    started=texts,
    seconds=seconds,
    requests=st.integers(0, 10**6),
    phases=st.lists(
        st.builds(PhaseResult, st.sampled_from(("requests", "states")), texts, st.integers(0, 99), seconds),
        max_size=2,
        unique_by=lambda phase: phase.name,
    ).map(tuple),
    causes=st.lists(causes, max_size=3).map(tuple),
    coverage=coverages,
    operations=st.builds(OperationsTried, lines, st.frozensets(texts, max_size=2), st.floats(0, 100)),
    unreached=lines,
    readings=readings,
    leftover=lines,
    stopped=st.none() | texts,
)
