"""Uniqueness: refusals that are right since an item must be the only one of its kind, as no contract states.

Most services refuse a second item with the same name or address, with 409 or 422, and hardly any contract says which
properties that is about. So a refusal of a valid create or update is tolerated if any free text in it is held by
another item of the resource, or may be:

- What the run itself has sent is known for certain, in every collection, since a rule may span all of them.
- Short texts are remembered even when no item holds them any more: some services never give a name out twice.
- Where others are at work, any text may be theirs that does not carry the run's mark. Of a long one they can hardly
  have the same: there only 409 is right, which at least says that there is a conflict.

A tolerance that is too wide hides a service that refuses what it should serve. What two collections have held at once
shows that there is no such rule across collections for that kind of item (`repeatable`), and ends the excuse by
others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hydracore_contract.fields import body_schema, member, words
from hydracore_contract.oracle.item_view import ItemView
from hydracore_contract.oracle.model_state import SHORT, ModelState, Scope
from hydracore_contract.oracle.model_update import ModelUpdater, item_key
from hydracore_contract.oracle.request_classification import ClassifiedRequest

Kind = frozenset[tuple[str, Any]]
"""The values of those properties that a create needs, and that are one of a few."""


@dataclass(slots=True)
class Uniqueness:
    """`crowded` tells that others are at work in other collections, where they may hold what is sent here.

    For items of a `repeatable` kind that excuses nothing: two collections have held the same one.
    """

    crowded: bool = False
    repeatable: set[Kind] = field(default_factory=set)

    def learn(self, state: ModelState, view: ItemView, scope: Scope, classified: ClassifiedRequest) -> None:
        """Takes note of a create that was done."""
        if not self.crowded or (made := kind(view, scope, classified)) in self.repeatable:
            return
        if has_namesake(state, scope, classified):
            self.repeatable.add(made)

    def conflicts(
        self, updater: ModelUpdater, view: ItemView, scope: Scope, classified: ClassifiedRequest
    ) -> frozenset[int]:
        """The statuses by which a uniqueness rule may refuse a text that another item has, or may have.

        Where others are at work, a short text may be theirs as well; a refusal of longer ones must be 409.
        """
        schema = body_schema(classified.operation)
        if schema is None or not isinstance(classified.body, dict):
            return frozenset()
        free = (
            name for name, part in schema.parts.items() if not words(member(schema, name, part)).get("enum")
        )
        # What an item holds already it may hold on.
        known = scope.items.get(item_key(view, classified.path) or "")
        held = known.item if known else {}
        changed = ((name, classified.body.get(name)) for name in free)
        sent = [(name, text) for name, text in changed if isinstance(text, str) and text != held.get(name)]
        crowded = self.crowded and kind(view, scope, classified) not in self.repeatable
        beside = crowded or not updater.is_alone(scope)
        theirs = [value for _, value in sent if beside and updater.mark not in value]
        if any(len(value) <= SHORT for value in theirs) or any(
            updater.state.holds(scope, *each) for each in sent
        ):
            return frozenset({409, 422})
        return frozenset({409}) if theirs else frozenset()


def kind(view: ItemView, scope: Scope, classified: ClassifiedRequest) -> Kind:
    """The kind of the item that is to be made or changed, as far as it is known."""
    known = scope.items.get(item_key(view, classified.path) or "")
    item = {**(known.item if known else {}), **classified.members}
    fields = view.takes(view.resource.create)
    closed = [name for name, each in fields.items() if each.required and "enum" in each.said]
    return frozenset((name, item[name]) for name in closed if isinstance(item.get(name), str))


def has_namesake(state: ModelState, scope: Scope, classified: ClassifiedRequest) -> bool:
    """Tells whether an item of another collection shows all the texts of a body."""
    texts = {name: value for name, value in classified.members.items() if isinstance(value, str)}
    others = (each for each in state.scopes.values() if each.key[0] == scope.key[0] and each is not scope)
    items = (known.item for each in others for known in each.items.values())
    return any(
        (shown := texts.keys() & item.keys()) and all(item[name] == texts[name] for name in shown)
        for item in items
    )
