"""Small documents as Hypothesis makes them, in every dialect: collections with items, and operations that stand alone.

What is drawn is what services differ in: where parameters stand and how they are written, what bodies and answers are
made of, which refusals are documented, and what opens the service. All of it is sound.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
DIALECTS = ("2.0", "3.0.3", "3.1.0", "3.2.0")
WORDS = ("name", "size", "kind", "on", "tags", "place", "some_note")
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
COLLECTION_FORMATS = ("csv", "ssv", "pipes", "multi")
ERRORS: tuple[tuple[str, ...], ...] = (
    (),
    ("default",),
    ("4XX",),
    ("400", "401", "404", "409"),
    ("401", "403", "404", "422"),
    ("404",),
)
SCALARS: tuple[Document, ...] = (
    {"type": "string"},
    {"type": "integer", "minimum": 1, "maximum": 100},
    {"type": "boolean"},
    {"type": "number"},
    {"type": "string", "minLength": 2, "maxLength": 5},
    {"type": "string", "enum": ["red", "green"]},
    {"type": "string", "format": "date-time"},
    {"type": "string", "pattern": "^[a-z]{2}-[0-9]+$"},
)
IDENTITIES: tuple[Document, ...] = (
    {"type": "integer"},
    {"type": "string", "format": "uuid"},
    {"type": "string", "minLength": 1},
)
SCHEMES_3 = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "token": {"type": "http", "scheme": "bearer"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "asked": {"type": "apiKey", "in": "query", "name": "key"},
    "password": {"type": "http", "scheme": "basic"},
}
SCHEMES_2 = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "asked": {"type": "apiKey", "in": "query", "name": "key"},
    "password": {"type": "basic"},
}


@st.composite
def documents(draw: st.DrawFn) -> Document:
    return _Writer(draw, draw(st.sampled_from(DIALECTS))).document()


class _Writer:
    """Writes one document of a dialect with what it draws."""

    def __init__(self, draw: st.DrawFn, dialect: str) -> None:
        self._draw = draw
        self._dialect = dialect
        self._is_swagger = dialect == "2.0"
        self._errors = self._one_of(
            *ERRORS if not self._is_swagger else (each for each in ERRORS if "4XX" not in each)
        )

    def document(self) -> Document:
        paths: Document = {}
        for name in self._some("things", "rooms"):
            paths |= self._collection(name)
        for name in self._some("search", "report") if paths else ("search",):
            paths |= self._alone(name)
        head = {"swagger": "2.0"} if self._is_swagger else {"openapi": self._dialect}
        return {**head, "info": {"title": "Generated", "version": "1"}, **self._security(), "paths": paths}

    def _security(self) -> Document:
        known = SCHEMES_2 if self._is_swagger else SCHEMES_3
        name = self._one_of(None, *known)
        if name is None:
            return {}
        schemes = {name: known[name]}
        where = (
            {"securityDefinitions": schemes}
            if self._is_swagger
            else {"components": {"securitySchemes": schemes}}
        )
        return {**where, "security": [{name: []}]}

    def _collection(self, name: str) -> Document:
        identity = self._one_of(*IDENTITIES)
        shown = identity if self._is_true() else {**identity, "readOnly": True}
        fields = self._fields(1)
        item = {"type": "object", "required": ["id"], "properties": {"id": shown, **fields}}
        change = {"type": "object", "properties": fields}
        below = {
            "get": self._operation("200", item),
            "patch": self._operation("200", item, body=change),
            "put": self._operation("200", item, body={**change, "required": [*fields][:1]}),
            "delete": self._operation("204", None),
        }
        all_of_them = self._operation("200", {"type": "array", "items": item}, self._parameters("query"))
        found: Document = {f"/{name}": {"get": all_of_them, "post": self._operation("201", item, body=item)}}
        if kept := self._some(*below):
            parameter = {"name": "id", "in": "path", "required": True, **self._typed(identity)}
            found[f"/{name}/{{id}}"] = {"parameters": [parameter], **{each: below[each] for each in kept}}
        return found

    def _alone(self, name: str) -> Document:
        places = ("path", "query", "header") if self._is_swagger else tuple(STYLES)
        parameters = self._parameters(*places)
        path = "".join(f"/{{{each['name']}}}" for each in parameters if each["in"] == "path")
        method = self._one_of("get", "post")
        body = self._schema(2) if method == "post" and self._is_true() else None
        answer = self._one_of("200", "202", "204") if method == "post" else "200"
        told = None if answer == "204" else self._schema(2)
        return {f"/{name}{path}": {method: self._operation(answer, told, parameters, body)}}

    def _operation(
        self, status: str, answer: Any, parameters: list[Document] | None = None, body: Any = None
    ) -> Document:
        found: Document = {"parameters": parameters or [], "responses": {status: self._response(answer)}}
        error = {"type": "object", "required": ["reason"], "properties": {"reason": {"type": "string"}}}
        found["responses"] |= {each: self._response(error) for each in self._errors}
        if self._is_swagger:
            found["produces"] = ["application/json"]
        if body is not None:
            self._add_body(found, body)
        return found

    def _response(self, schema: Any) -> Document:
        if schema is None:
            return {"description": "Nothing."}
        if self._is_swagger:
            return {"description": "Told.", "schema": schema}
        media = self._one_of("application/json", "application/vnd.x+json")
        return {"description": "Told.", "content": {media: {"schema": schema}}}

    def _add_body(self, operation: Document, schema: Any) -> None:
        is_required = self._is_true()
        if self._is_swagger:
            operation["consumes"] = ["application/json"]
            body = {"name": "body", "in": "body", "required": is_required, "schema": schema}
            operation["parameters"] = [*operation["parameters"], body]
            return
        kinds = ["application/json", "application/merge-patch+json"]
        if schema.get("type") == "object":
            kinds += ["application/x-www-form-urlencoded", "multipart/form-data"]
        content = {self._one_of(*kinds): {"schema": schema}}
        operation["requestBody"] = {"required": is_required, "content": content}

    def _parameters(self, *places: str) -> list[Document]:
        return [
            self._parameter(place, f"{place[0]}{index}") for index, place in enumerate(self._some(*places))
        ]

    def _parameter(self, place: str, name: str) -> Document:
        head: Document = {"name": name, "in": place, "required": place == "path" or self._is_true()}
        flat = self._scalar()
        if self._is_swagger:
            listed = {
                "type": "array",
                "items": flat,
                "collectionFormat": self._one_of(*COLLECTION_FORMATS[: 4 if place == "query" else 3]),
            }
            return {**head, **self._one_of(flat, listed)}
        style = self._one_of(*STYLES[place])
        parts = {"type": "object", "properties": {"from": flat, "to": self._scalar()}}
        schema = {
            "deepObject": parts,
            "spaceDelimited": {"type": "array", "items": flat},
            "pipeDelimited": {"type": "array", "items": flat},
        }.get(style) or self._one_of(flat, {"type": "array", "items": flat, "minItems": 1}, parts)
        explode = style == "deepObject" or (
            style in ("form", "simple", "label", "matrix") and self._is_true()
        )
        return {**head, "style": style, "explode": explode, "schema": schema}

    def _typed(self, schema: Document) -> Document:
        return schema if self._is_swagger else {"schema": schema}

    def _fields(self, depth: int) -> Document:
        return {name: self._schema(depth) for name in self._some(*WORDS)[:3]}

    def _schema(self, depth: int) -> Document:
        kind = self._one_of("scalar", "array", "object", "nullable") if depth else "scalar"
        if kind == "array":
            return {"type": "array", "items": self._schema(depth - 1), "maxItems": 3}
        if kind == "object":
            fields = self._fields(depth - 1)
            return (
                {"type": "object", "properties": fields, "required": [*fields][:1]}
                if fields
                else {"type": "object"}
            )
        flat = self._scalar()
        if kind == "nullable" and not self._is_swagger:
            return (
                {**flat, "nullable": True}
                if self._dialect == "3.0.3"
                else {**flat, "type": [flat["type"], "null"]}
            )
        return flat

    def _scalar(self) -> Document:
        return dict(self._one_of(*SCALARS))

    def _some(self, *names: str) -> list[str]:
        return self._draw(st.lists(st.sampled_from(names), unique=True, max_size=len(names)))

    def _is_true(self) -> bool:
        return bool(self._draw(st.booleans()))

    def _one_of(self, *options: Any) -> Any:
        return self._draw(st.sampled_from(options))
