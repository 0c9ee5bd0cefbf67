"""Rules on paths, parameters, security, links and servers that OpenAPI states in prose (3.0.3, 4.7).

They tell what is wrong, and what the readers make of it: a second path for the same requests is not served, a parameter
that isn't described is a text, one that isn't in the path and whatever nothing answers to is left out.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from hydracore_openapi.errors import Defect
from hydracore_openapi.model import RequestPlace
from hydracore_openapi.readers.reader import filled
from hydracore_openapi.source.outline import Outline
from hydracore_openapi.source.paths import (
    METHODS,
    PARAMETER,
    PathOperation,
    matched,
    parameter_key,
    path_entries,
    path_operations,
    template_names,
)
from hydracore_openapi.source.references import Files, Node, named


def well_formed_templates(files: Files, _: Outline) -> Iterator[Defect]:
    for path, entry in path_entries(files):
        names = template_names(path)
        rest = PARAMETER.sub("", path)
        if "{" in rest or "}" in rest or "" in names:
            yield entry.defect(f"the braces in {path!r} don't pair", "write parameters like {name}")
        for name in repeated(names):
            yield entry.defect(f"{path!r} names the parameter {name!r} twice", "give each a name of its own")


def distinct_templates(files: Files, _: Outline) -> Iterator[Defect]:
    first: dict[str, Node] = {}
    for path, entry in path_entries(files):
        other = first.setdefault(matched(path), entry)
        if other is not entry:
            yield entry.defect(
                f"{path!r} matches the same requests as {other.keys[-1]!r} in line {other.location.line}",
                "write both under one path",
            )
        elif "#" in path:
            yield entry.defect(f"{path!r} has a fragment, which is never sent", "write it without")


def known_methods(_: Files, found: Outline) -> Iterator[Defect]:
    for item in found.nodes["PathItem"]:
        for method, node in item.members("additionalOperations"):
            if method not in METHODS:
                yield node.defect(
                    f"no request of the method {method!r} can be read",
                    "name one in capitals that HTTP servers know, such as SEARCH or PURGE",
                )


def distinct_operation_ids(files: Files, found: Outline) -> Iterator[Defect]:
    reached = [(each.node, each.entry) for each in path_operations(files)]
    under_paths = {node.key for node, _ in reached}
    callbacks = [(node, node) for node in found.nodes["Operation"] if node.key not in under_paths]
    first: dict[str, tuple[Node, Node]] = {}
    for node, entry in [*reached, *callbacks]:
        name = node.value.get("operationId")
        other = first.setdefault(name, (node, entry)) if name is not None else (node, entry)
        if other != (node, entry):
            place = entry if other[0].key == node.key else node["operationId"]
            yield place.defect(
                f"the operationId {name!r} is already used in line {other[0]['operationId'].location.line}",
                "give each operation an id of its own",
            )


def declared_parameters(files: Files, found: Outline) -> Iterator[Defect]:
    """What isn't described because its description was taken out has been told already."""
    for each in path_operations(files):
        described = ((node.source.identity, (*node.keys, "parameters")) for node in (each.item, each.node))
        if not found.cut.isdisjoint((each.item.key, each.node.key, *described)):
            continue
        wanted = template_names(each.path)
        in_path = (node for node in each.parameters(files) if node.value["in"] == RequestPlace.PATH)
        declared = {node.value["name"]: node for node in in_path}
        for name in wanted:
            if name and name not in declared:
                yield each.node.defect(
                    f"the parameter {{{name}}} of {each.path!r} isn't described",
                    f"add a parameter with name: {name} and in: path",
                )
        for name, node in declared.items():
            if name not in wanted:
                yield node.defect(
                    f"the path parameter {name!r} isn't in {each.path!r}",
                    suggestion(name, wanted, "remove it"),
                )


def distinct_parameters(files: Files, found: Outline) -> Iterator[Defect]:
    for holder in (*found.nodes["PathItem"], *found.nodes["Operation"]):
        seen: dict[tuple[str, str], Node] = {}
        declared = holder.get("parameters")
        for each in declared.elements() if declared else ():
            parameter = files.follow(each)
            if seen.setdefault(parameter_key(parameter), each) is not each:
                place, name = parameter_key(parameter)
                yield each.defect(
                    f"the {place} parameter {name!r} is declared twice", "remove one of the two"
                )


def known_security_schemes(files: Files, found: Outline) -> Iterator[Defect]:
    known = [name for name, _ in named(files.document, files.shapes.security_schemes)]
    where = "/".join(files.shapes.security_schemes)
    for holder in (files.document, *found.nodes["Operation"]):
        asked = holder.get("security")
        for alternative in asked.elements() if asked else ():
            for name, node in alternative.items():
                if name not in known:
                    remedy = suggestion(name, known, f"describe it in {where}")
                    yield node.defect(f"there is no security scheme {name!r}", remedy)


def known_links(files: Files, found: Outline) -> Iterator[Defect]:
    operations = path_operations(files)
    by_id = {each.node.value["operationId"]: each for each in operations if "operationId" in each.node.value}
    by_key = {each.node.key: each for each in operations}
    for node in found.nodes["Link"]:
        if (name := node.value.get("operationId")) is not None:
            if name not in by_id:
                remedy = suggestion(name, by_id, "name an operation of this document")
                yield node["operationId"].defect(f"there is no operation {name!r}", remedy)
            else:
                yield from known_link_parameters(files, node, by_id[name])
        elif "operationRef" in node.value:
            target = files.target(node, node.value["operationRef"])
            if isinstance(target, Defect):
                yield target
            elif target.key not in by_key:
                yield node["operationRef"].defect("this leads to no operation", "point to one under paths")
            else:
                yield from known_link_parameters(files, node, by_key[target.key])
        else:
            yield node.defect("the link leads nowhere", "add operationId")


def known_link_parameters(files: Files, node: Node, operation: PathOperation) -> Iterator[Defect]:
    pairs = [(each.value["in"], each.value["name"]) for each in operation.parameters(files)]
    known = [name for _, name in pairs] + [f"{place}.{name}" for place, name in pairs]
    for name, member in node.members("parameters"):
        if name not in known:
            yield member.defect(
                f"{operation.id} has no parameter {name!r}",
                suggestion(name, known, "name one of its parameters"),
            )


def usable_servers(files: Files, found: Outline) -> Iterator[Defect]:
    for holder in (files.document, *found.nodes["PathItem"], *found.nodes["Operation"]):
        servers = holder.get("servers")
        for server in servers.elements() if servers else ():
            described = {name for name, each in server.members("variables") if "default" in each.value}
            unknown = set(template_names(server.value["url"])) - described
            for name in sorted(unknown):
                yield server.defect(f"the server variable {name!r} isn't described", "add it to variables")
            if not unknown and not is_url(server):
                yield server["url"].defect("this is no URL", "correct it, or the default of a variable in it")


def is_url(server: Node) -> bool:
    try:
        urlsplit(filled(server.value))
    except ValueError:
        return False
    return True


RULES: tuple[Callable[[Files, Outline], Iterator[Defect]], ...] = (
    well_formed_templates,
    distinct_templates,
    known_methods,
    distinct_operation_ids,
    declared_parameters,
    distinct_parameters,
    known_security_schemes,
    known_links,
    usable_servers,
)


def repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def suggestion(name: str, known: Iterable[str], otherwise: str) -> str:
    similar = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean {similar[0]!r}?" if similar else otherwise
