import { test as base } from "@playwright/test";
import { type Neutral, neutralSite } from "./neutral";
import { Server } from "./server";

export { expect } from "@playwright/test";

/** A test with a running server; relative addresses lead to it. */
export const test = base.extend<object, { forum: string; neutral: Neutral; server: Server }>({
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
});
