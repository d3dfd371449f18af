import { test as base } from "@playwright/test";
import { Server } from "./server";

export { expect } from "@playwright/test";

/** A test with a running server; relative addresses lead to it. */
export const test = base.extend<object, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const server = await Server.demonstrate();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});
