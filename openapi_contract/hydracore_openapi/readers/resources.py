"""Resources: the collections and items that a document's paths describe without saying so.

OpenAPI knows operations only. Which of them create, list and change the same things is inferred, by what nearly all
REST interfaces have in common:

- A collection is a path that ends in a name and answers GET with a list, or takes POST; its item path is the
  same with one parameter more. A path without items and without a list that takes POST is an action (`/login`), since
  nothing could ever show what it has made. Where clients choose the identities, a path that is read and PUT may have
  no path above it that does anything.
- Both may end in the same text (`/things.json` and `/things/{id}.json`), which belongs to no name.
- An item is changed by PATCH, else by a POST to its own path that answers the item, where there is no PUT.
- A list is an array of objects, or an object with one: named like the collection, or as wrappers usually are, or the
  only one where the path has items or takes POST. A thing that has an `id` and happens to hold an array is no list.
- An item is what is answered of one. Answers are asked in the order in which they are likely to show it whole: GET,
  POST, PATCH, PUT, then the list's items. The first in which an identity is found decides, and may wrap it once.
- A body that has one property, an object, and nothing in common with the items, is a wrapper as well.
- A singleton (`/me`, `/settings`, `/repos/{owner}/{repo}`) is a path of no collection that answers GET with an object
  and takes PUT or PATCH: there is one for each way to fill the path. Who it is, is the path's business, so that an `id`
  in it is a member like any other.

Where this can't be told there is no resource, and the path is answered by itself: a resource too many breaks
operations that were fine on their own, one too few costs only that they know nothing of each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from hydracore_openapi.json_schema.applicators import CHOICES, Part, Subschema, alternatives, layers
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Envelope, MediaType, Operation, Resource
from hydracore_openapi.readers.identities import identity_property, singulars
from hydracore_openapi.readers.property_roles import Item, roles, squashed

Segments = tuple[str, ...]
Methods = Mapping[str, Operation]

USUAL_ITEMS = ("items", "data", "results", "records", "entries", "values", "content", "rows", "list")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
USUAL_WRAPPERS = ("data", "item", "result", "record", "entity", "resource", "object", "payload", "response")
COUNTS = frozenset({"count", "total", "totalcount", "totalitems", "totalresults", "size"})


class ListAnswer(NamedTuple):
    """A list answer: how it wraps its items, and their schema."""

    envelope: Envelope
    item: Schema


class Candidate(NamedTuple):
    """A path that may be a collection, with the operations there and on its items."""

    segments: Segments
    path: str
    methods: Methods
    item_path: str | None
    parameter: str | None
    item_methods: Methods

    @property
    def name(self) -> str:
        return self.segments[-1].removesuffix(item_suffix(self.item_path))


def resources(operations: Sequence[Operation]) -> tuple[Resource, ...]:
    """All resources of a document, in the order of its paths."""
    own = [each for each in operations if tie(each) is None]
    kept = [each for each in map(resource, candidates(own)) if each is not None]
    above: dict[Segments, str] = {}
    for each in kept:
        if each.item_path:
            above.setdefault(item_segments(each.item_path), each.collection_path)
    return tuple(replace(each, parent=above.get(segments_of(each.collection_path)[:-1])) for each in kept)


def singletons(operations: Sequence[Operation], found: Sequence[Resource]) -> tuple[Resource, ...]:
    """What is one of its kind, beside the collections that were found."""
    taken = {id(each) for resource in found for each in (resource.read, resource.list)}
    paths: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = operation
    made = (
        singleton(path, methods) for path, methods in paths.items() if id(methods.get("GET")) not in taken
    )
    return tuple(each for each in made if each is not None)


def singleton(path: str, methods: Methods) -> Resource | None:
    read, segments = methods.get("GET"), segments_of(path)
    schema = answer_schema(read)
    if schema is None or not {"PUT", "PATCH"} & methods.keys() or not segments:
        return None
    if not is_object(schema.document, schema.document):
        return None
    found = Resource(
        name=segments[-1],
        collection_path=path,
        item_path=None,
        item_parameter=None,
        id_property=None,
        scope=tuple(re.findall(r"{([^{}]+)}", path)),
        parent=None,
        item=schema,
        envelope=None,
        roles={},
        read=read,
        replace=methods.get("PUT"),
        update=methods.get("PATCH"),
    )
    return replace(found, roles=roles(facts(found)))


def is_singleton(found: Resource) -> bool:
    return found.read is not None and found.item_path is None


def candidates(operations: Sequence[Operation]) -> Iterator[Candidate]:
    paths: dict[Segments, dict[str, Operation]] = {}
    for operation in operations:
        paths.setdefault(segments_of(operation.path), {})[operation.method] = operation
    homes = {each: home for each in paths if (home := collection_of(each)) is not None}
    items = {home: each for each, home in homes.items() if home in paths or home == each[:-1]}
    for segments in dict.fromkeys((*paths, *items)):
        if not segments or "{" in segments[-1]:
            continue
        item, methods = items.get(segments), paths.get(segments, {})
        item_methods = paths[item] if item else {}
        above = (path_of(item_methods) or "").rstrip("/").rpartition("/")[0]
        yield Candidate(
            segments=segments,
            path=path_of(methods) or above,
            methods=methods,
            item_path=path_of(item_methods),
            parameter=parameter_of(item_segments(path_of(item_methods) or "")),
            item_methods=item_methods,
        )


def resource(candidate: Candidate) -> Resource | None:
    listing = list_answer(candidate)
    create = candidate.methods.get("POST")
    is_put = {"GET", "PUT"} <= candidate.item_methods.keys()
    if listing is None and (candidate.item_path is None or (create is None and not is_put)):
        return None
    described = described_item(candidate, listing)
    if described is None:
        return None
    item, id_property = described
    found = Resource(
        name=candidate.name,
        collection_path=candidate.path,
        item_path=candidate.item_path,
        item_parameter=candidate.parameter,
        id_property=id_property,
        scope=parameters_of(candidate.segments),
        parent=None,
        item=item,
        envelope=listing.envelope if listing else None,
        roles={},
        list=candidate.methods.get("GET") if listing else None,
        create=create,
        read=candidate.item_methods.get("GET"),
        replace=candidate.item_methods.get("PUT"),
        update=candidate.item_methods.get("PATCH") or posted_change(candidate.item_methods),
        delete=candidate.item_methods.get("DELETE"),
    )
    return replace(found, roles=roles(facts(found)))


def posted_change(methods: Methods) -> Operation | None:
    """The POST that changes an item: its answer is what GET answers, and nothing else replaces the item."""
    post, shown, answer = methods.get("POST"), *map(answer_schema, (methods.get("GET"), methods.get("POST")))
    is_same = shown is not None and answer is not None and shown.parts.keys() == answer.parts.keys()
    return post if is_same and "PUT" not in methods else None


def facts(found: Resource) -> Item:
    changes = (request_body(each, found.item) for each in (found.update, found.replace))
    return Item(
        schema=found.item,
        id_property=found.id_property,
        parameters=[*found.scope, *([found.item_parameter] if found.item_parameter else [])],
        create=request_body(found.create, found.item),
        changes=[each for each in changes if each is not None],
    )


def described_item(candidate: Candidate, listing: ListAnswer | None) -> tuple[Schema, str | None] | None:
    """The item's schema and identity, of the first answer that identifies it, wrapped or not, else the first object."""
    answering = [candidate.item_methods.get("GET"), candidate.methods.get("POST")]
    answering += [candidate.item_methods.get(each) for each in ("PATCH", "PUT")]
    schemas = [*(answer_schema(each) for each in answering), listing.item if listing else None]
    given = [each for each in schemas if each is not None and is_object(each.document, each.document)]
    objects = [shown for each in given for shown in (each, *wrapped(each, candidate))]
    known = [(each, identity_property(each, candidate.parameter, candidate.name)) for each in objects]
    return next((each for each in known if each[1] is not None), known[0] if known else None)


