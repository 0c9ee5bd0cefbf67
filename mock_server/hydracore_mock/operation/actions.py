"""Actions: what an operation does for a valid request, on state or with a documented answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from hydracore_mock.errors import IdentityTaken, LimitReached, NotAcceptable
from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.reply import ErrorReply, Headers, Reply
from hydracore_mock.operation.preferences import Preferences
from hydracore_mock.operation.response_builder import ResponseBuilder
from hydracore_mock.operation.selection import DocumentedAnswer, ResponseSelection
from hydracore_mock.state import Change, State, StatefulResource
from hydracore_mock.state.own_address import OWN_ADDRESS
from hydracore_openapi.model import Operation, Response
from hydracore_openapi.readers.resources import item_suffix


class ResourceAction(StrEnum):
    """The action of an operation on its resource; each value names the operation of a `Resource`."""

    LIST = "list"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"


READING = frozenset({ResourceAction.LIST, ResourceAction.READ})
"""Actions that leave state as it is."""
_KEPT_ADDRESS = OWN_ADDRESS.encode()
Action = Callable[[RequestContext, State], Reply | ErrorReply]
"""Takes a request that was found valid, and the state that it meets."""


def with_address(action: Action) -> Action:
    """The action, with the address by which the mock was asked in its answers."""

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        done = action(request, state)
        return done._replace(body=addressed(done.body, request)) if isinstance(done, Reply) else done

    return act


def addressed(body: bytes, request: RequestContext) -> bytes:
    """The body with the address by which the mock was asked in place of the one that is kept."""
    return body.replace(_KEPT_ADDRESS, request.address.encode())


def documented(selection: ResponseSelection, *, dynamic: bool) -> Action:
    """Answers from the contract's examples, or with values made from its schemas."""
    return lambda request, _: documented_reply(
        selection.answer(request.target, request.accept, dynamic=dynamic)
    )


def preferred(
    selection: ResponseSelection, preferences: Preferences, request: RequestContext, *, dynamic: bool
) -> Reply:
    """The documented answer that a `Prefer` header asks for. Raises: UnknownPreference if there is none."""
    reply = documented_reply(selection.answer(request.target, request.accept, preferences, dynamic=dynamic))
    applied = (b"preference-applied", preferences.applied.encode("latin-1", "replace"))
    return reply._replace(headers=(*reply.headers, applied), why=f"preferred: {reply.why}")


def documented_reply(answer: DocumentedAnswer) -> Reply:
    headers: Headers = tuple(
        (name.lower().encode(), value.encode()) for name, value in answer.headers.items()
    )
    written = answer.representation
    if written is None:
        return Reply(answer.status, b"", headers, answer.origin)
    headers = ((b"content-type", written.content_type), *headers)
    items = () if written.items is None else written.items(answer.value)
    return Reply(answer.status, written.write(answer.value), headers, answer.origin, items=items)


def stateful(operation: Operation, resource: StatefulResource, selection: ResponseSelection) -> Action:
    """The operation's action on its resource, for each media type of its answer."""
    kind = action_of(operation, resource)
    status = _created_status(operation, kind) or operation.success

    def written_as(media_type: str | None) -> Action:
        builder = ResponseBuilder(operation, resource.contract, selection, status, media_type)
        return _shown(kind, operation, resource, builder, selection)

    return by_accept(operation.response(status), selection, written_as)


def by_accept(
    response: Response | None, selection: ResponseSelection, written_as: Callable[[str | None], Action]
) -> Action:
    """The action for the media type that a request accepts, each made when it is first wanted. `written_as` makes the
    action of a media type, and that of JSON, or of the only one there is, for None."""
    usual = written_as(None)
    negotiation = None if response is None else selection.negotiation(response)
    if negotiation is None or not negotiation.decides:
        return usual
    first = negotiation.offers[0].name
    actions = {first: usual}

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        best = negotiation.best(request.accept)
        name = first if best is None else best.name
        found = actions.get(name)
        if found is None:
            found = actions[name] = written_as(name)
        return found(request, state)

    return act


def _shown(
    kind: ResourceAction,
    operation: Operation,
    resource: StatefulResource,
    builder: ResponseBuilder,
    selection: ResponseSelection,
) -> Action:
    """The action with its result as the answer. Where that can't show an item, a documented answer follows it."""
    act = _BUILDERS[kind](operation, resource, builder, selection)
    if kind in READING:
        return act if builder.render is not None else documented(selection, dynamic=False)
    if builder.render is not None:
        return act
    fallback = documented(selection, dynamic=False)

    def act_and_answer(request: RequestContext, state: State) -> Reply | ErrorReply:
        done = act(request, state)
        if not isinstance(done, Reply):
            return done
        told = fallback(request, state)
        return _of_change(told, done) if isinstance(told, Reply) else told

    return act_and_answer


