import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { giveItAgain, signIn } from "../support/people";
import { expect, test } from "../support/test";

/** Who is behind a shown name: told to the secretary once, and told of to the member. */
const PRIYA = "priya@forum.example";
const ADDRESS = "curlew@forum.example";

async function askFor(page: Page, name: string): Promise<void> {
  await page.goto(`/people?name=${name}`);
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("link", { name: "Find out who is behind this name" }).click();
  const proof = page.getByLabel("Password", { exact: true });
  if (await proof.isVisible()) await giveItAgain(page, PRIYA);
  await expect(page.getByRole("heading", { name: "Who is behind this name" })).toBeVisible();
}

const show = (page: Page) => page.getByRole("button", { name: "Show who it is" }).click();

async function give(page: Page): Promise<void> {
  await page.getByLabel("Mail does not reach them").check();
  await page.getByLabel("Reason").fill("Two digests came back.");
  await show(page);
}

test("the secretary is told once, and neither Back nor a reload tells again", async ({ page }) => {
  await signIn(page, "Priya");
  await askFor(page, "Curlew");
  await accessible(page);
  await valid(await page.content());
  await look(page, "resolution-new");
  await show(page);
  await expect(page).toHaveTitle(/^Error: /);
  await accessible(page);
  await look(page, "resolution-error");
  await give(page);
  await expect(page.getByText(ADDRESS)).toBeVisible();
  await accessible(page);
  await look(page, "resolution-told");

  await page.reload();
  await expect(page.getByText("This form has been used").first()).toBeVisible();
  await expect(page.getByText(ADDRESS)).toHaveCount(0);
  await accessible(page);
  await look(page, "resolution-used");
  await show(page);
  await expect(page.getByText(ADDRESS)).toBeVisible();
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Looked up" })).toBeVisible();
  await accessible(page);
  await look(page, "person-looked-up");
  // Chromium shows a page of its own that asks whether to send the form again, some time after it
  // says that it has none of ours.
  await page.goBack().catch((error: Error) => expect(error.message).toContain("ERR_CACHE_MISS"));
  await expect(page).toHaveURL("chrome-error://chromewebdata/");
  await page.waitForLoadState();
  expect(await page.content()).not.toContain(ADDRESS);
});

test("a member reads when somebody was told who they are", async ({ page }) => {
  await signIn(page, "Teasel");
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Who looked up your name" })).toBeVisible();
  await expect(page.locator("tbody td").first()).toHaveText("Membership secretary");
  await expect(page.getByText("phone")).toHaveCount(0);
  await accessible(page);
  await valid(await page.content());
  await look(page, "account-looked-up");
});
