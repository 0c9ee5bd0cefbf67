"""Programs for Hypothesis to draw: any that can be written down."""

from __future__ import annotations

from hypothesis import strategies as st

from hydracore_contract.fields import ABSENT
from hydracore_contract.fuzz.programs import LONGEST, Call, Program, Raw, from_call
from tests.hydracore_contract.contracts import own

TEXTS = st.text(max_size=12)
DIRECTIVES = st.one_of(
    st.builds(from_call, st.integers(0, 9), st.sampled_from(["", "/id", "/provider", "/channels/0/id", "x"])),
    st.builds(lambda which: {"$home": which}, st.integers(0, 2)),
    st.builds(lambda which: {"$own": which}, st.integers(0, 9)),
    st.just({"$new": 0}),
    st.builds(
        lambda how, which: {"$spelt": how, "of": {"$own": which}},
        st.sampled_from(["upper", "urn", "shorter", "no-such"]),
        st.integers(0, 3),
    ),
    st.builds(lambda text, times: {"$repeat": text, "times": times}, TEXTS, st.integers(0, 300)),
    st.builds(lambda levels: {"$nested": levels}, st.integers(0, 40)),
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    LEAVES | TEXTS | DIRECTIVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
IDS = [each.id for each in own().operations]
PATHS = st.dictionaries(
    st.sampled_from(["instance_id", "endpoint_id", "other"]), DIRECTIVES | TEXTS | st.integers(), max_size=2
)
BODIES = st.one_of(
    st.just(ABSENT),
    st.dictionaries(st.sampled_from(["provider", "config", "channel_type", "x"]), VALUES, max_size=4),
    VALUES,
    st.builds(Raw, st.binary(max_size=30)),
)
CALLS = st.builds(
    Call,
    st.sampled_from([*IDS, "no_such_operation"]),
    PATHS,
    st.lists(st.tuples(st.just("no-such-parameter"), TEXTS), max_size=2).map(tuple),
    st.just((("X-No-Such-Header", "1"),)) | st.just(()),
    BODIES,
    st.sampled_from(["", None, "text/plain"]),
    st.integers(0, 90),
    st.sampled_from(["", "PUT", "HEAD"]),
    st.integers(1, 3),
)
PROGRAMS: st.SearchStrategy[Program] = st.lists(CALLS, min_size=1, max_size=LONGEST).map(tuple)
