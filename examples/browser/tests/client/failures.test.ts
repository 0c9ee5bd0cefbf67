import { expect, test } from "vitest";

import { pause } from "../../src/failures";
import { atFields, filledIn } from "../../src/fields";

const NOON = Date.parse("2026-03-02T12:00:00Z");

test.each([
  ["3", 3],
  ["0", 0],
  ["Mon, 02 Mar 2026 12:00:05 GMT", 5],
  ["Mon, 02 Mar 2026 11:00:00 GMT", 0],
  ["86400", 60],
  ["soon", 1],
  [null, 1],
])("Retry-After: %s is a pause of %s s", (header, seconds) => {
  expect(pause(header, NOON)).toBe(seconds);
});

test("faults stand at their fields, and those of no field by themselves", () => {
  const faults = [
    { loc: ["body", "provider"], msg: "Field required" },
    { loc: ["path", "instance_id"], msg: "Input should be a valid UUID" },
    { loc: ["body"], msg: "Field required" },
  ];
  expect(atFields(faults)).toEqual({
    fields: { provider: "Field required" },
    others: ["path › instance_id: Input should be a valid UUID", "body: Field required"],
  });
});

test("fields left empty are left out", () => {
  const form = new FormData();
  form.set("provider", "twilio");
  form.set("external_identifier", "");
  expect(filledIn(form)).toEqual({ provider: "twilio", enabled: false });
});
