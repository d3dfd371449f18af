import type { Page } from "@playwright/test";
import { look, lookAtMail } from "../support/page";
import { signIn } from "../support/people";
import { Server } from "../support/server";
import { type Received, Smtp } from "../support/smtp";
import { expect, test } from "../support/test";

/**
 * The digest's mail as its reader sees it, with everything that can stand in one: a correction, what went from an earlier
 * edition, a long title and a long link, who says otherwise, a content note, what is sent as a reference alone, a concern
 * with the name of who raised it, and an answer. Its pictures are kept in `screenshots/mail-*`, wide and narrow, light and dark.
 */
test.describe.configure({ timeout: 240_000 });

const TITLE = "The Forum: a correction with a title that takes more than one line, also on a wide screen";
const CONCERN =
  "Whoever is asked to come back on another day would like to hear by whom, why, and when, before they have left home";
const LINK =
  "https://www.cps.gov.uk/guidance/on-what-is-kept-by-services-that-nobody-else-looks-after-and-for-how-long";
const SENSITIVE = "Companion apps do not ask how old somebody is";
const DISPUTED = "Groups move to services that anyone can host";
const NOTED = "Payment requests moving to in-game currency";

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string | RegExp) =>
  page.locator("a").filter({ hasText: name }).first().click();
const banner = (page: Page, words: string) => expect(page.getByRole("alert").getByText(words)).toBeVisible();

/** A concern with a long title, by somebody who is to be named, and published. */
async function raise(imran: Page, sedge: Page): Promise<void> {
  await imran.goto("/concerns");
  await follow(imran, "Raise a concern");
  await imran.getByLabel("Title").fill(CONCERN);
  await imran
    .getByLabel("What should change?")
    .fill("Whoever moves a hearing says who can be called, and when.");
  await imran.getByLabel("Stage of the case").selectOption({ index: 3 });
  await imran.getByLabel("What it is about").selectOption({ index: 2 });
  await imran.getByLabel("Name me and my organisation").check();
  await imran.getByRole("group", { name: "Is this about a case" }).getByRole("radio").last().check();
  await press(imran, "Continue");
  await press(imran, "Send concern");
  await sedge.goto("/reviews?kind=concern");
  await sedge.locator("tbody").getByRole("link").last().click();
  await expect(sedge.getByRole("heading", { name: CONCERN })).toBeVisible();
  await press(sedge, "Publish");
}

/** Something that went out last month is taken back: the next edition says so. */
async function takeBack(linnet: Page): Promise<void> {
  await linnet.goto("/concerns?own");
  // She has not been here since the terms changed.
  await linnet.getByRole("checkbox").check();
  await press(linnet, "Continue");
  await follow(linnet, "Letters after a decision not to charge");
  await follow(linnet, "Withdraw");
  await press(linnet, "Withdraw concern");
  await banner(linnet, "Your concern is withdrawn");
}

async function note(marram: Page): Promise<void> {
  await marram.goto("/trends");
  await follow(marram, NOTED);
  await marram.locator("a[href^='/content-notes/']").click();
  await marram.getByRole("checkbox").first().check();
  await marram.locator("main form button[type=submit]").first().click();
}

/** An edition of last month, which has gone out already: this one corrects it. */
async function compose(marram: Page): Promise<string> {
  await marram.goto("/digests");
  await follow(marram, "Start a digest");
  await marram.getByLabel("Month").selectOption({ index: 0 });
  await marram.getByLabel("Title").fill(TITLE);
  const words = `Two numbers were wrong, and one trend was left out. What is asked of you has not changed.\n\nSee ${LINK}.`;
  await marram.getByLabel("Introduction").fill(words);
  await press(marram, "Start digest");
  for (const title of [DISPUTED, NOTED, SENSITIVE, CONCERN]) {
    const candidate = marram.getByRole("listitem").filter({ hasText: /Trend T-|Concern C-/ });
    await candidate.getByRole("button", { name: `Add ${title}`, exact: true }).click();
  }
  // What is left to add of that name is the answer to it.
  await press(marram, `Add ${NOTED}`);
  await press(marram, `Send the reference only ${SENSITIVE}`);
  await expect(marram.getByRole("heading", { name: "5 items" })).toBeVisible();
  await look(marram, "mail-composed");
  await press(marram, "Send for approval");
  await banner(marram, "Another moderator has to approve it now");
  return new URL(marram.url()).pathname;
}

async function release(sedge: Page, composition: string): Promise<void> {
  await sedge.goto(composition);
  await sedge.getByLabel("OFFICIAL", { exact: true }).check();
  await press(sedge, "Approve");
  await press(sedge, "Release");
  await banner(sedge, "Released: it is on its way");
}

test("the digest's mail is good to read in light and in dark, on a screen and on a phone, as HTML and as text", {
  tag: "@scripts",
}, async ({ browser }) => {
  const mail = await Smtp.start();
  const server = await Server.serve(mail.url);
  const pages: Page[] = [];
  const person = async (name: string) => {
    const page = await (await browser.newContext({ baseURL: server.url })).newPage();
    pages.push(page);
    await signIn(page, name);
    return page;
  };
  try {
    const [imran, linnet] = [await person("Imran"), await person("Linnet")];
    const [marram, sedge] = [await person("Marram"), await person("Sedge")];
    await raise(imran, sedge);
    await takeBack(linnet);
    await note(marram);
    await release(sedge, await compose(marram));
    const find = async (): Promise<Received[]> =>
      (await mail.received("tamsin@forum.example")).filter(({ mail: { subject } }) =>
        subject?.includes(TITLE),
      );
    await expect.poll(async () => (await find()).length).toBe(1);
    const [received] = await find();
    const { subject, html = "", text = "" } = received?.mail ?? {};

    expect(subject).toBe(`OFFICIAL: ${TITLE} (edition 2, corrects edition 1)`);
    const page = await linnet.context().newPage();
    await lookAtMail(page, "mail", { html, text });
    for (const words of [
      "This corrects edition 1",
      "was withdrawn",
      "Who says otherwise:",
      "Raised by: Imran Sethi, Northgate Institute",
      "Sign in to read this one",
      "You said, we did",
    ]) {
      await expect(page.locator("body")).toContainText(words);
      expect(text.toLowerCase()).toContain(words.toLowerCase());
    }
    for (const part of [text, html]) expect(part).not.toContain(SENSITIVE);
    await expect(page.getByRole("link", { name: /^Say what you do with / })).toHaveCount(4);
  } finally {
    for (const page of pages) await page.context().close();
    await server.stop();
    await mail.stop();
  }
});
