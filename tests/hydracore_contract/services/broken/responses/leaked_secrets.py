"""Secrets that come back."""

from __future__ import annotations

from base64 import b64encode
from functools import partial
from typing import Any

from tests.hydracore_contract.services.exchange import Answer, Refused
from tests.hydracore_contract.services.probe_client import NOBODY, SECRETS, Client
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import Variant
from tests.hydracore_contract.services.view import SHOWN, View

TOLD = [*SECRETS.values(), b64encode(SECRETS["webhook_secret"].encode()).decode().rstrip("=")]


def discreet(client: Client) -> bool:
    """No answer holds a secret that was sent before."""
    made = client.create(**SECRETS)
    endpoint = made.value["id"]
    replies = [
        made,
        client.get(),
        client.update(endpoint, enabled=False),
        client.update(endpoint, provider=5),
        client.update(NOBODY, provider="x"),
        client.create(provider=5),
        client.get(),
    ]
    told = "\n".join(f"{dict(reply.headers)} {reply.body.decode()}" for reply in replies)
    return not any(secret in told for secret in [*TOLD, client.setup.token])


def hides_the_field(client: Client) -> bool:
    return not set(SECRETS) & set(client.item(**SECRETS))


broken = partial(Variant, kind="responses", probe=discreet)


class Everywhere(View):
    shown = (*SHOWN, "webhook_secret")


class CredentialEverywhere(View):
    shown = (*SHOWN, "credential_id")


class InCreate(View):
    def created(self, item: Item) -> Item:
        return {**self.item(item), "webhook_secret": item["webhook_secret"]}


class CredentialInList(View):
    def listed(self, item: Item) -> Item:
        return {**self.item(item), "credential_id": item["credential_id"]}


class SecretInList(View):
    def listed(self, item: Item) -> Item:
        return {**self.item(item), "webhook_secret": item["webhook_secret"]}


class AfterUpdate(View):
    def updated(self, item: Item) -> Item:
        return {**self.item(item), "webhook_secret": item["webhook_secret"]}


class UnderAnotherName(View):
    def item(self, item: Item) -> Item:
        return {**super().item(item), "signing_key": item["webhook_secret"]}


class InConfig(View):
    def item(self, item: Item) -> Item:
        shown = super().item(item)
        return {**shown, "config": {**(shown["config"] or {}), "secret": item["webhook_secret"]}}


class InAddress(View):
    def created(self, item: Item) -> Item:
        return {
            **self.item(item),
            "callback": f"https://hooks.example/{item['id']}?s={item['webhook_secret']}",
        }


class InBase64(View):
    def listed(self, item: Item) -> Item:
        secret = b64encode((item["webhook_secret"] or "").encode()).decode()
        return {**self.item(item), "signature": secret}


class Masked(View):
    def item(self, item: Item) -> Item:
        return {**super().item(item), "webhook_secret": "********" if item["webhook_secret"] else None}


class InHeader(Service):
    async def done(self, operation: str, sent: dict[str, Any], instance: str, endpoint: str) -> Answer:
        answer = await super().done(operation, sent, instance, endpoint)
        if sent.get("webhook_secret"):
            answer.headers["X-Webhook-Secret"] = sent["webhook_secret"].encode("ascii", "replace").decode()
        return answer


class InMessage(Service):
    def check(self, faults: list[dict[str, Any]]) -> None:
        shelves = self.store.shelves.values()
        kept = [item["webhook_secret"] for shelf in shelves for item in shelf.values()]
        super().check([{**fault, "msg": f"{fault['msg']} (secrets: {kept})"} for fault in faults])


class InUnknown(Service):
    async def stated(self, ask: Any, target: dict[str, str], sent: dict[str, Any]) -> Answer:
        try:
            return await super().stated(ask, target, sent)
        except Refused as refused:
            kept = [item["webhook_secret"] for item in self.store.shelf(target["instance_id"]).values()]
            refused.answer.value = {"detail": f"Not one of {kept}"}
            raise


class TokenInHeader(Service):
    async def done(self, operation: str, sent: dict[str, Any], instance: str, endpoint: str) -> Answer:
        answer = await super().done(operation, sent, instance, endpoint)
        answer.headers["X-Session"] = self.gate.token
        return answer


TABLE = {
    "secret-everywhere": broken(text="All answers show webhook_secret", view=Everywhere),
    "credential-everywhere": broken(text="All answers show credential_id", view=CredentialEverywhere),
    "secret-in-create": broken(text="Create alone shows webhook_secret", view=InCreate),
    "secret-in-list": broken(text="The list alone shows webhook_secret", view=SecretInList),
    "credential-in-list": broken(text="The list alone shows credential_id", view=CredentialInList),
    "secret-after-update": broken(text="Update alone shows webhook_secret", view=AfterUpdate),
    "secret-renamed": broken(text="The secret is shown as signing_key", view=UnderAnotherName),
    "secret-in-config": broken(text="The secret is shown inside config", view=InConfig),
    "secret-in-address": broken(text="Create shows an address that holds the secret", view=InAddress),
    "secret-in-base64": broken(text="The list shows the secret in base64", view=InBase64),
    "secret-masked": broken(text="webhook_secret is shown as asterisks", view=Masked, probe=hides_the_field),
    "secret-in-header": broken(text="Create has the secret in a header", service=InHeader),
    "secret-in-422": broken(text="422 tells the secrets that are kept", service=InMessage),
    "secret-in-404": broken(text="404 tells the secrets that are kept", service=InUnknown),
    "token-in-header": broken(text="Answers repeat the bearer token in a header", service=TokenInHeader),
}
