import { test as base } from "@playwright/test";
import { Server } from "./server";

export { expect } from "@playwright/test";

/** A test with a running server; relative addresses lead to it. */
export const test = base.extend<object, { forum: string; server: Server }>({
  // A journey after which nothing is as it was says `test.use({ forum: "its name" })` and gets a forum of its own.
  forum: ["everyone's", { option: true, scope: "worker" }],
  server: [
    // biome-ignore lint/correctness/noUnusedFunctionParameters: Playwright reads a fixture's needs from this pattern
    async ({ forum }, use) => {
      const server = await Server.demonstrate();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});
