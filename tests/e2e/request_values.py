"""Values of generated requests: for each part allowed values, refused ones, and bent ones.

Bent are those that pydantic takes by coercion and the contract forbids: `"yes"` for true, a UUID without
hyphens.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

Pairs = tuple[tuple[str, str], ...]

INSTANCES = tuple(f"{n}7f6eca0-6276-4993-bfeb-53cbbbba6f0{n}" for n in range(6))
NOBODY = "00000000-0000-4000-8000-000000000000"
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "upper": str.upper,
    "bare": lambda text: text.replace("-", ""),
    "urn": lambda text: f"urn:uuid:{text}",
    "braces": lambda text: f"{{{text}}}",
}
BENT = ("bare", "urn", "braces")
NO_UUIDS: tuple[Callable[[str], str], ...] = (
    lambda _: "x",
    lambda _: "0",
    lambda _: "null",
    lambda _: "----",
    lambda _: "é😀",
    lambda _: "1-2-3-4-5",
    lambda _: "..",
    lambda text: text[:-1],
    lambda text: text + "0",
    lambda text: text[:-1] + "g",
    lambda text: text.replace("-", "_"),
    lambda text: text.replace("-", "", 1),
    lambda text: f"urn:uuid:{text[:-1]}",
    lambda text: text.replace("-", "")[:-1],
    lambda text: f" {text}",
    lambda text: f"{text}\n",
    lambda text: f"({text})",
    lambda text: f"{{{text}",
    lambda text: f"URN:UUID:{text}",
    lambda text: "{" + text.replace("-", "") + "}",
)

GOOD_CREDENTIALS: tuple[Pairs, ...] = (
    (("Authorization", "Bearer token"),),
    (("Authorization", "bearer token"),),
    (("authorization", "BEARER  token "),),
    (("Authorization", "Bearer two words"),),
    (("X-Api-Key", "key"),),
    (("x-api-key", "k e y"),),
    (("Authorization", "Bearer token"), ("X-Api-Key", "key")),
    (("Authorization", "Basic dTpw"), ("X-Api-Key", "key")),
    (("Authorization", "Bearer"), ("X-Api-Key", "key")),
    (("Authorization", "Bearer token"), ("X-Api-Key", "")),
    (("Authorization", "Bearer token"), ("Authorization", "Basic dTpw")),
)
BAD_CREDENTIALS: tuple[Pairs, ...] = (
    (),
    (("Authorization", ""),),
    (("Authorization", "Bearer"),),
    (("Authorization", "Bearer   "),),
    (("Authorization", "Bearer\ttoken"),),
    (("Authorization", "Bearer: token"),),
    (("Authorization", "Bearertoken"),),
    (("Authorization", "Basic dTpw"),),
    (("Authorization", "Token token"),),
    (("Authorization", "token"),),
    (("X-Api-Key", ""),),
    (("X-Api-Key", "  "),),
    (("X_Api_Key", "key"),),
    (("Cookie", "X-Api-Key=key"),),
    (("Authorization", "Basic dTpw"), ("X-Api-Key", "")),
    (("Authorization", "Basic dTpw"), ("Authorization", "Bearer token")),
)

JSON_TYPES = (
    "application/json",
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=latin-1",
    "application/json;",
    "APPLICATION/JSON",
    "application/vnd.api+json",
    "application/problem+json; version=1",
)
OTHER_TYPES = (
    None,
    "",
    "text/plain",
    "text/json",
    "json",
    "application",
    "application/jsonx",
    "application/json+x",
    "application/x-ndjson",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/json, text/plain",
    "text/plain; application/json",
    "*/*",
    ";",
)

TEXTS = tuple(
    map(json.dumps, ("", " ", "meta_cloud", "Grüße 👋", "\x00", "a\nb", '"', "</script>", "\u2028"))
)
CONFIGS = (
    "null",
    "{}",
    '{"":null}',
    '{"a":{"b":[1,-0.5,1e3,true,null,"x"]},"ключ":"👋"}',
    '{"a":1,"a":2}',
    '{"deep":' + "[" * 60 + "]" * 60 + "}",
    '{"big":9007199254740993,"small":1e-9}',
)
WRONG_TYPES = ("true", "0", "1", "-1", "1.5", "1e2", "1" + "0" * 30, "[]", '["x"]', "[null]")
WRONG_TEXTS = (*WRONG_TYPES, "{}", '{"a":1}')
WRONG_BOOLS = (
    "2",
    "-1",
    "1.5",
    "1e2",
    "9223372036854775808",
    '""',
    '"x"',
    '" true"',
    '"truee"',
    "[]",
    "[true]",
    "{}",
)
BENT_BOOLS = ("0", "1", "1.0", "-0.0", '"yes"', '"TRUE"', '"off"', '"n"', '"1"')
NEAR_TYPES = ("SMS", "Telegram", " sms", "sms ", "s", "webchat", "web-chat", "sms\0", "", "fax", "😀")
TYPES = ("telegram", "whatsapp", "voice", "sms", "email", "web_chat")
ALPHABETS = ("a", "é", "😀", "e\u0301", "\x00")


def long_text(random: Random, length: int) -> str:
    unit = random.choice(ALPHABETS)
    return json.dumps((unit * length)[:length], ensure_ascii=random.random() < 0.5)


def short_text(limit: int) -> Callable[[Random], str]:
    return lambda random: random.choice((*TEXTS, long_text(random, limit), long_text(random, limit - 1)))


def wrong_text(limit: int | None, nullable: bool) -> Callable[[Random], str]:
    def draw(random: Random) -> str:
        if limit is not None and random.random() < 0.5:
            return long_text(random, random.choice((limit + 1, limit + 1, limit + 2, 4 * limit)))
        return random.choice(WRONG_TEXTS if nullable else (*WRONG_TEXTS, "null"))

    return draw


def one_of(*choices: str) -> Callable[[Random], str]:
    return lambda random: random.choice(choices)


def uuid_text(*spellings: Callable[[str], str]) -> Callable[[Random], str]:
    return lambda random: json.dumps(random.choice(spellings)(random.choice(INSTANCES)))


@dataclass(frozen=True, slots=True)
class Field:
    """How to draw a field's raw JSON: allowed values, refused ones, and those that pydantic bends."""

    good: Callable[[Random], str]
    wrong: Callable[[Random], str]
    bent: Callable[[Random], str] | None = None
    required: bool = False


