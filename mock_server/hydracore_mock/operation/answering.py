"""Answers of an operation: from state, by an echo of the request, or as documented; and which of these it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.reply import ErrorReply, Reply
from hydracore_mock.operation.actions import (
    Action,
    by_accept,
    documented,
    documented_reply,
    missing_reply,
    stateful,
    with_address,
)
from hydracore_mock.operation.echo import Echo
from hydracore_mock.operation.item_holder import ItemHolder, ItemHolders
from hydracore_mock.operation.response_builder import ResponseBuilder
from hydracore_mock.operation.selection import ResponseSelection
from hydracore_mock.settings import Mode
from hydracore_mock.state import State, StatefulResource
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation
from hydracore_openapi.readers.resources import tie


class AnswerSource(StrEnum):
    """Where the answers of an operation come from, as people are told."""

    STATE = "state"
    ECHO = "echo"
    EXAMPLE = "example"
    GENERATED = "generated"


class Answering(NamedTuple):
    """The action of an operation; `source` tells where its answers come from."""

    act: Action
    source: Callable[[], AnswerSource]


def answering(
    operation: Operation,
    resource: StatefulResource | None,
    resources: Mapping[str, StatefulResource],
    holders: ItemHolders,
    selection: ResponseSelection,
    mode: Mode,
) -> Answering:
    """The action of an operation: on its resource, else on the item that it lies below, else an echo."""
    if mode != Mode.STATEFUL:
        is_dynamic = mode == Mode.DYNAMIC
        source = AnswerSource.GENERATED if is_dynamic else _documented_source(operation)
        return Answering(documented(selection, dynamic=is_dynamic), lambda: source)
    if resource is not None:
        acts = stateful(operation, resource, selection)
        acts = with_address(acts) if resource.tells_addresses else acts
        return Answering(acts, lambda: AnswerSource.STATE)
    listed = tied_list(operation, resources, selection)
    if listed is not None:
        return Answering(listed, lambda: AnswerSource.STATE)
    echoed = echoing(operation, selection)
    holder = holders.of(operation)
    return echoed if holder is None else below_item(operation, holder, selection, echoed)


def echoing(operation: Operation, selection: ResponseSelection) -> Answering:
    """Answers as documented, with what the request said in it."""
    response = operation.response(operation.success)
    echoes = {
        name: Echo(operation, media.schema)
        for name, media in ({} if response is None else response.media).items()
        if media.schema is not None
    }
    if not echoes:
        source = _documented_source(operation)
        return Answering(documented(selection, dynamic=False), lambda: source)

    def act(request: RequestContext, _: State) -> Reply | ErrorReply:
        answer = selection.answer(request.target, request.accept)
        written = answer.representation
        echo = None if written is None else echoes.get(written.media.name)
        if echo is not None:
            value = echo.into(answer.value, request.path_values, request.body_value)
            answer = replace(answer, value=value)
        return documented_reply(answer)

    return Answering(
        act,
        lambda: (
            AnswerSource.ECHO if any(each.says for each in echoes.values()) else _documented_source(operation)
        ),
    )


def _documented_source(operation: Operation) -> AnswerSource:
    response = operation.response(operation.success)
    media = [] if response is None else list(response.media.values())
    if not media or any(each.examples or _has_example(each.schema) for each in media):
        return AnswerSource.EXAMPLE
    return AnswerSource.GENERATED


def _has_example(schema: Schema | None) -> bool:
    return schema is not None and "example" in schema.resolve(schema.document)


def below_item(
    operation: Operation, holder: ItemHolder, selection: ResponseSelection, otherwise: Answering
) -> Answering:
    """Answers with the item that the path lies below, where the answer shows one; else `otherwise`.

    Where that item isn't there, and the contract documents a 404, it is one.
    """
    shown = holder.shown(operation)
    contract = holder.resource.contract
    missing = missing_reply(contract.name) if operation.response(404) is not None else None

    def written_as(media_type: str | None) -> Action:
        builder = ResponseBuilder(operation, contract, selection, None, media_type) if shown else None
        render = None if builder is None else builder.render

        def act(request: RequestContext, state: State) -> Reply | ErrorReply:
            item = holder.item(state, request.path_values)
            if item is None:
                return missing or otherwise.act(request, state)
            if builder is None or render is None:
                return otherwise.act(request, state)
            return Reply(builder.status, render(item), builder.headers, "the item that it is about")

        return act

    act = by_accept(operation.response(operation.success), selection, written_as)
    if not shown:
        return Answering(act, otherwise.source)
    return Answering(
        with_address(act) if holder.resource.tells_addresses else act, lambda: AnswerSource.STATE
    )


def tied_list(
    operation: Operation, resources: Mapping[str, StatefulResource], selection: ResponseSelection
) -> Action | None:
    """The list of the collection that `x-mock: {collection: PATH}` ties the operation to, if it answers a list."""
    path = tie(operation)
    known = [each for each in resources if path is not None and each.endswith(path)]
    resource = resources[min(known, key=len)] if known else None
    bodies = None if resource is None or operation.method != "GET" else resource.tied(operation)
    if resource is None or bodies is None:
        return None
    missing = missing_reply(resource.contract.parent)

    def written_as(media_type: str | None) -> Action:
        builder = ResponseBuilder(operation, resource.contract, selection, None, media_type)

        def act(request: RequestContext, state: State) -> Reply | ErrorReply:
            listed = resource.list(state, request.path_values, request.query_values, bodies)
            return missing if listed is None else builder.listed(*listed)

        return act

    act = by_accept(operation.response(operation.success), selection, written_as)
    return with_address(act) if resource.tells_addresses or bodies.tells_addresses else act
