import { type BrowserContext, type BrowserContextOptions, test as base, type Page } from "@playwright/test";
import { type Neutral, neutralSite } from "./neutral";
import { signIn } from "./people";
import { Server } from "./server";

export { expect } from "@playwright/test";

/** Signs somebody in with a browser of their own, and returns its page. */
type Person = (name: string, options?: BrowserContextOptions) => Promise<Page>;

/** A test with a running server; relative addresses lead to it. */
export const test = base.extend<{ person: Person }, { forum: string; neutral: Neutral; server: Server }>({
  // A journey after which nothing is as it was says `test.use({ forum: "its name" })` and gets a forum of its own.
  forum: ["everyone's", { option: true, scope: "worker" }],
  // Where "Exit this page" leads.
  neutral: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const neutral = await neutralSite();
      await use(neutral);
      await neutral.stop();
    },
    { scope: "worker" },
  ],
  server: [
    // biome-ignore lint/correctness/noUnusedFunctionParameters: Playwright reads a fixture's needs from this pattern
    async ({ forum, neutral }, use) => {
      const server = await Server.demonstrate({ EXIT_URL: neutral.url });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  person: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (name, options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      const page = await context.newPage();
      await signIn(page, name);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});
