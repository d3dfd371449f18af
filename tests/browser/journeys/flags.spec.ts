import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/**
 * What happens to what should not stand here: a member flags and locks, moderators and a lead decide, a member is paused
 * and appeals. Every page is checked by axe, its HTML as sent by a validator, and its picture is kept in
 * `screenshots/flags-*`.
 */
test.describe.configure({ mode: "serial", timeout: 120_000 });
test.use({ forum: "with something to decide" });

const THREAD = "Plain words for platform names in the taxonomy";
const LOCKED = "Generated material: what do reports need to say?";

/** Somebody else sits down at the same browser. */
async function become(page: Page, name: string): Promise<void> {
  await page.context().clearCookies();
  await signIn(page, name);
}

async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `flags-${name}`);
}

async function sent(page: Page, name: string): Promise<void> {
  await seen(page, name);
  await valid(await (await page.request.get(page.url())).text());
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const main = (page: Page) => page.getByRole("main");
const follow = (page: Page, name: string | RegExp) => main(page).getByRole("link", { name }).first().click();
const told = (page: Page) => page.getByRole("alert");

async function openThread(page: Page, title: string): Promise<void> {
  await page.goto("/threads");
  await follow(page, title);
}

test("a member flags what another wrote, and hears what becomes of it", async ({ page }) => {
  await become(page, "Lowri");
  await openThread(page, THREAD);
  await expect(main(page)).toContainText("This is being looked at.");
  await sent(page, "thread");
  await follow(page, "Flag post 1");
  await sent(page, "flag");
  await press(page, "Flag it");
  await seen(page, "flag-error");
  await page.getByLabel("It is in the wrong place").check();
  await page.getByLabel("Anything that the moderators should know").fill("It belongs to another thread.");
  await press(page, "Flag it");
  await expect(told(page)).toContainText("The moderators have been told");
  await expect(main(page)).toContainText("A moderator has not decided yet");
  await sent(page, "own");
});

test("a member locks what may be illegal with one button, and nobody reads it", async ({ page }) => {
  await become(page, "Lowri");
  await openThread(page, LOCKED);
  await follow(page, "I think this is illegal content post 2");
  await sent(page, "lock");
  await press(page, "Lock it now");
  await expect(told(page)).toContainText("Nobody can read it any more");
  await seen(page, "own-locked");
  await openThread(page, LOCKED);
  await expect(page.locator("#post-2")).toHaveText("This is being looked at.");
  await seen(page, "thread-locked");
});

test("a lead opens it, and reopens it together with a moderator", async ({ page }) => {
  await become(page, "Bryony");
  await page.goto("/locks");
  await sent(page, "locks");
  await main(page).getByRole("link", { name: "Post" }).last().click();
  const place = page.url();
  await sent(page, "locked");
  await follow(page, "Open it");
  await expect(main(page)).toContainText("nine different terms");
  await sent(page, "locked-wording");
  await page.goto(place);
  await press(page, "I agree to reopen it");
  await expect(told(page)).toContainText("You have agreed to reopen it");
  await seen(page, "locked-agreed");

  await become(page, "Marram");
  await page.goto(place);
  await expect(main(page)).not.toContainText("Open it");
  await seen(page, "locked-moderator");
  await press(page, "I agree to reopen it");
  await expect(told(page)).toContainText("It can be read again");
  await seen(page, "locked-reopened");
  await page.goto("/locks");
  await follow(page, "Post");
  await press(page, "Keep it locked for good");
  await expect(main(page)).toContainText("It stays locked for good.");

  await become(page, "Lowri");
  await openThread(page, LOCKED);
  await expect(page.locator("#post-2")).toContainText("nine different terms");
});

test("a moderator decides flags by keyboard", { tag: "@scripts" }, async ({ page }) => {
  await become(page, "Marram");
  await page.goto("/reviews?kind=flag");
  await seen(page, "queue");
  await follow(page, /^Flag: Post/);
  const first = page.url();
  await page.keyboard.press("a");
  await page.waitForURL((url) => url.href !== first);
  await expect(told(page)).toBeVisible();
  await expect(main(page)).toContainText("It belongs to another thread.");
  for (const key of ["r", "7"]) await page.keyboard.press(key);
  await seen(page, "item-keys");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/done=review-refused/);

  await become(page, "Lowri");
  await page.goto("/flags");
  await expect(main(page)).toContainText("It was taken down");
});