def wrapped(answer: Schema, candidate: Candidate) -> Iterator[Schema]:
    """The item that an answer holds in a property of a usual name; nothing if the answer is no wrapper."""
    if identity_property(answer, candidate.parameter, candidate.name) is None:
        names = (*singulars(candidate.name), *USUAL_WRAPPERS)
        for name, part in answer.parts.items():
            if squashed(name) in names and is_object(answer.document, part):
                inner = answer.sub(part)
                if identity_property(inner, candidate.parameter, candidate.name) is not None:
                    yield inner


def list_answer(candidate: Candidate) -> ListAnswer | None:
    schema = answer_schema(candidate.methods.get("GET"))
    if schema is None:
        return None
    items = array_items(schema, schema.document)
    if items is not None:
        return ListAnswer(Envelope(None, None), schema.sub(items))
    arrays = {name: items for name, part in schema.parts.items() if (items := array_items(schema, part))}
    name = chosen(tuple(arrays), candidate.name)
    if name is None and len(arrays) == 1 and is_collection_like(candidate, schema):
        name = next(iter(arrays))
    if name is None:
        return None
    return ListAnswer(Envelope(name, count_of(schema)), schema.sub(arrays[name]))


def tie(operation: Operation) -> str | None:
    """The path of the collection that `x-mock: {collection: PATH}` ties an operation at another path to."""
    notes = operation.extensions.get("x-mock")
    path = notes.get("collection") if isinstance(notes, Mapping) else None
    return path if isinstance(path, str) else None


def tied(operation: Operation, found: Resource) -> Resource | None:
    """The resource with the operation for its list; None where that answers no list of things."""
    methods = {"GET": operation}
    listing = list_answer(
        Candidate((found.name,), operation.path, methods, found.item_path, found.item_parameter, {})
    )
    return None if listing is None else replace(found, list=operation, envelope=listing.envelope)


