"""Ids of other kinds, and JSON of other spellings."""

from __future__ import annotations

import json
import secrets
import time
from functools import partial
from uuid import UUID, uuid1

from tests.hydracore_contract.services.exchange import NOTHING, Answer, Ask
from tests.hydracore_contract.services.store import Store
from tests.hydracore_contract.services.variants import Variant

correct = partial(Variant, kind="formats")


class Version1(Store):
    def new_id(self) -> str:
        return str(uuid1())


class Version7(Store):
    def new_id(self) -> str:
        stamp = int(time.time() * 1000) << 80
        return str(UUID(int=stamp | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)))


class Counted(Store):
    """Ids are numbers spelt as UUIDs."""

    made = 0

    def new_id(self) -> str:
        self.made += 1
        return f"00000000-0000-0000-0000-{self.made:012x}"


def indented(_ask: Ask, answer: Answer) -> Answer:
    if answer.value is not NOTHING:
        answer.text = json.dumps(answer.value, indent=2, sort_keys=True, ensure_ascii=False).encode()
    return answer


def escaped(_ask: Ask, answer: Answer) -> Answer:
    if answer.value is not NOTHING:
        answer.text = json.dumps(answer.value).encode()
    return answer


def with_charset(_ask: Ask, answer: Answer) -> Answer:
    answer.media = "application/json; charset=utf-8"
    return answer


TABLE = {
    "uuid-1": correct(text="Ids are UUIDs of version 1", store=Version1),
    "uuid-7": correct(text="Ids are UUIDs of version 7", store=Version7),
    "uuid-of-no-version": correct(text="Ids are numbers spelt as UUIDs", store=Counted),
    "json-indented": correct(text="JSON is indented, its members sorted", after=indented),
    "json-escaped": correct(text="JSON escapes what is not ASCII", after=escaped),
    "json-with-charset": correct(text="The media type names its charset", after=with_charset),
}
