"""What an operation does once its request is found good: act on state, or give a documented answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hydracore_mock.errors import IdentityTaken, LimitReached
from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.reply import ErrorReply, Headers, Reply
from hydracore_mock.operation.preferences import Preferences
from hydracore_mock.operation.response_builder import ResponseBuilder
from hydracore_mock.operation.selection import DocumentedAnswer, ResponseSelection
from hydracore_mock.state import Change, State, StatefulResource
from hydracore_mock.state.json_text import dumps
from hydracore_openapi.model import Operation

Action = Callable[[RequestContext, State], Reply | ErrorReply]
"""Takes a request that was found valid, and the state that it meets."""


def documented(selection: ResponseSelection, *, dynamic: bool) -> Action:
    """Answers from the contract's examples, or with values made from its schemas."""
    return lambda request, _: documented_reply(
        selection.answer(request.target, request.accept, dynamic=dynamic)
    )


def preferred(
    selection: ResponseSelection, preferences: Preferences, request: RequestContext, *, dynamic: bool
) -> Reply:
    """The documented answer that a `Prefer` header asks for; UnknownPreference if there is none."""
    reply = documented_reply(selection.answer(request.target, request.accept, preferences, dynamic=dynamic))
    applied = (b"preference-applied", preferences.applied.encode("latin-1", "replace"))
    return Reply(reply.status, reply.body, (*reply.headers, applied), f"preferred: {reply.why}")


def documented_reply(canned: DocumentedAnswer) -> Reply:
    headers: Headers = tuple(
        (name.lower().encode(), value.encode()) for name, value in canned.headers.items()
    )
    if canned.media is None:
        return Reply(canned.status, b"", headers, canned.origin)
    headers = ((b"content-type", canned.media.encode()), *headers)
    return Reply(canned.status, _written(canned.value, canned.media), headers, canned.origin)


def _written(value: Any, media: str) -> bytes:
    if "json" in media:
        return dumps(value)
    if isinstance(value, str):
        return value.encode()
    return b"" if value is None else dumps(value)


def stateful(operation: Operation, resource: StatefulResource, selection: ResponseSelection) -> Action:
    """What the operation does to its resource, one of whose six it is; where no answer of its can show an item, a
    documented answer is given once that is done."""
    role = role_of(operation, resource)
    success = ResponseBuilder(operation, resource.contract, selection, _created_status(operation, role))
    act = _BUILDERS[role](operation, resource, success, selection)
    if role in ("list", "read"):
        return act if success.show is not None else documented(selection, dynamic=False)
    if success.show is not None:
        return act
    fallback = documented(selection, dynamic=False)

    def act_and_answer(request: RequestContext, state: State) -> Reply | ErrorReply:
        done = act(request, state)
        if not isinstance(done, Reply):
            return done
        told = fallback(request, state)
        return told._replace(change=done.change) if isinstance(told, Reply) else told

    return act_and_answer


def _created_status(operation: Operation, role: str) -> int | None:
    return 201 if role == "create" and "201" in operation.responses else None


def unchanged(error: IdentityTaken | LimitReached) -> ErrorReply:
    """What to answer when state could not be changed."""
    if isinstance(error, IdentityTaken):
        return ErrorReply(409, str(error), why="identity taken")
    return ErrorReply(507, str(error), why="no room")


def _list(
    _: Operation, resource: StatefulResource, success: ResponseBuilder, __: ResponseSelection
) -> Action:
    missing = _missing(resource.contract.parent)

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        listed = resource.list(state, request.path_values, request.query_values)
        return missing if listed is None else success.listed(*listed)

    return act


def _create(
    _: Operation, resource: StatefulResource, success: ResponseBuilder, __: ResponseSelection
) -> Action:
    missing = _missing(resource.contract.parent)
    show = success.show or bytes

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        created = resource.create(state, request.path_values, request.body_value)
        if created is None:
            return missing
        path = f"{request.root}{request.target.rstrip('/')}/{created.identity}"
        return success.created(show(created.item), path, created)

    return act


def _replace(
    operation: Operation, resource: StatefulResource, success: ResponseBuilder, selection: ResponseSelection
) -> Action:
    """Where the contract documents a 201 for it, what isn't there is made."""
    if "201" not in operation.responses:
        return _on_item("replace", "replaced")(operation, resource, success, selection)
    made = ResponseBuilder(operation, resource.contract, selection, 201)
    missing = _missing(resource.contract.parent)
    replaced = ResponseBuilder(operation, resource.contract, selection)
    show, show_made = replaced.show or bytes, made.show or bytes

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        change = resource.replace(state, request.path_values, request.body_value)
        if change is not None:
            return Reply(replaced.status, show(change.item), replaced.headers, "replaced", change=change)
        change = resource.create_at(state, request.path_values, request.body_value)
        if change is None:
            return missing
        return made.created(show_made(change.item), request.root + request.target, change)

    return act


_Builder = Callable[[Operation, StatefulResource, ResponseBuilder, ResponseSelection], Action]


def _read(
    _: Operation, resource: StatefulResource, success: ResponseBuilder, __: ResponseSelection
) -> Action:
    missing = _missing(resource.contract.name)
    show = success.show or bytes

    def act(request: RequestContext, state: State) -> Reply | ErrorReply:
        item = resource.read(state, request.path_values)
        return missing if item is None else Reply(success.status, show(item), success.headers, "from state")

    return act


def _on_item(method: str, why: str, *, takes_body: bool = True) -> _Builder:
    def build(
        _: Operation, resource: StatefulResource, success: ResponseBuilder, __: ResponseSelection
    ) -> Action:
        call: Callable[..., Change | None] = getattr(resource, method)
        missing = _missing(resource.contract.name)
        show = success.show or bytes

        def act(request: RequestContext, state: State) -> Reply | ErrorReply:
            body = (request.body_value,) if takes_body else ()
            change = call(state, request.path_values, *body)
            if change is None:
                return missing
            return Reply(success.status, show(change.item), success.headers, why, change=change)

        return act

    return build


_BUILDERS: Mapping[str, _Builder] = {
    "list": _list,
    "create": _create,
    "read": _read,
    "update": _on_item("update", "changed"),
    "replace": _replace,
    "delete": _on_item("delete", "deleted", takes_body=False),
}


def _missing(what: str | None) -> ErrorReply:
    return ErrorReply(404, "Not found", why=f"nothing of that identity in {what}")


def role_of(operation: Operation, resource: StatefulResource) -> str:
    """Which of a resource's six operations it is."""
    return next(role for role in _BUILDERS if getattr(resource.contract, role) is operation)


def resource_of(operation: Operation, resources: Mapping[str, StatefulResource]) -> StatefulResource | None:
    """The resource that the operation belongs to, as one of its six."""
    for resource in resources.values():
        if any(getattr(resource.contract, role) is operation for role in _BUILDERS):
            return resource
    return None
