"""Bodies under other media types."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from tests.hydracore_contract.services.broken.requests.unreadable_bodies import patches, posts
from tests.hydracore_contract.services.exchange import Answer, Ask, Refused
from tests.hydracore_contract.services.probe_client import NEW
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="requests")

FORM = "application/x-www-form-urlencoded"


class ReadsForms(Service):
    def value(self, ask: Ask) -> Any:
        form = ask.headers.get("content-type", "").startswith(FORM)
        return dict(parse_qsl(ask.body.decode())) if form and ask.body else super().value(ask)


class AnyMedia(Service):
    def is_json(self, ask: Ask) -> bool:
        return True


class TextIsJson(Service):
    def is_json(self, ask: Ask) -> bool:
        return ask.headers.get("content-type", "").startswith("text/plain") or super().is_json(ask)


class PlainMediaOnly(Service):
    def value(self, ask: Ask) -> Any:
        if ask.body and ask.headers.get("content-type") != "application/json":
            raise Refused(Answer(415, {"detail": "Unsupported media type"}))
        return super().value(ask)


TABLE = {
    "form-accepted": broken(
        text="A form is accepted",
        service=ReadsForms,
        probe=posts(422, b"channel_type=sms&provider=x&external_identifier=y", content_type=FORM),
    ),
    "any-media-accepted": broken(
        text="JSON is accepted under any media type",
        service=AnyMedia,
        probe=posts(422, json.dumps(NEW).encode(), content_type="application/xml"),
    ),
    "text-plain-accepted": broken(
        text="JSON is accepted as text/plain",
        service=TextIsJson,
        probe=patches(422, b"{}", content_type="text/plain"),
    ),
    "charset-refused": broken(
        text="application/json; charset=utf-8 is refused",
        service=PlainMediaOnly,
        probe=posts(201, NEW, content_type="application/json; charset=utf-8"),
    ),
}
