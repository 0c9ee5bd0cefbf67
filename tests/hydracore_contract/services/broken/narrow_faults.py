"""Bugs that show for some channels and some callers only."""

from __future__ import annotations

from functools import partial

from tests.hydracore_contract.services.answer_changes import when
from tests.hydracore_contract.services.exchange import Answer, Ask, unauthorized
from tests.hydracore_contract.services.probe_client import NEW, A, Client, channels
from tests.hydracore_contract.services.probes import created
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.store import Sent, Store, Unknown
from tests.hydracore_contract.services.variants import Probe, Variant

responses = partial(Variant, kind="responses")
requests = partial(Variant, kind="requests")
credentials = partial(Variant, kind="credentials")
state = partial(Variant, kind="state")


class VoiceCrashes(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        if sent["channel_type"] == "voice":
            raise RuntimeError("no agent")
        return super().new(instance, sent)


class WebChatCantChange(Store):
    def changed(self, item: Item, sent: Sent) -> Item:
        if item["channel_type"] == "web_chat":
            raise RuntimeError("no widget")
        return super().changed(item, sent)


class VoiceMerges(Store):
    """Configs are replaced, those of voice channels merged."""

    def changed(self, item: Item, sent: Sent) -> Item:
        if item["channel_type"] == "voice" and sent.get("config"):
            sent = {**sent, "config": {**item["config"], **sent["config"]}}
        return super().changed(item, sent)


class SmsNotKept(Store):
    async def create(self, instance: str, sent: Sent) -> Item:
        is_kept = sent["channel_type"] != "sms"
        return await super().create(instance, sent) if is_kept else self.new(instance, sent)


class ConfigTurnsOff(Store):
    """What is created with a config and nothing said of enabled is off."""

    def new(self, instance: str, sent: Sent) -> Item:
        item = super().new(instance, sent)
        return {**item, "enabled": sent.get("enabled", not sent.get("config"))}


class DisabledCantGo(Store):
    """What is not enabled is not found by delete."""

    async def delete(self, instance: str, endpoint: str) -> None:
        if not self.found(instance, endpoint)["enabled"]:
            raise Unknown
        await super().delete(instance, endpoint)


class SecretNeedsUpdate(Store):
    """Items with a secret lose their config in updates."""

    def changed(self, item: Item, sent: Sent) -> Item:
        lost = {"config": None} if item["webhook_secret"] else {}
        return {**super().changed(item, sent), **lost}


class KeyReadsOnly(Service):
    def admit(self, ask: Ask) -> None:
        super().admit(ask)
        if ask.operation != "list" and not self.gate.token_admits(ask):
            raise unauthorized()


class OwnerForgotten(Service):
    """A token is not checked for items that exist."""

    def admit(self, ask: Ask) -> None:
        endpoint, instance = ask.path.get("endpoint_id", ""), ask.path["instance_id"]
        if endpoint not in self.store.shelves.get(instance, {}):
            super().admit(ask)


def no_media(answer: Answer) -> None:
    answer.media = ""


def of_type(channel_type: str) -> Probe:
    """An item of this type can be made, changed and deleted, enabled or not."""

    def probe(client: Client) -> bool:
        item = client.item(channel_type=channel_type)["id"]
        changed = client.update(item, enabled=False).status
        return (changed, client.delete(item).status) == (200, 204)

    return probe


def config_replaced(client: Client) -> bool:
    item = client.item(channel_type="voice", config={"a": 1})["id"]
    return bool(client.update(item, config={"b": 2}).value["config"] == {"b": 2})


def config_stays(client: Client) -> bool:
    item = client.item(config={"a": 1}, webhook_secret="s")["id"]
    return bool(client.update(item, provider="x").value["config"] == {"a": 1})


def key_writes(client: Client) -> bool:
    key = client.setup.api_key
    return client.send("POST", channels(A), NEW, authorization=None, x_api_key=key).status == 201


def existing_is_guarded(client: Client) -> bool:
    item = client.item()["id"]
    return client.send("PATCH", channels(A, item), {}, authorization=None).status == 401


TABLE = {
    "voice-create-500": requests(
        text="Create of a voice channel answers 500", store=VoiceCrashes, probe=created(channel_type="voice")
    ),
    "web-chat-update-500": requests(
        text="Update of a web chat answers 500", store=WebChatCantChange, probe=of_type("web_chat")
    ),
    "voice-config-merged": state(
        text="Update replaces configs, and merges those of voice channels",
        store=VoiceMerges,
        probe=config_replaced,
    ),
    "sms-not-kept": state(text="SMS channels are answered and not kept", store=SmsNotKept, probe=created()),
    "config-turns-off": state(
        text="Create with a config and without enabled is not enabled",
        store=ConfigTurnsOff,
        probe=lambda client: bool(client.item(config={"a": 1})["enabled"]),
    ),
    "disabled-delete-404": state(
        text="Delete of a disabled item answers 404", store=DisabledCantGo, probe=of_type("sms")
    ),
    "secret-loses-config": state(
        text="Update of an item with a secret loses its config", store=SecretNeedsUpdate, probe=config_stays
    ),
    "key-reads-only": credentials(
        text="An API key is accepted by list only", service=KeyReadsOnly, probe=key_writes
    ),
    "existing-unguarded": credentials(
        text="Update and delete of existing items need no credentials",
        service=OwnerForgotten,
        probe=existing_is_guarded,
    ),
    "create-no-media": responses(
        text="Create's answer has no Content-Type",
        after=when(201, no_media),
        probe=lambda client: bool(client.item()),
    ),
    "update-answers-empty": responses(
        text="Update's answer is an empty object",
        after=when(200, lambda answer: answer.value.clear(), "update"),
        probe=lambda client: bool(client.update(client.item()["id"]).value),
    ),
    "update-answers-nothing": responses(
        text="Update answers 200 without a body",
        after=when(200, lambda answer: setattr(answer, "text", b""), "update"),
        probe=lambda client: bool(client.update(client.item()["id"]).value),
    ),
}