test("a moderator decides flags without a key", async ({ page }) => {
  await become(page, "Ada");
  await page.goto("/spaces/emerging-technology/threads/new");
  await page.getByLabel("Title").fill("Where questions about reports belong");
  await page.getByLabel("Your words").fill("Is there a thread for questions?");
  await press(page, "Start thread");
  const thread = page.url();
  await become(page, "Lowri");
  await page.goto(thread);
  await follow(page, "Flag post 1");
  await page.getByLabel("It is in the wrong place").check();
  await press(page, "Flag it");
  await become(page, "Sedge");
  await page.goto("/reviews?kind=flag");
  await main(page)
    .getByRole("link", { name: /^Flag: Post/ })
    .last()
    .click();
  await sent(page, "item");
  await press(page, "Take it down");
  await seen(page, "item-error");
  await page.getByLabel("In your own words").fill("Please ask this in the thread about reports.");
  await press(page, "Take it down");
  await expect(told(page)).toBeVisible();
});

test("a moderator pauses a member, by the name that others see", async ({ page }) => {
  await become(page, "Sedge");
  await page.goto("/sanctions");
  await page.getByLabel("Shown name").fill("Nobody of this name");
  await press(page, "Find");
  await sent(page, "sanctions-error");
  await page.getByLabel("Shown name").fill("curlew");
  await press(page, "Find");
  await sent(page, "person");
  await press(page, "Decide");
  await seen(page, "person-error");
  await page.getByLabel("Pause", { exact: true }).check();
  const last = new Date(Date.now() + 7 * 86_400_000);
  await page.getByLabel("Day", { exact: true }).fill(String(last.getDate()));
  await page.getByLabel("Month", { exact: true }).fill(String(last.getMonth() + 1));
  await page.getByLabel("Year", { exact: true }).fill(String(last.getFullYear()));
  await page.getByLabel("Why").fill("Please keep to what each thread is about.");
  await press(page, "Decide");
  await expect(told(page)).toContainText("It is decided");
  await sent(page, "person-paused");
  await page.goto("/sanctions");
  await seen(page, "sanctions");
});

test("whoever is paused reads why, and appeals once", async ({ page }) => {
  await become(page, "Curlew");
  await openThread(page, LOCKED);
  await expect(main(page)).toContainText("A moderator has paused you");
  await sent(page, "paused-thread");
  await follow(page, "Why, and how to appeal");
  await sent(page, "paused-account");
  await follow(page, /^Appeal/);
  await sent(page, "appeal");
  await press(page, "Send");
  await seen(page, "appeal-error");
  await page.getByLabel("Why the decision is wrong").fill("I asked about the wording of the thread.");
  await press(page, "Send");
  await expect(told(page)).toContainText("Another moderator will decide");
});

test("another moderator decides about the appeal", async ({ page }) => {
  await become(page, "Sedge");
  await page.goto("/sanctions");
  await expect(main(page)).toContainText("None wait.");
  await become(page, "Marram");
  await page.goto("/sanctions");
  await follow(page, "Curlew");
  await sent(page, "judgement");
  await press(page, "Decide");
  await seen(page, "judgement-error");
  await page.getByLabel("The decision is lifted").check();
  await page.getByLabel("Why do you decide so?").fill("It was about the thread.");
  await press(page, "Decide");
  await expect(told(page)).toContainText("It is decided");
  await become(page, "Curlew");
  await page.goto("/account");
  await expect(main(page)).toContainText("The decision is lifted");
  await seen(page, "lifted-account");
});