def _of_change(told: Reply, done: Reply) -> Reply:
    """A documented answer to what was done, with the address of what was made."""
    location = tuple(header for header in done.headers if header[0] == b"location")
    others = tuple(header for header in told.headers if not location or header[0] != b"location")
    return told._replace(change=done.change, headers=(*others, *location))


def _created_status(operation: Operation, kind: ResourceAction) -> int | None:
    return 201 if kind is ResourceAction.CREATE and "201" in operation.responses else None


def unchanged(error: IdentityTaken | LimitReached | NotAcceptable) -> ErrorReply:
    """The answer where state could not be changed, or was not since nobody would take the answer."""
    if isinstance(error, NotAcceptable):
        return ErrorReply(406, str(error), why="not acceptable")
    if isinstance(error, IdentityTaken):
        return ErrorReply(409, str(error), why="identity taken")
    return ErrorReply(507, str(error), why="no room")


def _list(
    _: Operation, resource: StatefulResource, builder: ResponseBuilder, __: ResponseSelection
) -> Action:
    missing = missing_reply(resource.contract.parent)

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        listed = resource.list(state, request.path_values, request.query_values)
        if listed is None:
            return missing
        return builder.listed(*listed)

    return act


def _create(
    _: Operation, resource: StatefulResource, builder: ResponseBuilder, __: ResponseSelection
) -> Action:
    missing = missing_reply(resource.contract.parent)
    render, suffix = builder.render or bytes, item_suffix(resource.contract.item_path)

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        created = resource.create(state, request.path_values, request.body_value)
        if created is None:
            return missing
        collection = request.target.rstrip("/").removesuffix(suffix)
        path = f"{request.root}{collection}/{created.identity}{suffix}"
        return builder.created(render(created.item), path, created)

    return act


def _replace(
    operation: Operation, resource: StatefulResource, builder: ResponseBuilder, selection: ResponseSelection
) -> Action:
    """An item that nobody made is created where the contract documents a 201."""
    if "201" not in operation.responses:
        return _on_item("replace", "replaced")(operation, resource, builder, selection)
    made = ResponseBuilder(operation, resource.contract, selection, 201, builder.media_type)
    missing = missing_reply(resource.contract.parent)
    replaced = ResponseBuilder(operation, resource.contract, selection, None, builder.media_type)
    render, render_made = replaced.render or bytes, made.render or bytes

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        change = None
        if resource.is_made(state, request.path_values):
            change = resource.replace(state, request.path_values, request.body_value)
        if change is not None:
            return Reply(replaced.status, render(change.item), replaced.headers, "replaced", change=change)
        change = resource.create_at(state, request.path_values, request.body_value)
        if change is None:
            return missing
        return made.created(render_made(change.item), request.root + request.target, change)

    return act


_Builder = Callable[[Operation, StatefulResource, ResponseBuilder, ResponseSelection], Action]


def _read(
    _: Operation, resource: StatefulResource, builder: ResponseBuilder, __: ResponseSelection
) -> Action:
    missing = missing_reply(resource.contract.name)
    render = builder.render or bytes

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        item = resource.read(state, request.path_values)
        return missing if item is None else Reply(builder.status, render(item), builder.headers, "from state")

    return act


def _on_item(method: str, why: str, *, takes_body: bool = True) -> _Builder:
    def build(
        _: Operation, resource: StatefulResource, builder: ResponseBuilder, __: ResponseSelection
    ) -> Action:
        call: Callable[..., Change | None] = getattr(resource, method)
        missing = missing_reply(resource.contract.name)
        render = builder.render or bytes

        def act(request: RequestContext, state: State) -> Reply | ErrorReply:
            body = (request.body_value,) if takes_body else ()
            change = call(state, request.path_values, *body)
            if change is None:
                return missing
            return Reply(builder.status, render(change.item), builder.headers, why, change=change)

        return act

    return build


_BUILDERS: Mapping[ResourceAction, _Builder] = {
    ResourceAction.LIST: _list,
    ResourceAction.CREATE: _create,
    ResourceAction.READ: _read,
    ResourceAction.UPDATE: _on_item("update", "changed"),
    ResourceAction.REPLACE: _replace,
    ResourceAction.DELETE: _on_item("delete", "deleted", takes_body=False),
}


def missing_reply(what: str | None) -> ErrorReply:
    return ErrorReply(404, "Not found", why=f"nothing of that identity in {what}")


def action_of(operation: Operation, resource: StatefulResource) -> ResourceAction:
    """The action of the operation on its resource."""
    return next(kind for kind in ResourceAction if getattr(resource.contract, kind) is operation)


def by_operation(resources: Mapping[str, StatefulResource]) -> Mapping[str, StatefulResource]:
    """Each resource by the ids of the operations that act on it."""
    return {
        operation.id: resource
        for resource in resources.values()
        for kind in ResourceAction
        if (operation := getattr(resource.contract, kind)) is not None
    }
