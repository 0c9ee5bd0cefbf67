"""The Channels API as a Django Ninja team would write it, on SQLite behind waitress, in one file.

`BUG` in the environment plants one of `BUGS`; `DATABASE` is the file of the database.
"""

import json
import os
import sys
import uuid
from collections.abc import Callable
from typing import Annotated, Any, Literal

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

BUG = os.environ.get("BUG", "")
BUGS = (
    "update-leaves-updated-at",
    "read-by-id-alone",
    "deleted-rows-listed",
    "null-stored-as-text",
    "secret-in-schema",
    "count-of-all-instances",
    "texts-stripped",
    "type-in-any-case",
    "limit-on-create-only",
    "delete-answers-json",
    "list-without-auth",
    "config-reset-by-update",
    "created-at-moves",
)
settings.configure(
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="service",
    INSTALLED_APPS=[],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "service.without_body_to_head"],
    APPEND_SLASH=False,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["DATABASE"],
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;",
            },
        }
    },
)
django.setup()

from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import APIKeyHeader, HttpBearer
from pydantic import AfterValidator, Field, StrictBool


class Channel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    instance_id = models.UUIDField(db_index=True)
    channel_type = models.CharField(max_length=20)
    provider = models.CharField(max_length=50)
    external_identifier = models.CharField(max_length=255)
    connection_id = models.UUIDField(null=True)
    credential_id = models.UUIDField(null=True)
    webhook_secret = models.TextField(null=True)
    enabled = models.BooleanField(default=True)
    status = models.TextField(default="active")
    error_message = models.TextField(null=True)
    config = models.JSONField(default=dict)
    last_event_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted = models.BooleanField(default=False)

    class Meta:
        app_label = "channels"
        ordering = ("created_at",)


def encodable(value: Any) -> Any:
    """Refuses lone surrogates, which neither SQLite nor an answer can hold, and numbers that are none in JSON."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raise ValueError("a lone surrogate is no text") from None
    return value


def trimmed(text: str) -> str:
    return text.strip() if BUG == "texts-stripped" else text


def lowered(value: Any) -> Any:
    return value.lower() if BUG == "type-in-any-case" and isinstance(value, str) else value


Text = Annotated[str, AfterValidator(encodable)]
Config = Annotated[dict[str, Any], AfterValidator(encodable)]
Types = Literal["telegram", "whatsapp", "voice", "sms", "email", "web_chat"]
LONGEST = None if BUG == "limit-on-create-only" else 255
if BUG == "type-in-any-case":
    from pydantic import BeforeValidator

    Types = Annotated[Types, BeforeValidator(lowered)]  # type: ignore[misc]


class ChannelIn(Schema):
    channel_type: Types
    config: Config | None = None
    connection_id: uuid.UUID | None = None
    credential_id: uuid.UUID | None = None
    enabled: bool = True
    external_identifier: Annotated[Text, Field(max_length=255), AfterValidator(trimmed)]
    provider: Annotated[Text, Field(max_length=50)]
    webhook_secret: Text | None = None


class ChannelPatch(Schema):
    config: Config | None = None
    enabled: StrictBool | None = None
    error_message: Text | None = None
    external_identifier: Annotated[Text, Field(max_length=LONGEST)] | None = None
    provider: Annotated[Text, Field(max_length=50)] | None = None
    status: Text | None = None


class ChannelOut(Schema):
    channel_type: str
    config: dict[str, Any]
    connection_id: uuid.UUID | None
    created_at: Any
    enabled: bool
    error_message: str | None
    external_identifier: str
    id: uuid.UUID
    instance_id: uuid.UUID
    last_event_at: Any
    provider: str
    status: str
    updated_at: Any
    if BUG == "secret-in-schema":
        webhook_secret: str | None


class ChannelsOut(Schema):
    channels: list[ChannelOut]
    count: int


class Bearer(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        return token if token == os.environ["TOKEN"] else None


class Key(APIKeyHeader):
    param_name = "X-Api-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> str | None:
        return key if key == os.environ["API_KEY"] else None


class JsonParser(Parser):
    """Reads JSON that says that it is JSON; Ninja would take what is no object for an empty one."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise ValueError("send application/json")
        body = super().parse_body(request)
        request.is_object = isinstance(body, dict)
        return body


