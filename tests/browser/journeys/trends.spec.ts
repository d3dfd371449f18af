import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/** Versions of a trend side by side, and the numbers of reports: as a moderator, and as somebody who reads for policy. */
async function sent(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `trends-${name}`);
  await valid(await (await page.request.get(page.url())).text());
}

test("a moderator writes a new version of a trend and sees what it changes", async ({ page }) => {
  await signIn(page, "Marram");
  await page.goto("/trends");
  await page.getByRole("link", { name: "Payment requests moving to in-game currency" }).click();
  await page.getByRole("button", { name: "Write a new version" }).click();
  await page
    .getByLabel("Asked of the CPS")
    .fill("Say in guidance to ask game companies for records at once.");
  await page
    .getByLabel("Description")
    .fill("Records sit with game companies, and are kept for a short time.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("link", { name: "What changed" }).click();
  await expect(page.getByRole("heading", { name: "Versions 1 and 2" })).toBeVisible();
  await expect(page.locator("del", { hasText: "early." })).toBeVisible();
  await expect(page.locator("ins", { hasText: "at once." })).toBeVisible();
  await sent(page, "compared");
});

for (const [name, few] of [
  ["Marram", false],
  ["Tamsin", true],
] as const) {
  test(`the numbers of a term are read by ${few ? "a policy reader, but for small ones" : "a moderator"}`, async ({
    page,
  }) => {
    await signIn(page, name);
    await page.goto("/trends");
    await page.getByRole("link", { name: "Reports by term" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Reports by term" })).toBeVisible();
    await sent(page, `numbers-${few ? "few" : "all"}`);
    await page.goto("/trends/statistics/TR11");
    await expect(page.locator("svg[role=img]")).toHaveCount(2);
    await sent(page, `term-${few ? "few" : "all"}`);
    await page.locator(".app-scroll").first().focus();
    await expect(page.locator(".app-scroll").first()).toBeFocused();
    const csv = await page.request.get("/trends/statistics/TR11/months.csv");
    expect((await csv.text()).split("\n")).toHaveLength(14);
  });
}
