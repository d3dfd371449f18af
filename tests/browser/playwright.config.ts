import { defineConfig } from "@playwright/test";
import { chromium } from "./support/path";

/** Journeys in Debian's Chromium against the real server (`support/server.ts` starts it). */
export default defineConfig({
  testDir: ".",
  outputDir: "results",
  // One worker and no second try: a test that passes now and then is a fault to find.
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI === "true",
  // The second says each fault once more in one line, at the very end, where a long log is read first.
  reporter: process.env.CI === "true" ? [["list"], ["github"]] : [["list"]],
  timeout: 60_000,
  use: {
    locale: "en-GB",
    timezoneId: "Europe/London",
    viewport: { width: 1200, height: 900 },
    actionTimeout: 8_000,
    screenshot: "only-on-failure",
    // Recording every step takes a third of the time and is read once in a while: add `--trace=on` to see a failure again.
    trace: "off",
    launchOptions: { executablePath: chromium() },
  },
  projects: [
    { name: "scripts" },
    {
      name: "no scripts",
      use: { javaScriptEnabled: false },
      grepInvert: /@scripts/,
      // The tools need no second look, and the tour is of looks alone. The loop goes through a live meeting and a mail,
      // and a meeting has a journey for either kind of browser.
      testIgnore: [
        "support/**",
        "journeys/pages.spec.ts",
        "journeys/loop.spec.ts",
        "journeys/meeting.spec.ts",
      ],
    },
  ],
});
