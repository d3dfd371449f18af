import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/**
 * A writer is asked to look again, and what a moderator reads first waits: with scripts and without. Pictures are kept
 * in `screenshots/screening-*`.
 */
test.describe.configure({ mode: "serial", timeout: 120_000 });
test.use({ forum: "screened" });

const DATED = "It happened on 14 March 2024. Ask @blue_heron about it.";
const LIVE_CASE = "This is about a case that is or may be under investigation or before a court";
const CONFIRM = "I have looked again. Send it as it is";

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string) => page.locator("main a").filter({ hasText: name }).first().click();

async function toThread(page: Page): Promise<void> {
  await page.goto("/threads");
  await follow(page, "Plain words for platform names");
}

for (const scripts of [true, false]) {
  const how = scripts ? "scripts" : "plain";
  // Axe never answers without scripts; there the HTML is validated as it was sent.
  const check = scripts ? accessible : async (page: Page) => valid(await page.content());

  test.describe(`with ${how}`, () => {
    test.use({ javaScriptEnabled: scripts });

    test("a writer looks again and sends it as it is", async ({ page }) => {
      await signIn(page, scripts ? "Imran" : "Lowri");
      await toThread(page);
      await page.getByLabel("Your words").fill(DATED);
      await press(page, "Post reply");
      await expect(page.getByText("There is a problem")).toBeVisible();
      await expect(page.getByLabel("Your words")).toHaveValue(DATED);
      await expect(page.getByLabel(CONFIRM)).not.toBeChecked();
      await check(page);
      await look(page, `screening-ask-${how}`);
      await page.getByLabel(CONFIRM).check();
      await press(page, "Post reply");
      await expect(page.getByText("Your post is there")).toBeVisible();
    });

    test("a post about a live case waits, and may be reworded", async ({ page }) => {
      const [words, others] = [`A case shows it, ${how}.`, `Several cases showed it, ${how}.`];
      await signIn(page, scripts ? "Imran" : "Lowri");
      await toThread(page);
      await page.getByLabel("Your words").fill(words);
      await page.getByLabel(LIVE_CASE).check();
      await press(page, "Post reply");
      await expect(page.getByText("A moderator will read your post before others can")).toBeVisible();
      await expect(page.getByText("Why: it may be about a case under investigation")).toBeVisible();
      await check(page);
      await look(page, `screening-hold-${how}`);
      await follow(page, "Change your words");
      await expect(page.getByLabel(LIVE_CASE)).toBeChecked();
      await check(page);
      await look(page, `screening-reword-${how}`);
      await page.getByLabel("Your words").fill(others);
      await page.getByLabel(LIVE_CASE).uncheck();
      await press(page, "Save");
      await expect(page.getByText("Your changes are saved")).toBeVisible();
      await expect(page.getByText("Why: it may be about a case")).toBeHidden();
    });

    test("a message is looked at again in a meeting", async ({ page }) => {
      await signIn(page, scripts ? "Imran" : "Lowri");
      await page.goto("/meetings");
      await follow(page, "Describing generated material");
      if (scripts) await expect(page.getByText("Connected, nothing missed")).toBeVisible();
      const words = `${DATED} Said with ${how}.`;
      await page.getByLabel("Your message").fill(words);
      await press(page, "Send");
      await expect(page.getByLabel(CONFIRM)).not.toBeChecked();
      await expect(page.getByLabel("Your message")).toHaveValue(words);
      await check(page);
      await look(page, `screening-message-${how}`);
      await page.getByLabel(CONFIRM).check();
      await press(page, "Send");
      await expect(page.getByRole("log").getByText(`Said with ${how}.`)).toBeVisible();
      await expect(page.getByLabel(CONFIRM)).toHaveCount(0);
    });
  });
}

test("a moderator reads what is held, and its author says that a concern is about a live case", async ({
  page,
}) => {
  await signIn(page, "Heron");
  await page.goto("/concerns/new");
  await press(page, "Continue");
  await expect(page.getByText("Say whether it is about a case").first()).toBeVisible();
  await accessible(page);
  await look(page, "screening-concern-unanswered");
  await valid(await (await page.request.get(page.url())).text());
});
