"""Refusals worked out from a model's JSON Schema against the refusals of the model itself."""

from __future__ import annotations

import datetime
import enum
import ipaddress
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import hypothesis.strategies as st
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import AnyUrl, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model

from hydracore_openapi.json_schema.wording.refusals import Refusals

Compile = Callable[[Mapping[str, Any]], Refusals]
Entry = tuple[tuple[str | int, ...], str, str]

few = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


class Colour(str, enum.Enum):  # noqa: UP042  # what a FastAPI service of any age has
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["dog"]
    name: Annotated[str, Field(max_length=5)]


class Subschema(BaseModel):
    label: str
    left: Subschema | None = None
    others: list[Subschema] = []


@dataclass(frozen=True)
class Kind:
    """A type, values that fit it, and values that neither it nor its JSON Schema takes, coerced or not."""

    annotation: Any
    valid: st.SearchStrategy[Any]
    wrong: st.SearchStrategy[Any]
    union: bool = True


words = st.text(st.characters(codec="utf-8"), max_size=8)


def kind(annotation: Any, valid: st.SearchStrategy[Any], *wrong: Any, union: bool = True) -> Kind:
    return Kind(annotation, valid, st.sampled_from(wrong), union)


def spelled(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return strategy.map(str)


cats = st.fixed_dictionaries({"kind": st.just("cat"), "lives": st.integers(0, 9)})
dogs = st.fixed_dictionaries({"kind": st.just("dog"), "name": words.map(lambda word: word[:5])})
nodes = st.recursive(
    st.fixed_dictionaries({"label": words}),
    lambda inner: st.fixed_dictionaries(
        {"label": words}, optional={"left": st.none() | inner, "others": st.lists(inner, max_size=2)}
    ),
    max_leaves=4,
)
bad_cats = [{"kind": "cat"}, {"kind": "cat", "lives": "x"}, {"kind": "cow"}, {"lives": None}, None, [], 3]

SCALARS = [
    kind(str, words, None, 1, 0.5, True, [], {}),
    kind(
        Annotated[str, Field(min_length=2, max_length=4)], st.just("abc"), "a", "abcde", "ééééé", 1, [], None
    ),
    kind(Annotated[str, Field(pattern="^[a-z]+$")], st.just("abc"), "A", "", "a1", None, {}),
    kind(int, st.integers(-(2**70), 2**70), "word", 0.5, None, [], {}),
    kind(Annotated[int, Field(ge=1, lt=9)], st.integers(1, 8), 0, 9, "word", None, 10**30),
    kind(Annotated[int, Field(multiple_of=3)], st.just(6), 7, {}, "x"),
    kind(float, st.floats(allow_nan=False, allow_infinity=False), "word", None, [], {}),
    kind(Annotated[float, Field(gt=0.5, le=2)], st.just(1.5), 0.5, 2.5, -1, "word", []),
    kind(bool, st.booleans(), "word", 2, 0.5, None, [], {}),
    kind(uuid.UUID, spelled(st.uuids()), "word", "", 1, None, [], {}),
    kind(datetime.datetime, st.just("2024-02-29T12:00:00Z"), "word", "2024-13-01T00:00:00Z", None, [], {}),
    kind(datetime.date, spelled(st.dates()), "word", "2024-02-30", None, [], {}),
    kind(datetime.time, st.just("12:00:00Z"), "word", "25:00:00Z", None, [], {}),
    kind(datetime.timedelta, st.just("P3D"), "word", None, [], {}),
    kind(Literal["a", "b"], st.sampled_from("ab"), "c", 1, None, [], {}),
    kind(Literal["a", 1, None], st.sampled_from(["a", 1, None]), "c", 2, [], {}),
    kind(Literal["only"], st.just("only"), "c", 2, None),
    kind(Colour, st.sampled_from(["red", "blue"]), "green", 1, None, []),
    kind(Level, st.sampled_from([1, 2]), 3, "word", None, []),
    kind(AnyUrl, st.just("https://example.com/a?b=c"), "word", "", 1, None, union=False),
    kind(ipaddress.IPv4Address, st.just("10.0.0.1"), "word", "10.0.0.256", None, [], union=False),
    kind(ipaddress.IPv6Address, st.just("::1"), "word", "10.0.0.1", None, [], union=False),
]
SHAPES = [
    kind(dict[str, Any], st.dictionaries(words, st.integers()), "word", 1, None, [], [1]),
    kind(
        dict[str, int], st.dictionaries(words, st.integers()), {"a": "x"}, {"a": None, "b": []}, [], None, 1
    ),
    kind(Annotated[dict[str, int], Field(min_length=1)], st.just({"a": 1}), {}, {"a": "x"}, []),
    kind(set[int], st.sets(st.integers()).map(list), ["x"], [None, 1], {}, "word", 1),
    kind(tuple[int, str], st.tuples(st.integers(), words).map(list), [1], [1, "a", 2], ["x", 2], {}, "word"),
    kind(Cat, cats, *bad_cats),
    kind(
        Dog,
        dogs,
        {"kind": "dog"},
        {"kind": "dog", "name": "toolong"},
        {"kind": "dog", "name": "a", "z": 1},
        [],
    ),
    kind(Cat | Dog, cats | dogs, *bad_cats, union=False),
    kind(Annotated[Cat | Dog, Field(discriminator="kind")], cats | dogs, *bad_cats, union=False),
    kind(
        Subschema,
        nodes,
        {"label": 1},
        {"label": "a", "left": {}},
        {"label": "a", "others": [{}, None, 1]},
        None,
    ),
]


def optional(inner: Kind) -> Kind:
    return Kind(inner.annotation | None, st.none() | inner.valid, inner.wrong.filter(_is_some), union=False)


def _is_some(value: Any) -> bool:
    return value is not None


def listed(inner: Kind) -> Kind:
    annotation = Annotated[list[inner.annotation], Field(min_length=1, max_length=3)]  # type: ignore[name-defined]
    items = st.lists(inner.valid, min_size=1, max_size=2)
    broken = st.builds(lambda good, bad: [*good, bad], items, inner.wrong)
    return Kind(annotation, items, broken | st.sampled_from([[], None, {}, "word", 1]))


def mapped(inner: Kind) -> Kind:
    annotation = dict[str, inner.annotation]  # type: ignore[name-defined]
    broken = st.builds(lambda bad: {"bad": bad}, inner.wrong)
    return Kind(
        annotation, st.dictionaries(words, inner.valid, max_size=2), broken | st.sampled_from([None, [], 1])
    )


def either(left: Kind, right: Kind) -> Kind:
    """Wrong for both is what has the wrong shape for any scalar."""
    wrong = st.sampled_from([[], {}, [1]])
    return Kind(left.annotation | right.annotation, left.valid | right.valid, wrong, union=False)


scalars = st.sampled_from(SCALARS)
unions = st.builds(either, *[st.sampled_from([scalar for scalar in SCALARS if scalar.union])] * 2)
leaves = scalars | st.sampled_from(SHAPES) | unions
kinds = st.recursive(
    leaves,
    lambda inner: st.builds(optional, inner) | st.builds(listed, inner) | st.builds(mapped, inner),
    max_leaves=1,
)


@dataclass(frozen=True)
class Subject:
    model: type[BaseModel]
    fields: Mapping[str, Kind]

    @property
    def schema(self) -> dict[str, Any]:
        return self.model.model_json_schema()

    def pydantic(self, value: Any) -> list[Entry]:
        try:
            TypeAdapter(self.model).validate_python(value, from_attributes=True)
        except ValidationError as refused:
            return [(error["loc"], error["type"], error["msg"]) for error in refused.errors()]
        return []


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    fields = draw(st.dictionaries(st.sampled_from("abcdef"), kinds, min_size=1, max_size=4))
    required = {name: draw(st.booleans()) for name in fields}
    declared: dict[str, Any] = {
        name: (field.annotation, ... if required[name] else None) for name, field in fields.items()
    }
    forbids = ConfigDict(extra="forbid") if draw(st.booleans()) else ConfigDict()
    return Subject(create_model("Subject", __config__=forbids, **declared), fields)


def objects(
    draw: st.DrawFn, subject: Subject, wrong: Callable[[Kind], st.SearchStrategy[Any]]
) -> dict[str, Any]:
    """An object with some fields right, some wrong, some missing, and some more than there should be."""
    value: dict[str, Any] = {}
    for name, field in subject.fields.items():
        match draw(st.sampled_from(["valid", "wrong", "wrong", "missing"])):
            case "valid":
                value[name] = draw(field.valid)
            case "wrong":
                value[name] = draw(wrong(field))
    extra = draw(st.dictionaries(st.sampled_from("xyz"), st.none() | st.integers(), max_size=2))
    return {**value, **extra}


def ours(compiled: Refusals, value: Any) -> list[Entry]:
    return [(refusal.loc, refusal.type, refusal.msg) for refusal in compiled.of(value, ())]


@few
@given(data=st.data(), subject=subjects())
def test_uncoerced_values_are_refused_exactly_as_pydantic_does(
    refusals: Compile, data: st.DataObject, subject: Subject
) -> None:
    value = objects(data.draw, subject, lambda field: field.wrong)  # type: ignore[arg-type]  # a DataObject's draw

    assert ours(refusals(subject.schema), value) == subject.pydantic(value)


wild = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([0, 1, -1, 2**63, 10**30, 0.0, 1.5, "yes", "1", "1.5", "on", "a", "red", ""])
    | st.uuids().map(lambda value: value.hex)
    | st.sampled_from(["2024-01-01", "2024-01-01T00:00:00", "12:00", "cat", "1e3"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kind", "lives", "a"]), inner)
    ),
    max_leaves=5,
)


@few
@given(data=st.data(), subject=subjects())
def test_everything_the_schema_refuses_is_told(
    refusals: Compile, data: st.DataObject, subject: Subject
) -> None:
    value = objects(data.draw, subject, lambda _: wild)  # type: ignore[arg-type]  # a DataObject's draw
    told = ours(refusals(subject.schema), value)
    expected = subject.pydantic(value)

    assert [entry for entry in told if entry in expected] == expected
    if not jsonschema_rs.Draft202012Validator(subject.schema, validate_formats=True).is_valid(value):
        assert told


@few
@given(data=st.data(), subject=subjects())
def test_everything_told_can_be_serialised(refusals: Compile, data: st.DataObject, subject: Subject) -> None:
    hostile = st.sampled_from(
        [float("nan"), float("inf"), 10**5000, -(10**30), "\ud800", {"\udfff": "\ud800"}]
    )
    value = objects(data.draw, subject, lambda field: hostile | field.wrong)  # type: ignore[arg-type]  # see above

    for refusal in refusals(subject.schema).of(value, ("body",)):
        text = json.dumps(
            [refusal.loc, refusal.msg, refusal.input, refusal.ctx], allow_nan=False, ensure_ascii=False
        )
        assert text.encode()


@pytest.mark.parametrize("value", [None, [], "word", 1, True, 0.5])
def test_what_is_no_object_is_refused_as_a_whole(refusals: Compile, value: Any) -> None:
    subject = Subject(Cat, {})

    assert ours(refusals(subject.schema), value) == subject.pydantic(value)
