import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/** What is written is saved, by a button or while it is typed, and found again. Pictures are kept in `drafts-*`. */
const WORDS = "Letters that say when they were written help most.";

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const words = (page: Page) => page.getByLabel("Your words");

async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `drafts-${name}`);
}

/** A thread of one's own, and its address. */
async function startThread(page: Page, title: string): Promise<string> {
  await page.goto("/spaces/emerging-technology/threads/new");
  await page.getByLabel("Title").fill(title);
  await words(page).fill("Three fields are enough.");
  await press(page, "Start thread");
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  return new URL(page.url()).pathname;
}

test("what is saved by its button is offered, found in the list and discarded", async ({ page }) => {
  await signIn(page, "Ada");
  const thread = await startThread(page, "Drafts by a button");
  await words(page).fill(WORDS);
  await press(page, "Save as draft");
  await expect(page.getByText("Your draft is saved")).toBeVisible();
  await expect(page.getByText(/Saved draft from (today|yesterday) at/)).toBeVisible();
  await expect(words(page)).toHaveValue(WORDS);
  await seen(page, "offered");
  await valid(await (await page.request.get(page.url())).text());

  await words(page).fill(`${WORDS} Ask robin@example.org.`);
  await press(page, "Save as draft");
  await expect(page.getByText("Your draft was not saved.")).toBeVisible();
  await expect(words(page)).toHaveValue(`${WORDS} Ask robin@example.org.`);
  await expect(words(page)).toHaveAccessibleDescription(/Take out the email address/);
  await seen(page, "refused");

  await page.goto("/");
  await seen(page, "home");
  await page.getByRole("link", { name: "Go on with a draft" }).click();
  await seen(page, "list");
  await valid(await (await page.request.get(page.url())).text());
  await page.getByRole("link", { name: "Read it A reply" }).click();
  await expect(page.getByLabel("What you wrote")).toHaveValue(WORDS);
  await seen(page, "read");
  await page.getByRole("link", { name: "Go on with it" }).click();
  await expect(page).toHaveURL(new RegExp(`${thread}\\?draft=`));
  await expect(words(page)).toHaveValue(WORDS);
  await page.getByRole("button", { name: "Discard this draft" }).click();
  await expect(page.getByText("The draft is discarded")).toBeVisible();
  await expect(words(page)).toHaveValue("");
  await page.goto("/drafts");
  await expect(page.getByText("You have none.")).toBeVisible();
  await seen(page, "none");
});

test("what is typed is saved without a button, and goes when it is sent", { tag: "@scripts" }, async ({
  page,
}) => {
  await signIn(page, "Ada");
  const thread = await startThread(page, "Drafts while typing");
  await words(page).pressSequentially(WORDS);
  await expect(page.locator("[data-draft-shown]")).toHaveText(/^Saved at \d/);
  await expect(page.locator("[data-draft-told]")).toHaveText(/^Saved at \d/);
  await seen(page, "typing");
  await words(page).fill("Ask robin@example.org.");
  await expect(page.locator("[data-draft-shown]")).toHaveText(/^Not saved. Take out the email address/);
  await seen(page, "typing-refused");
  await words(page).fill(`${WORDS} And who wrote them.`);
  // Left before the pause is over: what is saved then is on its way while the next page is fetched.
  await page.goto("/account");
  await expect.poll(async () => (await page.request.get(thread)).text()).toContain("And who wrote them.");
  await page.goto(thread);
  await expect(words(page)).toHaveValue(`${WORDS} And who wrote them.`);
  await page.context().setOffline(true);
  await words(page).pressSequentially(" More.");
  await expect(page.locator("[data-draft-shown]")).toHaveText(/^Could not save/);
  await page.context().setOffline(false);
  await expect(page.locator("[data-draft-shown]")).toHaveText(/^Saved at \d/, { timeout: 15_000 });
  await press(page, "Post reply");
  await expect(page.getByText("Your post is there")).toBeVisible();
  await expect(words(page)).toHaveValue("");
  await page.goto("/drafts");
  await expect(page.getByText("You have none.")).toBeVisible();
});

test("who changes a text second has both wordings before them", async ({ page, context }) => {
  await signIn(page, "Ada");
  await startThread(page, "Two edits at once");
  await page.getByRole("link", { name: "Edit post 1" }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await words(other).fill("Three fields are quite enough, and no more.");
  await press(other, "Save");
  await expect(other.getByText("Your changes are saved")).toBeVisible();

  await words(page).fill("Four fields are enough.");
  await press(page, "Save");
  await expect(page.getByRole("heading", { name: "This was changed while you were writing" })).toBeVisible();
  await expect(words(page)).toHaveValue("Four fields are enough.");
  await expect(page.locator("del").first()).toContainText("Three");
  await seen(page, "both-wordings");
  await press(page, "Save");
  await expect(page.getByText("Your changes are saved")).toBeVisible();
  await expect(page.getByText("Four fields are enough.")).toBeVisible();
  await other.close();
});
