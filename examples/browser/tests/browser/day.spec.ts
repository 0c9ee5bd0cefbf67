/** The ordinary day: nothing fails but what is filled in wrongly. */

import { expect, test } from "./screen";

const BOT = "lumen_bikes_bot";

test("all channels are listed, with what is wrong with them", async ({ channels }) => {
  await channels.open();
  await channels.counts(6);
  await expect(channels.row("+13035550128")).toContainText("Twilio 20003: the credentials were refused");
  await expect(channels.switch(BOT)).toBeChecked();
  await expect(channels.switch("lumen-bikes.example/support")).not.toBeChecked();
});

test("a channel is refused, corrected and added", async ({ channels, page, world }) => {
  await channels.open();
  await channels.fill({ type: "sms", provider: "x".repeat(51), connection: "12345678" });
  await channels.button("Add channel").click();
  await expect(page.getByLabel("Provider")).toBeFocused();
  await expect(page.getByLabel("Provider")).toHaveAccessibleDescription("String should have at most 50 characters");
  await expect(page.getByLabel("Identifier")).toHaveAccessibleDescription("Field required");
  await expect(page.getByLabel("Connection")).toHaveAccessibleDescription(/^Input should be a valid UUID/);
  await channels.counts(6);

  await channels.fill({ provider: "twilio", identifier: "+15550100", connection: "" });
  await channels.button("Add channel").click();
  await channels.told("+15550100 was added.");
  await expect(page.getByLabel("Identifier")).toHaveValue("");
  await channels.counts(7);

  const create = { operation: "create_channel_endpoint" };
  await world.verify({ match: create, exactly: 2 });
  await world.verify({ match: { ...create, body: { "/connection_id": { present: false } } }, exactly: 1 });
  await page.reload();
  await expect(channels.row("+15550100")).toContainText("SMS");
});

test("a channel is switched off", async ({ channels, page, world }) => {
  await channels.open();
  await channels.switch(BOT).click();
  await channels.told(`${BOT} is off.`);
  await world.verify({ match: { operation: "update_channel_endpoint", body: { "": { enabled: false } } }, exactly: 1 });
  await page.reload();
  await expect(channels.switch(BOT)).not.toBeChecked();
});

test("a channel is deleted once that is confirmed", async ({ channels, page, world }) => {
  await channels.open();
  const asking = page.getByRole("dialog", { name: `Delete ${BOT}?` });
  await channels.button(`Delete ${BOT}`).click();
  await asking.getByRole("button", { name: "Cancel" }).click();
  await expect(channels.button(`Delete ${BOT}`)).toBeFocused();
  await world.verify({ match: { method: "DELETE" }, exactly: 0 });

  await channels.button(`Delete ${BOT}`).click();
  await asking.getByRole("button", { name: "Delete channel" }).click();
  await channels.told(`${BOT} was deleted.`);
  await channels.counts(5);
  await world.verify({ match: { operation: "delete_channel_endpoint" }, exactly: 1 });
});