def text_field(limit: int, *, required: bool) -> Field:
    return Field(short_text(limit), wrong_text(limit, nullable=not required), required=required)


def uuid_field() -> Field:
    refused = (*NO_UUIDS, *(lambda _, raw=raw: json.loads(raw) for raw in WRONG_TEXTS))
    return Field(
        uuid_text(str, str, str.upper, lambda _: NOBODY),
        uuid_text(*refused),
        uuid_text(*(SPELLINGS[name] for name in BENT)),
    )


FREE_TEXT = Field(one_of("null", *TEXTS), wrong_text(None, nullable=True))
ENABLED = Field(one_of("true", "false", "null"), one_of(*WRONG_BOOLS), one_of(*BENT_BOOLS))
CONFIG = Field(one_of(*CONFIGS), one_of(*WRONG_TYPES, '""', '"{}"', '"x"', '[["a",1]]'))
CREATE: Mapping[str, Field] = {
    "channel_type": Field(
        one_of(*map(json.dumps, TYPES)),
        one_of("null", *WRONG_TEXTS, *map(json.dumps, NEAR_TYPES)),
        required=True,
    ),
    "config": CONFIG,
    "connection_id": uuid_field(),
    "credential_id": uuid_field(),
    "enabled": ENABLED,
    "external_identifier": text_field(255, required=True),
    "provider": text_field(50, required=True),
    "webhook_secret": FREE_TEXT,
}
UPDATE: Mapping[str, Field] = {
    "config": CONFIG,
    "enabled": ENABLED,
    "error_message": FREE_TEXT,
    "external_identifier": text_field(255, required=False),
    "provider": text_field(50, required=False),
    "status": FREE_TEXT,
}
EXTRA = (
    "id",
    "instance_id",
    "created_at",
    "updated_at",
    "last_event_at",
    "foo",
    "Provider",
    "channelType",
    "",
)

SHAPES = (
    "",
    "null",
    "[]",
    "[{}]",
    '"text"',
    "1",
    "1.5",
    "true",
    "{}",
    " ",
    "\n\t",
    '[{"channel_type":"sms"}]',
)

BREAKAGES: tuple[Callable[[Random, bytes], bytes], ...] = (
    lambda random, body: body[: random.randint(1, len(body))],
    lambda random, body: body.decode()[: random.randint(1, 40)].encode(),
    lambda _, body: body[:-1] + b",}",
    lambda _, body: body.replace(b'"', b"'"),
    lambda _, body: body + b" x",
    lambda _, body: body * 2,
    lambda _, body: body + b"\x00",
    lambda _, body: b"// c\n" + body,
    lambda _, body: body.replace(b":", b"=", 1),
    lambda _, body: body.replace(b",", b" ", 1),
    lambda _, body: body[:-1] + b',"a":"x\ny"}',
    lambda _, body: body[:-1] + b',"a":"\\x"}',
    lambda _, body: body[:-1] + ',"a":"👋 é\\u12"}'.encode(),
    lambda _, body: body[:-1] + b',"a":01}',
    lambda _, body: body[:-1] + b',"a":.5}',
    lambda _, body: body[:-1] + b',"a":tru}',
    lambda _, body: body[:-1] + b',"a":"\xff"}',
    lambda _, body: body[:-1] + b',"a":"\xe2\x82',
    lambda _, body: body.decode().encode("utf-16"),
    lambda _, body: body.decode().encode("utf-8-sig"),
    lambda _, body: body.decode()[:-1].encode("utf-16-le"),
    lambda _, body: body[:-1] + b',"a":' + b"1" * 5000 + b"}",
    lambda *_: b"[" * 5000,
    lambda _, body: body[:-1] + b',"a":' + b"[" * 5000 + b"]" * 5000 + b"}",
)
