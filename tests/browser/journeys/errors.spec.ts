import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { Server } from "../support/server";
import { expect, test } from "../support/test";

/** Each kind of page that stands where another was asked for: its status, its words, what was typed, and how it looks. */
test.use({ forum: "where things go wrong" });

const WORDS = "Say in each letter when it was written.";

/** The page says this, in a page that is whole. */
async function says(page: Page, heading: string, name: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  await accessible(page);
  await valid(await page.content());
  await look(page, `error-${name}`);
}

/** Opens a page that is not given. */
async function open(page: Page, path: string, status: number): Promise<void> {
  expect((await page.goto(path))?.status(), path).toBe(status);
}

/** Sends the form of this button, which is not taken. */
async function send(page: Page, button: string | RegExp, status: number): Promise<void> {
  const reply = page.waitForResponse((reply) => reply.request().method() === "POST");
  await page.getByRole("button", { name: button }).first().click();
  expect((await reply).status()).toBe(status);
}

const givenBack = (page: Page) => page.getByLabel("What you wrote");

async function fillConcern(page: Page, words: string): Promise<void> {
  await page.goto("/concerns/new");
  await page.getByLabel("What should change?").fill(words);
}

test("what is not there, and what is not open to somebody, is the same page", async ({ page }) => {
  await signIn(page, "Heron");
  await open(page, "/audit", 404);
  const closed = await page.locator("main").innerHTML();
  await open(page, "/nothing-of-this-name", 404);
  expect(await page.locator("main").innerHTML()).toBe(closed);
  await says(page, "Page not found", "404");
});

test("an address that cannot be read is told so", async ({ page }) => {
  await signIn(page, "Heron");
  await open(page, "/directory?after=one&after=two", 400);
  await says(page, "We could not read that request", "400");
});

test("a form that is not the forum's own is not taken, and gives back what was typed", async ({ page }) => {
  await signIn(page, "Heron");
  await fillConcern(page, WORDS);
  await page.locator("main [name=csrf]").evaluate((field) => field.setAttribute("value", "forged"));
  await send(page, "Continue", 403);
  await expect(givenBack(page)).toHaveValue(WORDS);
  await says(page, "This form is out of date", "403-form");
});

test("a proof that is too old opens nothing, and gives back what was typed", async ({ page, server }) => {
  await signIn(page, "Priya");
  await page.goto("/people?name=Curlew");
  await page.getByRole("link", { name: "Curlew", exact: true }).click();
  await page.getByRole("link", { name: "Find out who is behind this name" }).click();
  await page.getByLabel("Mail does not reach them").check();
  await page.getByLabel("Reason").fill("Two digests came back.");
  server.amend(
    "UPDATE session SET stepped_up_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-11 minutes')",
  );
  await send(page, "Show who it is", 403);
  await expect(givenBack(page)).toHaveValue("Two digests came back.");
  await expect(page.getByText("curlew@forum.example")).toHaveCount(0);
  await says(page, "Confirm it is you", "403-proof");
});

test("what was done meanwhile cannot be done twice", async ({ page, browser }) => {
  const phone = await browser.newContext();
  // Somebody with no other sessions, so that both pages mean the same one.
  await signIn(await phone.newPage(), "Lowri");
  await signIn(page, "Lowri");
  await page.goto("/account/sessions");
  const other = await page.context().newPage();
  await other.goto("/account/sessions");
  await other.getByRole("button", { name: /^Sign out there/ }).click();
  await expect(other.getByText("That device is signed out.")).toBeVisible();
  await send(page, /^Sign out there/, 409);
  await expect(page.getByText("That device was signed out already.")).toBeVisible();
  await says(page, "That is no longer possible", "409");
  await phone.close();
});

test("what is too long to send is told so", async ({ page }) => {
  await signIn(page, "Heron");
  await fillConcern(page, "word ".repeat(60_000));
  await send(page, "Continue", 413);
  await says(page, "That is too long to send", "413");
});

test("a form with a mistake says what to mend, where it stands", async ({ page }) => {
  await signIn(page, "Heron");
  await fillConcern(page, WORDS);
  await send(page, "Continue", 422);
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByLabel("What should change?")).toHaveValue(WORDS);
  await page.getByRole("link", { name: "Enter a title" }).click();
  await expect(page.getByLabel("Title")).toBeFocused();
  await says(page, "Raise a concern", "422");
});

test("what is asked too often has to wait, and says for how long", async ({ page }) => {
  await signIn(page, "Heron");
  for (let taken = 0; taken < 5; taken += 1) {
    // Anew each time: a second click within a second is taken for one of a trembling hand.
    await page.goto("/account/data");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    await (await download).delete();
  }
  await page.goto("/account/data");
  await send(page, "Download", 429);
  await expect(page).toHaveTitle(/^Error: /);
  await says(page, "A copy of your data", "429");
});

test("a server with too much in hand says so", async ({ page }) => {
  const busy = await Server.demonstrate({ REQUESTS_AT_ONCE: "0" });
  await open(page, `${busy.url}/sign-in`, 503);
  await says(page, "The service is busy", "503");
  await busy.stop();
});

test("a fault is told of without its words", async ({ page, server }) => {
  await signIn(page, "Heron");
  server.amend("ALTER TABLE concern RENAME TO elsewhere");
  try {
    await open(page, "/concerns", 500);
    await expect(page.getByText("concern", { exact: true })).toHaveCount(0);
    await says(page, "Sorry, there is a problem with the service", "500");
  } finally {
    server.amend("ALTER TABLE elsewhere RENAME TO concern");
  }
  expect((await page.goto("/concerns"))?.status()).toBe(200);
});

test("links that do not work any more say so", async ({ page }) => {
  await open(page, "/invitations/nobodys", 404);
  await says(page, "This link does not work", "invitation");
  await open(page, "/password-reset/nobodys", 410);
  await says(page, "This link does not work any more", "password-reset");
});

test("a job that was set aside is dropped once", async ({ page }) => {
  await signIn(page, "Rosa");
  await page.goto("/jobs");
  await accessible(page);
  await look(page, "jobs-set-aside");
  await page.getByRole("link", { name: "Drop", exact: true }).click();
  await says(page, "Drop this job", "job-removal");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByRole("button", { name: "Drop" }).click();
  await expect(other.getByRole("alert")).toBeVisible();
  await expect(other.getByText("No job is set aside.")).toBeVisible();
  await send(page, "Drop", 404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
});
