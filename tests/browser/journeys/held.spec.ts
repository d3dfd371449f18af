import type { Browser, Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { Server } from "../support/server";
import { type Fault, Smtp } from "../support/smtp";
import { expect, test } from "../support/test";

/**
 * Copies whose answer was lost, where the operator wants none sent twice: what two moderators and the administrator see of
 * them, what they can decide, and what is said to whoever comes too late or sends what the page did not offer.
 */
test.describe.configure({ timeout: 240_000 });

const TITLE = "The Forum: what may have arrived";
const NAMES = ["Joss Pryce", "Karin Lindqvist", "Tamsin Ellery"] as const;
const READERS = NAMES.map((name) => `${name.split(" ")[0]?.toLowerCase()}@forum.example`);
const CHANGED = "Nothing waits for this decision any more";

const press = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: typeof name === "string" }).click();
const follow = (page: Page, name: string | RegExp) =>
  page.locator("a").filter({ hasText: name }).first().click();
const banner = (page: Page, words: string) => expect(page.getByRole("alert").getByText(words)).toBeVisible();
const heading = (page: Page, name: string | RegExp, level: number) =>
  page.getByRole("heading", { name, level });

async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `held-${name}`);
}

/** The same, and its HTML as the server sends it. */
async function sent(page: Page, name: string): Promise<void> {
  await seen(page, name);
  await valid(await (await page.request.get(page.url())).text());
}

/** Looks at the page of an edition's copies until it says so. */
async function until(page: Page, digest: string, words: RegExp, level: number): Promise<void> {
  await expect(async () => {
    await page.goto(`${digest}/delivery`);
    await expect(heading(page, words, level)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
}

async function release(marram: Page, sedge: Page): Promise<string> {
  await marram.goto("/digests");
  await follow(marram, "Start a digest");
  await marram.getByLabel("Month").selectOption({ index: 2 });
  await marram.getByLabel("Title").fill(TITLE);
  await marram.getByLabel("Introduction").fill("One trend.");
  await press(marram, "Start digest");
  await marram.getByRole("button", { name: /^Add / }).first().click();
  await press(marram, "Send for approval");
  await banner(marram, "Another moderator has to approve it now");
  const digest = new URL(marram.url()).pathname.replace(/\/composition$/, "");
  await sedge.goto(`${digest}/composition`);
  await sedge.getByLabel("OFFICIAL", { exact: true }).check();
  await press(sedge, "Approve");
  await press(sedge, "Release");
  await banner(sedge, "Released: it is on its way");
  return digest;
}

/** Presses a button, and is told that it comes too late, above how it stands now. */
async function tooLate(page: Page, button: string | RegExp, name: string): Promise<void> {
  const [reply] = await Promise.all([page.waitForResponse(/\/held$/), press(page, button)]);
  expect(reply.status()).toBe(409);
  await expect(page.locator(".govuk-error-summary").getByText(CHANGED)).toBeVisible();
  await expect(heading(page, /^Sending: \d of 3 sent$/, 1)).toBeVisible();
  await seen(page, name);
}

async function journey(browser: Browser, javaScriptEnabled: boolean): Promise<void> {
  const lost = READERS.map((to): Fault => ({ to, trouble: { stage: "silence" }, times: 1 }));
  const mail = await Smtp.start(lost);
  const server = await Server.serve(mail.url, { MAIL_UNCERTAIN: "hold" });
  const pages: Page[] = [];
  const person = async (name: string) => {
    const page = await (await browser.newContext({ baseURL: server.url, javaScriptEnabled })).newPage();
    pages.push(page);
    await signIn(page, name);
    return page;
  };
  const copies = async () => {
    const all = await Promise.all(READERS.map((to) => mail.received(to)));
    return all.map((to) => to.filter(({ mail: { subject } }) => subject === `OFFICIAL: ${TITLE}`).length);
  };
  try {
    const [marram, sedge, rosa] = [await person("Marram"), await person("Sedge"), await person("Rosa")];
    const digest = await release(marram, sedge);
    await until(sedge, digest, /^3 held: no answer after they were sent$/, 2);
    await expect(heading(sedge, "Sending: 0 of 3 sent", 1)).toBeVisible();
    const held = sedge.locator("section").filter({ has: heading(sedge, /^3 held/, 2) });
    for (const name of NAMES) await expect(held.locator("li").filter({ hasText: name })).toBeVisible();
    await expect(held.getByText(/^Message-ID /)).toHaveCount(3);
    await sent(sedge, "three");
    await rosa.goto("/mail");
    await expect(rosa.locator("main")).toContainText("Held");
    await seen(rosa, "operator");

    // What the page does not offer: no copy at all, and a decision that there is not.
    await marram.goto(`${digest}/delivery`);
    const all = marram
      .locator("form")
      .filter({ has: marram.getByRole("button", { name: "Send all 3 again" }) });
    await all.locator("input[name=copy]").evaluateAll((fields) => {
      for (const field of fields) field.remove();
    });
    await tooLate(marram, "Send all 3 again", "nothing-chosen");
    await marram.goto(`${digest}/delivery`);
    await all.getByRole("button", { name: "Send all 3 again" }).evaluate((button) => {
      button.setAttribute("value", "burn");
    });
    await press(marram, "Send all 3 again");
    await expect(heading(marram, "Page not found", 1)).toBeVisible();

    // One moderator decides while another looks at the page of before.
    await marram.goto(`${digest}/delivery`);
    await press(sedge, "Count as sent Joss Pryce");
    await banner(sedge, "Counted as sent");
    await expect(heading(sedge, "Sending: 1 of 3 sent", 1)).toBeVisible();
    await sent(sedge, "two");
    await tooLate(marram, "Send all 3 again", "decided-meanwhile");
    await marram.goto(`${digest}/delivery`);
    await expect(heading(marram, /^2 held/, 2)).toBeVisible();

    // Sent again it arrives twice, the same to the last letter; nobody else's does.
    await press(marram, "Send again Karin Lindqvist");
    await banner(marram, "To be sent again");
    await until(marram, digest, /^Sending: 2 of 3 sent$/, 1);
    expect(await copies()).toEqual([1, 2, 1]);
    await sent(marram, "one");
    await tooLate(sedge, "Send again Karin Lindqvist", "held-no-more");

    await marram.goto(`${digest}/delivery`);
    await press(marram, "Pause sending");
    await banner(marram, "Paused");
    await seen(marram, "paused");
    await press(marram, "Go on sending");
    // Sedge's own page may be on its way there, since it saw the pause.
    await expect(() => sedge.goto(`${digest}/delivery`)).toPass({ timeout: 30_000 });
    await press(sedge, "Count as sent Tamsin Ellery");
    await banner(sedge, "Counted as sent");
    await until(sedge, digest, /^3 of 3 sent$/, 1);
    await sedge.goto(`${digest}/delivery?view=all`);
    await expect(sedge.getByText("No answer: a moderator counted it as sent")).toHaveCount(2);
    await sent(sedge, "all-sent");
    expect(await copies()).toEqual([1, 2, 1]);
  } finally {
    for (const page of pages) await page.context().close();
    await server.stop();
    await mail.stop();
  }
}

test("moderators decide on copies that may have arrived", async ({ browser, javaScriptEnabled }) =>
  journey(browser, javaScriptEnabled));
