import { expect, test } from "../../mock-client/vitest.ts";
import { connect } from "../../src/service";

const SETTINGS = { instance: "06587974-2dbe-4e10-8bf9-38cce0f5a366", token: "any-token" };

test.for([[null], {}, { channels: [null] }, "text", null])("a list that is %j can't be read", async (body, { world }) => {
  const rules = [{ then: { status: 200, body } }];
  await world.scenario({ description: "Another answer than the contract's", "breaks-contract": true, rules });
  const service = connect({ ...SETTINGS, api: world.baseUrl }, () => undefined);
  const failure = { kind: "unavailable", reason: "The answer can’t be read." };
  expect(await service.list()).toEqual({ failure });
});
