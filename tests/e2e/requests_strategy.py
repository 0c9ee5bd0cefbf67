"""Requests for the four operations, valid and invalid, drawn from a seed.

A request is built in two steps: what a careful client could send (paths, credentials, media types and
bodies in all the spellings that are allowed), then up to three faults, each of which spoils one thing.
Whether the result is refused, and how, is not known here: the two services that are compared tell.

Left out on purpose is what makes FastAPI itself fail with 500 (NaN in an answer, lone surrogates, text that
is no UTF-8 under another media type); `CRASHERS` in test_differential.py has those.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from tests.e2e.request_values import (
    BAD_CREDENTIALS,
    BENT,
    BREAKAGES,
    CREATE,
    EXTRA,
    GOOD_CREDENTIALS,
    INSTANCES,
    JSON_TYPES,
    NO_UUIDS,
    NOBODY,
    OTHER_TYPES,
    SHAPES,
    SPELLINGS,
    UPDATE,
    WRONG_TEXTS,
    Field,
    Pairs,
)

ITEM = "@item"
"""Stands in a path for the id of an existing item, which differs between the two services."""


@dataclass(frozen=True, slots=True)
class Request:
    """`path` may hold `ITEM`: then an item of `owner` is meant, the one at `position` (0 to 1) of all it has,
    its id written in `spelling`."""

    kind: str
    method: str
    path: str
    headers: Pairs
    body: bytes | None
    owner: str
    position: float
    spelling: str


@dataclass(slots=True)
class Draft:
    """A request while it is being drawn.

    `home` is the instance that is meant, `instance` how the path writes it, `owner` the instance whose item
    is taken. `members` are the body's, as name and raw JSON; `body` replaces them.
    """

    random: Random
    method: str
    fields: Mapping[str, Field]
    home: str
    instance: str
    owner: str
    item: str | None
    spelling: str
    credentials: Pairs
    media_type: str | None
    members: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | None = None

    def replace(self, name: str, raw: str) -> None:
        self.members = [member for member in self.members if member[0] != name] + [(name, raw)]

    def encoded(self) -> bytes:
        text = ",".join(f"{json.dumps(name)}:{raw}" for name, raw in self.members)
        return f"{{{text}}}".encode() if self.body is None else self.body


Fault = Callable[[Draft], None]


def requests(seed: int) -> Iterator[Request]:
    """Requests without end, the same ones for the same seed."""
    random = Random(seed)
    while True:
        yield draw_request(random)


def draw_request(random: Random) -> Request:
    draft = draw_valid(random)
    faults = faults_for(draft)
    count = random.choices((0, 1, 2, 3), (40, 38, 14, 8))[0]
    weights = [weight for weight, _ in faults.values()]
    chosen = dict.fromkeys(random.choices(list(faults), weights, k=count))
    for name in chosen:
        faults[name][1](draft)
    return finish(draft, " + ".join(sorted(chosen)) if len(chosen) < 2 else f"{len(chosen)} faults")


def finish(draft: Draft, kind: str) -> Request:
    item = "" if draft.item is None else f"/{draft.item}"
    return Request(
        kind=kind or "valid",
        method=draft.method,
        path=f"/v1/instances/{draft.instance}/channels{item}",
        headers=(*draft.credentials, *media_type_header(draft)),
        body=sent_body(draft),
        owner=draft.owner,
        position=draft.random.random(),
        spelling=draft.spelling,
    )


def media_type_header(draft: Draft) -> Pairs:
    return () if draft.media_type is None else (("Content-Type", draft.media_type),)


def sent_body(draft: Draft) -> bytes | None:
    if not draft.fields:
        return draft.body
    body = draft.encoded()
    return body if draft.media_type in JSON_TYPES else body.decode(errors="replace").encode()


def draw_valid(random: Random) -> Draft:
    method = random.choices(("GET", "POST", "PATCH", "DELETE"), (10, 42, 38, 10))[0]
    home = random.choice(INSTANCES)
    draft = Draft(
        random=random,
        method=method,
        fields={"POST": CREATE, "PATCH": UPDATE}.get(method, {}),
        home=home,
        instance=random.choice((home, home, home, home.upper())),
        owner=home,
        item=ITEM if method in ("PATCH", "DELETE") else None,
        spelling=random.choice(("plain", "plain", "plain", "upper")),
        credentials=random.choice(GOOD_CREDENTIALS),
        media_type=random.choice(JSON_TYPES),
    )
    draft.members = draw_members(random, draft.fields)
    return draft


def draw_members(random: Random, fields: Mapping[str, Field]) -> list[tuple[str, str]]:
    share = random.choice((0.0, 0.3, 0.6, 1.0))
    names = [name for name, spec in fields.items() if spec.required or random.random() < share]
    random.shuffle(names)
    return [(name, fields[name].good(random)) for name in names]


def no_uuid(random: Random, text: str) -> str:
    return quote(random.choice(NO_UUIDS)(text), safe="")


def spoil_instance(draft: Draft) -> None:
    draft.instance = no_uuid(draft.random, draft.home)


def spoil_item(draft: Draft) -> None:
    draft.item = no_uuid(draft.random, NOBODY)


def miss_item(draft: Draft) -> None:
    """An id that nobody has, or that of another instance's item."""
    other = draft.random.choice([instance for instance in INSTANCES if instance != draft.home])
    draft.item, draft.owner = draft.random.choice(((NOBODY, draft.home), (ITEM, other)))


