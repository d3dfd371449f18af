import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/**
 * Every page that somebody reaches by links alone, as each kind of person: no fault that a tool can see, none in the
 * HTML as it was sent, and a picture of each kind of page, wide and narrow, in `screenshots/page-*`.
 */
const PEOPLE = ["Heron", "Marram", "Tamsin", "Bryony", "Priya", "Edwin", "Rosa"];

/** Links that end the session, or that lead to what is no page. */
const LEFT_OUT = [/^\/leave/, /^\/api\//, /\.csv/, /\.json$/, /\.html$/];

/** What kind of page an address is: keys and the words of a query may be any. */
function kind(address: string): string {
  const { pathname, searchParams } = new URL(address, "http://forum.example");
  const path = pathname
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "key")
    .replace(/^\/spaces\/[^/]+/, "/spaces/key")
    .replace(/^\/trends\/statistics\/[^/]+/, "/trends/statistics/key");
  return `${path}${[...searchParams.keys()].map((name) => `?${name}`).join("")}`;
}

/** The addresses that a page links to, without the places within pages. */
async function links(page: Page): Promise<string[]> {
  const found = await page
    .locator("a[href^='/']")
    .evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  const addresses = found.map((href) => href.replace(/#.*/, ""));
  return addresses.filter((href) => href !== "" && !LEFT_OUT.some((out) => out.test(href)));
}

const pictured = new Set<string>();

for (const name of PEOPLE) {
  test(`what ${name} reaches is accessible, sound, and fits a phone`, async ({ page }) => {
    test.setTimeout(480_000);
    await signIn(page, name);
    const ahead = ["/"];
    const seen = new Set(ahead.map(kind));
    for (let address = ahead.shift(); address !== undefined; address = ahead.shift()) {
      await test.step(address, async () => {
        const reply = await page.goto(address as string);
        expect(reply?.status(), address).toBe(200);
        await accessible(page);
        await valid((await reply?.text()) ?? "");
        const what = kind(address as string);
        if (!pictured.has(what)) {
          pictured.add(what);
          await look(page, `page${what.replace(/[^a-z0-9-]+/g, "-")}`.replace(/-$/, ""));
        }
        for (const link of await links(page)) {
          if (seen.has(kind(link))) continue;
          seen.add(kind(link));
          ahead.push(link);
        }
      });
    }
    expect(seen.size).toBeGreaterThan(5);
  });
}

test("where somebody signs in, and what is shown to whoever is not signed in", async ({ page }) => {
  for (const [address, name] of [
    ["/sign-in", "sign-in"],
    ["/threads", "signed-out"],
  ] as const) {
    const reply = await page.goto(address);
    await accessible(page);
    await valid((await reply?.text()) ?? "");
    await look(page, name);
  }
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill("heron@forum.example");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("There is a problem")).toBeVisible();
  await expect(page.getByLabel("Email address")).toHaveValue("heron@forum.example");
  await accessible(page);
  await look(page, "sign-in-error");
});