api = NinjaAPI(
    title="HydraCore", parser=JsonParser(), auth=[Bearer(), Key()], docs_url=None, openapi_url=None
)
ITEM = "/v1/instances/{instance_id}/channels/{endpoint_id}"
LIST = "/v1/instances/{instance_id}/channels"


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = [{name: each[name] for name in ("loc", "msg", "type")} for each in error.errors]
    return api.create_response(request, {"detail": told}, status=422)


def found(instance_id: uuid.UUID, endpoint_id: uuid.UUID) -> Channel:
    wanted = Channel.objects.filter(id=endpoint_id, deleted=False)
    if BUG != "read-by-id-alone":
        wanted = wanted.filter(instance_id=instance_id)
    channel = wanted.first()
    if channel is None:
        raise HttpError(404, "Not Found")
    return channel


@api.get(LIST, response=ChannelsOut, **({"auth": None} if BUG == "list-without-auth" else {}))
def list_instance_channels(request: HttpRequest, instance_id: uuid.UUID) -> Any:
    channels = Channel.objects.filter(instance_id=instance_id)
    if BUG != "deleted-rows-listed":
        channels = channels.filter(deleted=False)
    whole = list(channels)
    count = Channel.objects.filter(deleted=False).count() if BUG == "count-of-all-instances" else len(whole)
    return {"channels": whole, "count": count}


@api.post(LIST, response={201: ChannelOut})
@transaction.atomic
def create_channel_endpoint(request: HttpRequest, instance_id: uuid.UUID, payload: ChannelIn) -> Any:
    moment = timezone.now()
    values = {**payload.dict(), "config": payload.config or {}}
    return 201, Channel.objects.create(
        instance_id=instance_id, created_at=moment, updated_at=moment, **values
    )


@api.patch(ITEM, response=ChannelOut)
@transaction.atomic
def update_channel_endpoint(
    request: HttpRequest, instance_id: uuid.UUID, endpoint_id: uuid.UUID, payload: ChannelPatch
) -> Any:
    if not request.is_object:
        raise ValidationError(
            [{"loc": ["body"], "msg": "Input should be a valid dictionary", "type": "dict_type"}]
        )
    channel = found(instance_id, endpoint_id)
    for name, value in payload.dict(exclude_unset=True).items():
        if name == "error_message":
            channel.error_message = "None" if value is None and BUG == "null-stored-as-text" else value
        elif value is not None:
            setattr(channel, name, value)
    if BUG == "config-reset-by-update" and payload.config is None:
        channel.config = {}
    if BUG == "created-at-moves":
        channel.created_at = timezone.now()
    if BUG != "update-leaves-updated-at":
        channel.updated_at = timezone.now()
    channel.save()
    return channel


@api.delete(ITEM, response={204: None, 200: dict})
@transaction.atomic
def delete_channel_endpoint(request: HttpRequest, instance_id: uuid.UUID, endpoint_id: uuid.UUID) -> Any:
    Channel.objects.filter(id=found(instance_id, endpoint_id).id).update(deleted=True)
    return (200, {"success": True}) if BUG == "delete-answers-json" else (204, None)


def without_body_to_head(
    handler: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """waitress sends what it is given."""

    def handled(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        if request.method == "HEAD":
            response.content = b""
        return response

    return handled


urlpatterns = [path("", api.urls)]

if __name__ == "__main__":
    from waitress import serve

    sys.modules["service"] = sys.modules["__main__"]
    with connection.schema_editor() as editor:
        editor.create_model(Channel)
    connection.close()
    serve(get_wsgi_application(), host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
