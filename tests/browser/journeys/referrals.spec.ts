import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { giveItAgain, signIn } from "../support/people";
import { expect, test } from "../support/test";

/**
 * Telling the safeguarding leads: a member, a lead and the secretary, with their mistakes. Each page and error state is
 * checked by axe and a validator, wide and at 320 pixels, and its picture is kept in `screenshots/referrals-*`.
 */
test.describe.configure({ mode: "serial", timeout: 120_000 });
test.use({ forum: "with referrals" });

let taken = 0;
let place = "";

async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  taken += 1;
  await look(page, `referrals-${String(taken).padStart(2, "0")}-${name}`);
}

async function sent(page: Page, name: string): Promise<void> {
  await seen(page, name);
  await valid(await (await page.request.get(page.url())).text());
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const done = (page: Page, words: string) => expect(page.getByRole("alert").getByText(words)).toBeVisible();
const link = (page: Page) =>
  page.getByRole("banner").getByRole("link", { name: "Tell the safeguarding leads", exact: true });

test("it is one click away from every page, also on a phone with the menu closed", async ({ page }) => {
  await signIn(page, "Heron");
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("/meetings");
  const meeting = await page
    .getByRole("link", { name: /Describing generated material/ })
    .first()
    .getAttribute("href");
  for (const path of ["/", "/threads", meeting ?? "", "/no-such-page", "/concerns/new"]) {
    await page.goto(path);
    await expect(link(page)).toBeVisible();
    await link(page).click();
    await expect(page.getByRole("heading", { level: 1, name: "Tell the safeguarding leads" })).toBeVisible();
  }
});

test("a member tells the leads from a thread and lets nobody know who they are", async ({ page }) => {
  await signIn(page, "Heron");
  await page.goto("/threads");
  await page.getByRole("link", { name: "Plain words for platform names in the taxonomy" }).click();
  await link(page).click();
  await sent(page, "new");
  await press(page, "Send");
  await expect(page.getByText("There is a problem")).toBeVisible();
  await seen(page, "new-error");
  await page.getByLabel("What should they know?").fill("Please look at this thread.");
  await page.getByLabel("How can they reach you?").fill("020 7946 0000");
  await press(page, "Send");
  await done(page, "The safeguarding leads have been told");
  await expect(page.getByText("do not see who you are")).toBeVisible();
  await sent(page, "own");
  place = new URL(page.url()).pathname;
});

test("a lead takes it, reads what it is about, and asks", async ({ page }) => {
  await signIn(page, "Bryony");
  await page.goto("/referrals");
  await sent(page, "queue");
  await page.goto(place);
  await expect(page.getByText("Please look at this thread.")).toBeVisible();
  await expect(page.getByText("Heron")).toHaveCount(0);
  await expect(page.getByText("020 7946 0000")).toHaveCount(0);
  await press(page, "Take it");
  await sent(page, "lead");
  await page.getByRole("link", { name: "See what it is about" }).click();
  await sent(page, "item");
  await page.goto(place);
  await press(page, "Ask");
  await expect(page.getByText("There is a problem")).toBeVisible();
  await seen(page, "question-error");
  await page.getByLabel("What do you want to know?").fill("Which of the posts is meant?");
  await press(page, "Ask");
  await done(page, "They have been asked");
  await page.getByLabel("Why do you have to know?").fill("Somebody has to be reached today.");
  await press(page, "Ask the membership secretary");
  await done(page, "The membership secretary has been asked");
  await seen(page, "lead-asked");
});

test("the member answers, and lets the leads know who they are", async ({ page }) => {
  await signIn(page, "Heron");
  await page.goto("/");
  await page.getByRole("link", { name: "There is a question for you" }).click();
  await sent(page, "own-question");
  await press(page, "Send your answer");
  await seen(page, "own-answer-error");
  await page.getByLabel("Your answer").fill("The second.");
  await press(page, "Send your answer");
  await done(page, "Your answer has been sent");
  await press(page, "Let them know who I am");
  await done(page, "They now see who you are");
  await sent(page, "own-named");
});

test("the secretary sees a reference and a reason, and does not tell", async ({ page }) => {
  await signIn(page, "Priya");
  await page.goto("/referrals/identities");
  if (await page.getByLabel("Password", { exact: true }).isVisible()) {
    await giveItAgain(page, "priya@forum.example");
  }
  await expect(page.getByText("Somebody has to be reached today.")).toBeVisible();
  await sent(page, "identities");
  await page
    .getByRole("button", { name: /^Do not/ })
    .first()
    .click();
  await done(page, "The safeguarding leads are not told");
});

test("the lead reads the answer, prints it, and closes it with an outcome and a note", async ({ page }) => {
  await signIn(page, "Bryony");
  await page.goto(place);
  await expect(page.getByText("The second.")).toBeVisible();
  await expect(page.getByText("Heron").first()).toBeVisible();
  await sent(page, "lead-answered");
  await page.getByRole("link", { name: "Print it for a body outside" }).click();
  await sent(page, "statement");
  await page.goto(place);
  await press(page, "Close it");
  await expect(page.getByText("There is a problem")).toBeVisible();
  await seen(page, "closure-error");
  await page.getByLabel("How did it end?").selectOption({ label: "Advice given to whoever wrote it" });
  await page.getByLabel("Note").fill("They were called.");
  await press(page, "Close it");
  await done(page, "It is closed");
  await seen(page, "lead-closed");
});