def miss_route(draft: Draft) -> None:
    """Another method, or a path that is none; not HEAD and OPTIONS, which FastAPI does not answer."""
    draft.method, draft.item = draft.random.choice(
        (
            ("PUT", None),
            ("PUT", ITEM),
            ("DELETE", None),
            ("PATCH", None),
            ("POST", ITEM),
            ("GET", ITEM),
            ("PATCH", "a/b"),
        )
    )


def bend_path(draft: Draft) -> None:
    draft.spelling = draft.random.choice(BENT)
    if draft.item is None:
        draft.instance = quote(SPELLINGS[draft.spelling](draft.home), safe="")


def spoil_credentials(draft: Draft) -> None:
    draft.credentials = draft.random.choice(BAD_CREDENTIALS)


def spoil_media_type(draft: Draft) -> None:
    draft.media_type = draft.random.choice(OTHER_TYPES)


def spoil_field(draft: Draft) -> None:
    name = draft.random.choice(list(draft.fields))
    draft.replace(name, draft.fields[name].wrong(draft.random))


def spoil_fields(draft: Draft) -> None:
    for _ in range(draft.random.randint(2, len(draft.fields))):
        spoil_field(draft)


def drop_fields(draft: Draft) -> None:
    draft.members = draft.random.sample(draft.members, draft.random.randint(0, len(draft.members)))


def bend_field(draft: Draft) -> None:
    name, bent = draft.random.choice([(name, spec.bent) for name, spec in draft.fields.items() if spec.bent])
    draft.replace(name, bent(draft.random))


def add_members(draft: Draft) -> None:
    """An unknown name, and one that is sent twice, of which the second counts."""
    if draft.members:
        name, _ = draft.random.choice(draft.members)
        draft.members.insert(0, (name, draft.random.choice(WRONG_TEXTS)))
    draft.members.append((draft.random.choice(EXTRA), draft.random.choice(WRONG_TEXTS)))


def spoil_shape(draft: Draft) -> None:
    draft.body = draft.random.choice(SHAPES).encode()


def break_json(draft: Draft) -> None:
    draft.body = draft.random.choice(BREAKAGES)(draft.random, draft.encoded() or b"{}")


def send_body(draft: Draft) -> None:
    """A body where none belongs."""
    draft.body = draft.random.choice((b"{}", b'{"a":', b"\xff", b"[" * 5000))


FAULTS: Mapping[str, tuple[int, Fault]] = {
    "bad instance id": (6, spoil_instance),
    "no such route": (3, miss_route),
    "bent id in the path": (3, bend_path),
    "bad credentials": (10, spoil_credentials),
}
ITEM_FAULTS: Mapping[str, tuple[int, Fault]] = {
    "bad item id": (8, spoil_item),
    "unknown item": (12, miss_item),
}
BODY_FAULTS: Mapping[str, tuple[int, Fault]] = {
    "other media type": (10, spoil_media_type),
    "bad field": (20, spoil_field),
    "bad fields": (10, spoil_fields),
    "fields left out": (8, drop_fields),
    "bent field": (5, bend_field),
    "extra members": (6, add_members),
    "no object": (8, spoil_shape),
    "broken JSON": (16, break_json),
}
NO_BODY_FAULTS: Mapping[str, tuple[int, Fault]] = {"unwanted body": (10, send_body)}


def faults_for(draft: Draft) -> Mapping[str, tuple[int, Fault]]:
    """The faults that this request can have, each with its weight."""
    return {
        **FAULTS,
        **(ITEM_FAULTS if draft.item else {}),
        **(BODY_FAULTS if draft.fields else NO_BODY_FAULTS),
    }
