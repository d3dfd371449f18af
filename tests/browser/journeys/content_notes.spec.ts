import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/** What carries a content note is shown, folded or hidden, as each reader chose. Pictures are kept in `content-notes-*`. */
const WORDS = "A waiting room with a door of its own helps most.";
const NAMED = "Content note: Court and cross-examination";

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `content-notes-${name}`);
}

async function change(page: Page, name: string): Promise<void> {
  await page.context().clearCookies();
  await signIn(page, name);
}

async function choose(page: Page, choice: string): Promise<void> {
  await page.goto("/account/content-notes");
  await page.getByLabel("Court and cross-examination").selectOption({ label: choice });
  await press(page, "Save");
  await expect(page.getByText("Your choice is saved")).toBeVisible();
}

test("a writer warns of what a text touches on, and a reader chooses", async ({ page }) => {
  await signIn(page, "Ada");
  await page.goto("/spaces/emerging-technology/threads/new");
  await page.getByLabel("Title").fill("Waiting rooms");
  await page.getByLabel("Your words").fill(WORDS);
  await expect(page.getByLabel("Court and cross-examination")).toBeHidden();
  const boxes = page.locator("summary", { hasText: "Add a content note" });
  await boxes.focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Court and cross-examination").check();
  await seen(page, "chosen");
  await press(page, "Start thread");
  await expect(page.getByRole("article").getByText(WORDS)).toBeVisible();
  await expect(page.getByText(NAMED)).toBeVisible();
  await seen(page, "own");
  const thread = new URL(page.url()).pathname;

  await change(page, "Mira");
  await page.goto("/threads");
  await expect(page.locator("li", { hasText: "Waiting rooms" }).getByText(NAMED)).toBeVisible();
  await seen(page, "list");
  await page.goto(thread);
  await expect(page.getByText(WORDS)).toBeHidden();
  await seen(page, "folded");
  await valid(await (await page.request.get(page.url())).text());
  await page.locator("article summary", { hasText: NAMED }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText(WORDS)).toBeVisible();
  await seen(page, "unfolded");

  await choose(page, "Hide");
  await seen(page, "choices");
  await page.goto(thread);
  await expect(page.getByText("Hidden, as you chose.")).toBeVisible();
  await expect(page.getByText(WORDS)).toHaveCount(0);
  await seen(page, "hidden");
  await page.getByRole("link", { name: "Show this once" }).click();
  await expect(page.getByText(WORDS)).toBeVisible();

  await choose(page, "Show");
  await page.goto(thread);
  await expect(page.getByText(WORDS)).toBeVisible();
  await expect(page.locator("article p", { hasText: NAMED })).toBeVisible();
  await seen(page, "shown");

  await change(page, "Sedge");
  await page.goto(thread);
  await page.getByRole("link", { name: "Content notes, post 1" }).click();
  await page.getByLabel("Violence").check();
  await seen(page, "changing");
  await press(page, "Save");
  await expect(page.locator("article summary", { hasText: `${NAMED}; Violence` })).toBeVisible();
});

test("a meeting says its notes above what was said", async ({ page }) => {
  await signIn(page, "Mira");
  await page.goto("/meetings");
  await page.getByRole("link", { name: "Describing generated material in reports" }).click();
  await expect(page.getByText("Content note: Images of abuse (discussed, never shown)")).toBeVisible();
  await seen(page, "meeting");
});
