import { describe } from "vitest";

import { MockClient, MockError, type World, worldName } from "../../mock-client/index.ts";
import { expect, test } from "../../mock-client/vitest.ts";
import { connect } from "../../src/service";

const INSTANCE = "06587974-2dbe-4e10-8bf9-38cce0f5a366";
const CHANNELS = "/v1/instances/{instance_id}/channels";
const SMS = { channel_type: "sms", provider: "twilio", external_identifier: "+15550100", enabled: true } as const;

const service = (world: World) =>
  connect({ api: world.baseUrl, instance: INSTANCE, token: "any-token" }, () => undefined);

async function count(world: World): Promise<number> {
  const listed = await service(world).list();
  return "value" in listed ? listed.value.count : -1;
}

describe.concurrent("each test has a world of its own", () => {
  for (const times of [1, 2, 3]) {
    test(`which holds what it created, ${times} times`, async ({ world, expect }) => {
      for (let made = 0; made < times; made++) await service(world).create(SMS);
      expect(await count(world)).toBe(6 + times);
      await world.verify({ match: { operation: "create_channel_endpoint", body: { "/provider": "twilio" } }, exactly: times });
    });
  }
});

test("a request to the mock's own URL is led there by a header", async ({ mock, world }) => {
  const url = `${mock.baseUrl}/v1/instances/${INSTANCE}/channels`;
  await fetch(url, { headers: { ...world.headers, "X-Api-Key": "any-key" } });
  await world.verify({ match: { path: CHANNELS, header: { "X-Api-Key": { present: true } } }, exactly: 1 });
});

test("what was not asked is told with what came closest", async ({ world }) => {
  await service(world).create(SMS);
  const match = { operation: "create_channel_endpoint", body: { "/provider": "retell" } };
  await expect(world.verify({ match })).rejects.toThrow(/wanted at least 1, found 0: .*\n.*POST .*\/provider is "twilio"/);
});

test("a snapshot brings back what was", async ({ world }) => {
  await service(world).create(SMS);
  const snapshot = await world.snapshot();
  await world.reset();
  expect(await count(world)).toBe(6);
  await world.restore(snapshot);
  expect(await count(world)).toBe(7);
});

test("what does not fit the contract is not restored, and the refusal says where", async ({ world }) => {
  const restored = world.restore({ [CHANNELS]: [SMS, { ...SMS, enabled: "yes" }] });
  await expect(restored).rejects.toThrow(/answered 422: .*item 2 of .*enabled: "yes" is not/);
  await expect(restored).rejects.toMatchObject({
    errors: [{ path: "/~1v1~1instances~1{instance_id}~1channels/1/enabled" }],
  });
  expect(await count(world)).toBe(6);
});

test("a scenario is chosen by name and ended", async ({ world }) => {
  await world.scenario("empty-account");
  expect(await count(world)).toBe(0);
  await world.scenario(null);
  expect(await count(world)).toBe(6);
});

test("an unknown scenario is refused in the mock's own words", async ({ world }) => {
  const refused = await world.scenario("no-such-scenario").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(MockError);
  expect(refused).toMatchObject({ status: 404, message: expect.stringContaining("no-such-scenario") });
});

test("the journal tells what became of each request", async ({ world }) => {
  await service(world).remove("cbf27734-ac10-4525-8b66-402800e03d2c");
  const { entries } = await world.journal({ operation: "delete_channel_endpoint" });
  expect(entries).toMatchObject([{ world: world.name, verdict: "refused", response: { status: 404 } }]);
});

test("a mock that isn't there is told in one line", async () => {
  const nowhere = new MockClient("http://127.0.0.1:1/").world();
  await expect(nowhere.reset()).rejects.toThrow("no mock answers at http://127.0.0.1:1; start hydracore-mock");
});

test("names of worlds tell the test, fit in a URL, and are never the same twice", () => {
  const name = worldName("channels.spec.ts", "A day: wörds & more ".repeat(20));
  expect(name).toMatch(/^channels-spec-ts-a-day-[a-z0-9-]{1,80}$/);
  expect(name).not.toBe(worldName("channels.spec.ts", "A day: wörds & more ".repeat(20)));
  expect(worldName("…")).toMatch(/^world-[0-9a-f]{8}$/);
});