def array_items(schema: Schema, part: Part) -> Part | None:
    """The items of an array of objects."""
    for layer in layers(schema.document, part):
        items = layer.get("items")
        if isinstance(items, Mapping) and is_object(schema.document, items):
            return items
    return None


def is_collection_like(candidate: Candidate, answer: Schema) -> bool:
    """Tells a list in an unusual wrapper from a single thing that happens to hold an array."""
    return "id" not in answer.parts and ("POST" in candidate.methods or candidate.item_path is not None)


def chosen(arrays: Sequence[str], resource_name: str) -> str | None:
    by_name = {squashed(name): name for name in arrays}
    return next((by_name[each] for each in (squashed(resource_name), *USUAL_ITEMS) if each in by_name), None)


def count_of(schema: Schema) -> str | None:
    for name, part in schema.parts.items():
        types = [layer.get("type") for layer in layers(schema.document, part)]
        if squashed(name) in COUNTS and any(each in ("integer", ["integer", "null"]) for each in types):
            return name
    return None


def is_object(document: Part, part: Subschema, depth: int = CHOICES) -> bool:
    """Tells an object, or a choice between objects that is at most `depth` choices deep."""
    if any("properties" in layer or "object" in types(layer) for layer in layers(document, part)):
        return True
    choices = alternatives(document, part) if depth else ()
    return any(all(is_object(document, each, depth - 1) for each in shapes) for shapes in choices)


def types(part: Part) -> Sequence[str]:
    found = part.get("type", ())
    return (found,) if isinstance(found, str) else found


def origin(schema: Schema) -> str:
    return str(schema.document.get("x-source"))


def answer_schema(operation: Operation | None) -> Schema | None:
    """The JSON schema of the answer when all goes well; None where only redirects and errors are documented."""
    response = operation.response(operation.success) if operation and operation.success < 300 else None
    return json_schema(response.media) if response else None


def request_schema(operation: Operation | None) -> Schema | None:
    """The schema of the body: JSON's, else a form's."""
    if operation is None or operation.body is None:
        return None
    media = operation.body.media
    return json_schema(media) or next((media[name].schema for name in FORMS if name in media), None)


def write_only(resource: Resource) -> frozenset[str]:
    """The properties that requests may set and answers may not show (OpenAPI's `writeOnly`)."""
    schemas = map(request_schema, (resource.create, resource.replace, resource.update))
    properties = [schema.properties for schema in schemas if schema is not None]
    return frozenset(name for each in properties for name, part in each.items() if part.get("writeOnly"))


def request_body(operation: Operation | None, item: Schema) -> Schema | None:
    """The schema of what a body says of an item, out of its wrapper if it has one."""
    schema = request_schema(operation)
    name = None if schema is None else request_wrapper(schema, item)
    return schema if schema is None or name is None else schema.sub(schema.parts[name])


def request_wrapper(schema: Schema, item: Schema) -> str | None:
    """The only property of a body that has nothing in common with the items, if it is an object."""
    parts = schema.parts
    if len(parts) != 1 or not item.parts.keys().isdisjoint(parts):
        return None
    return next((name for name, part in parts.items() if is_object(schema.document, part)), None)


def json_schema(media: Mapping[str, MediaType]) -> Schema | None:
    return next((each.schema for name, each in media.items() if is_json(name)), None)


def is_json(media_type: str) -> bool:
    name = essence(media_type)
    return name in ("application/json", "*/*", "application/*") or name.endswith("+json")


def path_of(methods: Methods) -> str | None:
    return next((operation.path for operation in methods.values()), None)


def segments_of(path: str) -> Segments:
    return tuple(path.strip("/").split("/")) if path.strip("/") else ()


def parameter_of(segments: Segments) -> str | None:
    """The parameter that the last segment is, if it is nothing else."""
    last = segments[-1] if segments else ""
    inner = last[1:-1]
    return (
        inner
        if last.startswith("{") and last.endswith("}") and "{" not in inner and "}" not in inner
        else None
    )


def item_suffix(path: str | None) -> str:
    """What an item's path ends in after its last parameter, as `.json`."""
    return (path or "").rstrip("/").rpartition("}")[2]


def item_segments(path: str) -> Segments:
    """The segments of an item's path without the text at their end."""
    *above, last = segments_of(path) or ("",)
    return (*above, last.removesuffix(item_suffix(last)) or last) if last else ()


def collection_of(item: Segments) -> Segments | None:
    """The segments of the collection that a path would be the item of; None where it ends in no parameter."""
    suffix = item_suffix(item[-1]) if item and "{" in item[-1] else ""
    if parameter_of((*item[:-1], *(each.removesuffix(suffix) for each in item[-1:]))) is None:
        return None
    return (*item[:-2], item[-2] + suffix) if suffix and len(item) > 1 else item[:-1]


def parameters_of(segments: Segments) -> tuple[str, ...]:
    found = (parameter_of((each,)) for each in segments)
    return tuple(each for each in found if each is not None)
