/** What a person sees when the service, a provider, the network or the session fails. */

import { expect, test } from "./screen";

const BOT = "lumen_bikes_bot";

test("an empty account says so, and takes its first channel", async ({ channels, page, world }) => {
  await world.scenario("empty-account");
  await channels.open();
  await expect(page.getByText("No channels yet.")).toBeVisible();
  await channels.fill({ type: "email", provider: "gmail", identifier: "hello@acme.example" });
  await channels.button("Add channel").click();
  await channels.counts(1);
});

test("a provider's outage stands at its channels, and comes to a new one", async ({ channels, page, world }) => {
  const outage = "Twilio 20503: the service is temporarily unavailable";
  await world.scenario("provider-outage");
  await channels.open();
  await expect(page.getByRole("row").filter({ hasText: outage })).toHaveCount(2);
  await expect(channels.row(BOT)).not.toContainText(outage);

  await channels.fill({ type: "sms", provider: "twilio", identifier: "+15550100" });
  await channels.button("Add channel").click();
  await expect(channels.row("+15550100")).toContainText("pending");
  await expect(async () => {
    await page.reload();
    await channels.counts(5);
    await expect(channels.row("+15550100")).toContainText(outage, { timeout: 100 });
  }).toPass();
});

test("a flaky service is overcome by trying again", async ({ channels, page, world }) => {
  const again = channels.button("Try again");
  await world.scenario("flaky");
  await channels.open();
  await channels.counts(6, { or: again });
  for (const name of [BOT, "+13035550126", "+13035550127"]) {
    await channels.switch(name).click();
    await channels.told(`${name} is off.`, { or: again });
  }

  await world.scenario(null);
  await page.reload();
  await expect(page.getByRole("switch", { checked: false })).toHaveCount(4);
  expect((await world.journal({ verdict: "scenario" })).matched).toBeGreaterThan(0);
});

test("a busy service is asked again when it allows", async ({ channels, page, world }) => {
  const busy = page.getByText(/^The service is busy. Trying again in 4\d s/);
  await world.scenario({
    description: "The first change is one too many",
    "breaks-contract": true,
    rules: [{ match: { method: "PATCH", call: 1 }, then: { status: 429, headers: { "Retry-After": 45 } } }],
  });
  await page.clock.install();
  await channels.open();
  await channels.switch(BOT).click();
  await expect(busy).toBeVisible();
  await expect(channels.switch(BOT)).not.toBeChecked(); // shown at once
  await world.verify({ match: { method: "PATCH" }, exactly: 1 });

  await page.clock.fastForward("00:45");
  await channels.told(`${BOT} is off.`);
  await expect(busy).toBeHidden();
  await world.verify({ match: { method: "PATCH" }, exactly: 2 });
});

test("what was filled in stays when the service can't take it", async ({ channels, page, world }) => {
  await world.scenario({
    description: "The first channel meets a service that is overloaded",
    "breaks-contract": true,
    rules: [{ match: { operation: "create_channel_endpoint", call: 1 }, then: { status: 503 } }],
  });
  await channels.open();
  await channels.fill({ type: "sms", provider: "twilio", identifier: "+15550100" });
  await channels.button("Add channel").click();
  await expect(channels.alert).toHaveText("The service has a problem (503). Nothing was added.");
  await expect(page.getByLabel("Identifier")).toHaveValue("+15550100");
  await channels.button("Add channel").click();
  await channels.told("+15550100 was added.");
});

test("an expired session shows no channels and no form", async ({ channels, page, world }) => {
  await world.scenario("expired-token");
  await channels.open();
  await expect(channels.alert).toContainText("Session expired");
  await expect(page.getByRole("form")).toHaveCount(0);
});

test("without a network a switch goes back, and can be tried again", async ({ channels, context, world }) => {
  await channels.open();
  await channels.counts(6);
  await context.setOffline(true);
  await channels.switch(BOT).click();
  await expect(channels.alert).toContainText(`${BOT} was not switched off. The service can’t be reached.`);
  await expect(channels.switch(BOT)).toBeChecked();

  await context.setOffline(false);
  await channels.button("Try again").click();
  await channels.told(`${BOT} is off.`);
  await expect(channels.switch(BOT)).not.toBeChecked();
  await world.verify({ match: { method: "PATCH" }, exactly: 1 });
});
