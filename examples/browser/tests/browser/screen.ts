import type { Locator, Page } from "@playwright/test";

import { expect, test as base } from "../../mock-client/playwright.ts";

/** The channels screen as its user finds it. */
export class ChannelsScreen {
  readonly page: Page;
  readonly #api: string;

  constructor(page: Page, api: string) {
    this.page = page;
    this.#api = api;
  }

  async open(): Promise<void> {
    await this.page.goto(`/?${new URLSearchParams({ api: this.#api, token: "any-token" })}`);
  }

  row(identifier: string): Locator {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("cell", { name: identifier, exact: true }) });
  }

  switch(identifier: string): Locator {
    return this.row(identifier).getByRole("switch");
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name });
  }

  get alert(): Locator {
    return this.page.getByRole("alert");
  }

  async fill(fields: { type?: string; provider?: string; identifier?: string; connection?: string }): Promise<void> {
    if (fields.type !== undefined) await this.page.getByLabel("Type").selectOption(fields.type);
    if (fields.provider !== undefined) await this.page.getByLabel("Provider").fill(fields.provider);
    if (fields.identifier !== undefined) await this.page.getByLabel("Identifier").fill(fields.identifier);
    if (fields.connection !== undefined) await this.page.getByLabel("Connection").fill(fields.connection);
  }

  /** Waits until there are so many channels. */
  async counts(channels: number, otherwise: Otherwise = {}): Promise<void> {
    const name = channels === 1 ? "1 channel" : `${channels} channels`;
    await shows(this.page.getByRole("heading", { name, exact: true }), otherwise);
  }

  /** Waits until the screen tells this of a change that was made. */
  async told(news: string, otherwise: Otherwise = {}): Promise<void> {
    await shows(this.page.getByRole("status").filter({ hasText: news }), otherwise);
  }
}

/** A button to press for as long as what is waited for doesn't come. */
interface Otherwise {
  or?: Locator;
}

async function shows(wanted: Locator, { or }: Otherwise): Promise<void> {
  if (or === undefined) return expect(wanted).toBeVisible();
  await expect(async () => {
    await expect(wanted.or(or).first()).toBeVisible();
    if (await or.isVisible()) await or.click();
    await expect(wanted).toBeVisible({ timeout: 500 });
  }).toPass();
}

/** The screen, with the API of the test's own world. */
export const test = base.extend<{ channels: ChannelsScreen }>({
  channels: async ({ world, page }, use) => use(new ChannelsScreen(page, world.baseUrl)),
});

export { expect };
