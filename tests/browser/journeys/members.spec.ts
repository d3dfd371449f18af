import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { giveItAgain, signIn } from "../support/people";
import { expect, test } from "../support/test";

/**
 * How somebody comes in: nominated, invited, under a name of their own. Every page is checked by axe, its HTML as sent
 * by a validator, and its picture is kept in `screenshots/members-*`.
 */
test.describe.configure({ mode: "serial", timeout: 120_000 });
// Its new terms would meet everybody in the journeys after it.
test.use({ forum: "with new terms" });

let taken = 0;

/** The secretary proves again who she is, if it was some minutes ago. */
async function prove(page: Page): Promise<void> {
  const proof = page.getByLabel("Password", { exact: true });
  if (await proof.isVisible()) await giveItAgain(page, "priya@forum.example");
}

async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  taken += 1;
  await look(page, `members-${String(taken).padStart(2, "0")}-${name}`);
}

async function sent(page: Page, name: string): Promise<void> {
  await seen(page, name);
  await valid(await (await page.request.get(page.url())).text());
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string) =>
  page
    .locator("main a, #navigation a")
    .filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) })
    .first()
    .click();

test("a lead nominates and sees no more than where it stands", async ({ page }) => {
  await signIn(page, "Ada");
  await page.goto("/nominations");
  await sent(page, "lead-list");
  await follow(page, "Nominate someone");
  await press(page, "Nominate");
  await seen(page, "nominate-error");
  await page.getByLabel("Name").fill("Elin Garth");
  await page.getByLabel("Email address").fill("elin.garth@example.org");
  await press(page, "Nominate");
  await expect(page.getByRole("alert")).toContainText("The membership secretary has been asked");
  await follow(page, "Elin Garth");
  await sent(page, "lead-nomination");
});

test("the secretary approves, and the mail tells nothing", async ({ page }) => {
  await signIn(page, "Priya");
  await follow(page, "Nominations");
  await sent(page, "secretary-list");
  await follow(page, "Elin Garth");
  await sent(page, "secretary-nomination");
  await press(page, "Approve and invite");
  await expect(page.getByRole("alert")).toContainText("The invitation is on its way");
  await follow(page, "All");
  await sent(page, "secretary-all");
  await follow(page, "Robin Ashe");
  await follow(page, "Refuse");
  await press(page, "Refuse");
  await seen(page, "refusal-error");
});

test("somebody invited comes in under a name of their own", async ({ page }) => {
  let link = "";
  await expect(async () => {
    await page.goto("/mailbox");
    await page
      .getByRole("row", { name: /elin\.garth/ })
      .getByRole("link")
      .first()
      .click();
    link = /\/invitations\/\S+/.exec((await page.textContent("main")) ?? "")?.[0] ?? "";
    expect(link).not.toBe("");
  }).toPass();
  await page.goto(link);
  await sent(page, "invited");
  await follow(page, "Continue");
  await sent(page, "staying-safe");
  await follow(page, "Continue");
  await sent(page, "account");
  await press(page, "Make my account");
  await seen(page, "account-error");
  await page.getByLabel("Name that others see").fill("Siskin");
  await page.getByLabel("Password", { exact: true }).fill("three odd words here");
  await page.getByLabel("Yes, I accept them").check();
  await press(page, "Make my account");
  await expect(page.getByRole("alert")).toContainText("Your account is ready");
  await page.getByLabel("Email address").fill("elin.garth@example.org");
  await page.getByLabel("Password", { exact: true }).fill("three odd words here");
  await press(page, "Sign in");
  await expect(page.getByRole("link", { name: "Exit this page" })).toBeVisible();
});

test("the secretary keeps organisations", async ({ page }) => {
  await signIn(page, "Priya");
  await follow(page, "Organisations");
  await sent(page, "organisations");
  await follow(page, "Add an organisation");
  await press(page, "Save");
  await seen(page, "organisation-error");
  await page.getByLabel("Name", { exact: true }).fill("Saltmarsh Network");
  await page.getByLabel("Charity").check();
  await press(page, "Save");
  await sent(page, "organisation-new");
  await follow(page, "Someone who has an account already");
  await prove(page);
  await page.getByLabel("Shown name").fill("Nobody of this name");
  await press(page, "Add member");
  await seen(page, "organisation-member-error");
  await page.getByLabel("Shown name").fill("Siskin");
  await press(page, "Add member");
  await sent(page, "organisation-member");
  await page.getByRole("link", { name: "Make a lead" }).click();
  await prove(page);
  await sent(page, "lead-new");
  await press(page, "Make a lead");
  await expect(page.getByRole("alert")).toContainText("They are a lead now");
  await page.getByRole("link", { name: /^End/ }).click();
  await prove(page);
  await sent(page, "membership-ending");
  await press(page, "End membership");
  await expect(page.getByRole("alert")).toContainText("The membership has ended");
});

test("a member chooses what others see", async ({ page }) => {
  await signIn(page, "Teasel");
  await page.goto("/account");
  await follow(page, "Emails and language");
  await page.getByLabel("No emails").check();
  await press(page, "Save");
  await sent(page, "contact");
  await page.goto("/directory");
  await sent(page, "directory");
  await follow(page, "Whether you are listed");
  await sent(page, "listing");
  await page.getByLabel("Yes").check();
  await press(page, "Save");
  await page.goto("/account/affiliations");
  await sent(page, "affiliations");
});

test("new terms are shown by what changed, and everybody is asked again", async ({ page, browser }) => {
  const ada = await (await browser.newContext()).newPage();
  await signIn(ada, "Ada");
  await signIn(page, "Priya");
  await page.goto("/terms");
  await sent(page, "terms");
  await page.goto("/terms/outstanding");
  await sent(page, "terms-outstanding");
  await page.goto("/terms/new");
  await sent(page, "terms-new");
  const text = page.getByLabel("Terms in English");
  await text.fill(`${await text.inputValue()}\n\nA meeting's log is kept for two years.`);
  await press(page, "Continue");
  await seen(page, "terms-check");
  await press(page, "Publish");
  await expect(page.getByRole("alert")).toContainText("The new version is published");
  await ada.goto("/threads");
  await sent(ada, "terms-acceptance");
  await press(ada, "Continue");
  await seen(ada, "terms-acceptance-error");
  await ada.getByLabel("Yes, I accept them").check();
  await press(ada, "Continue");
  await expect(ada).toHaveURL(/\/threads$/);
  await ada.context().close();
});
