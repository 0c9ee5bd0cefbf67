"""The query string as one value (OpenAPI 3.2, `in: querystring`): a form, JSON or a text, by its media type."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from hydracore_mock.http.payload import is_json, text_as_json
from hydracore_mock.operation.form_body import FormBody
from hydracore_mock.request_matcher import MISSING
from hydracore_openapi.json_schema.typed_texts import TypedTexts
from hydracore_openapi.json_schema.wording.refusals import Refusal, Refusals
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import MediaType, Parameter, RequestPlace

_LOC = (RequestPlace.QUERY,)


class QueryString:
    """Reads the parameter that is the whole query string."""

    def __init__(self, parameter: Parameter) -> None:
        self._parameter = parameter
        self._schema = parameter.schema
        self._media = essence(parameter.media or "")
        media = MediaType(self._media, parameter.schema, {}, parameter.location)
        self._form = FormBody(media, fastapi=False)
        self._typed = TypedTexts(parameter.schema)

    def add_values(self, query: bytes, values: dict[str, Any], refusals: list[Refusal]) -> None:
        """Adds the members of an object, or the value under the parameter's name; what is wrong goes to `refusals`."""
        if not query:
            if self._parameter.required:
                refusals.append(Refusal("missing", _LOC, "Field required", None, None))
            return
        value = self._value(query)
        if value is MISSING:
            told = Refusal(
                "json_invalid", _LOC, "JSON decode error", query.decode("latin-1"), {"error": "no JSON"}
            )
            refusals.append(told)
        elif not self._schema.is_valid(value):
            refusals.extend(Refusals(self._schema.document, self._schema.violations).of(value, _LOC))
        else:
            values.update(value if isinstance(value, dict) else {self._parameter.name: value})

    def _value(self, query: bytes) -> Any:
        if self._media == "application/x-www-form-urlencoded":
            return self._form.urlencoded(query, [])
        text = unquote(query.decode("latin-1"))
        if is_json(self._media.encode()):
            return text_as_json(text)
        return self._typed.scalar(text)
