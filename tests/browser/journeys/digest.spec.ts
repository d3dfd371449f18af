import type { Browser, Page } from "@playwright/test";
import { accessible, look } from "../support/page";
import { signIn } from "../support/people";
import { Server } from "../support/server";
import { type Fault, Smtp } from "../support/smtp";
import { expect, test } from "../support/test";

/** A digest that is given a time, and one from which something goes while it is sent: as moderators and a member see it. */
test.describe.configure({ timeout: 240_000 });

const CONCERN = "Plain words for what happens next";
const TITLE = "The Forum: in two parts";
const READERS = ["tamsin", "joss", "karin"].map((name) => `${name}@forum.example`);
/** So long the mail server takes over each message: time for somebody to change their mind. */
const SLOW_SECONDS = 8;

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string | RegExp) =>
  page.locator("a").filter({ hasText: name }).first().click();
const banner = (page: Page, words: string) => expect(page.getByRole("alert").getByText(words)).toBeVisible();

async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `digest-${name}`);
}

/** Follows "Refresh" until the page says so. */
async function until(page: Page, heading: RegExp): Promise<void> {
  await expect(async () => {
    await follow(page, "Refresh");
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 90_000 });
}

async function compose(page: Page): Promise<string> {
  await page.goto("/digests");
  await follow(page, "Start a digest");
  await page.getByLabel("Month").selectOption({ index: 2 });
  await page.getByLabel("Title").fill(TITLE);
  await page.getByLabel("Introduction").fill("One trend, and one concern that waits for an answer.");
  await press(page, "Start digest");
  await press(page, `Add ${CONCERN}`);
  await page.getByRole("button", { name: /^Add / }).first().click();
  await expect(page.getByRole("heading", { name: "2 items" })).toBeVisible();
  await press(page, "Send for approval");
  await banner(page, "Another moderator has to approve it now");
  return new URL(page.url()).pathname.replace(/\/composition$/, "");
}

async function approve(page: Page, digest: string): Promise<void> {
  await page.goto(`${digest}/composition`);
  await page.getByLabel("OFFICIAL", { exact: true }).check();
  await press(page, "Approve");
  await banner(page, "Approved");
}

/** The next last Sunday of a month, on which the clocks change: its day, month and year. */
function clocksChange(month: number): [string, string, string] {
  const today = new Date();
  for (let year = today.getUTCFullYear(); ; year += 1) {
    const last = new Date(Date.UTC(year, month, 0));
    last.setUTCDate(last.getUTCDate() - last.getUTCDay());
    if (last > today) return [String(last.getUTCDate()), String(month), String(year)];
  }
}

async function scheduled(browser: Browser, javaScriptEnabled: boolean): Promise<void> {
  const mail = await Smtp.start();
  const server = await Server.serve(mail.url);
  const context = () => browser.newContext({ baseURL: server.url, javaScriptEnabled });
  const [marram, sedge] = [await (await context()).newPage(), await (await context()).newPage()];
  const choose = async ([day, month, year]: [string, string, string], time: string) => {
    await sedge.getByLabel("Day", { exact: true }).fill(day);
    await sedge.getByLabel("Month", { exact: true }).fill(month);
    await sedge.getByLabel("Year", { exact: true }).fill(year);
    await sedge.getByLabel("Time", { exact: true }).fill(time);
    await press(sedge, "Set the time");
  };
  try {
    await signIn(marram, "Marram");
    await signIn(sedge, "Sedge");
    const digest = await compose(marram);
    await sedge.goto(`${digest}/preview`);
    await press(sedge, "Send a test to me");
    await banner(sedge, "A test is on its way to you");
    await seen(sedge, "test-asked");
    await expect(async () => {
      const subjects = (await mail.received("sedge@forum.example")).map((one) => one.mail.subject);
      expect(subjects).toEqual([expect.stringMatching(/^TEST: .*The Forum: in two parts$/)]);
    }).toPass({ timeout: 30_000 });

    await approve(sedge, digest);
    await follow(sedge, "Choose when it goes out");
    await seen(sedge, "schedule");
    await choose(clocksChange(3), "1:30am");
    await expect(sedge.getByText("there is no such time").first()).toBeVisible();
    await expect(sedge.getByLabel("Time", { exact: true })).toHaveValue("1:30am");
    await seen(sedge, "schedule-error");
    await choose(clocksChange(10), "1:30am");
    await banner(sedge, "It goes out at that time");
    await expect(sedge.getByText("It goes out the first time.")).toBeVisible();
    await seen(sedge, "scheduled");
    await follow(sedge, "Cancel this digest");
    await expect(sedge.getByRole("heading", { name: "Cancel this digest?", level: 1 })).toBeVisible();
    await seen(sedge, "cancel");
    await follow(sedge, "Keep it");
    await expect(sedge.getByText("It goes out the first time.")).toBeVisible();
    await follow(sedge, "Cancel this digest");
    await press(sedge, "Cancel this digest");
    await banner(sedge, "Cancelled");
    await seen(sedge, "cancelled");
  } finally {
    for (const page of [marram, sedge]) await page.context().close();
    await server.stop();
    await mail.stop();
  }
}

async function journey(browser: Browser, javaScriptEnabled: boolean): Promise<void> {
  const slow = READERS.map(
    (to): Fault => ({
      to,
      trouble: { stage: "delay", seconds: SLOW_SECONDS },
      times: 1000,
    }),
  );
  const mail = await Smtp.start(slow);
  const server = await Server.serve(mail.url, { MAIL_AT_ONCE: "1" });
  const pages: Page[] = [];
  const person = async (name: string) => {
    const page = await (await browser.newContext({ baseURL: server.url, javaScriptEnabled })).newPage();
    pages.push(page);
    await signIn(page, name);
    return page;
  };
  try {
    const [marram, sedge, curlew] = [await person("Marram"), await person("Sedge"), await person("Curlew")];
    const digest = await compose(marram);
    await approve(sedge, digest);
    await curlew.goto("/concerns?own");
    await follow(curlew, CONCERN);
    await follow(curlew, "Withdraw");
    await seen(curlew, "takes-it-back");

    await press(sedge, "Release");
    await banner(sedge, "Released: it is on its way");
    await until(sedge, /^Sending: 1 of 3 sent/);
    await press(curlew, "Withdraw concern");
    await banner(curlew, "Your concern is withdrawn");
    await until(sedge, /^Paused: [12] of 3 sent/);
    await expect(sedge.getByText("It paused by itself: something in it was withdrawn.")).toBeVisible();
    await expect(sedge.getByText("Withdrawn: left out")).toBeVisible();
    await expect(sedge.getByText(CONCERN)).toHaveCount(0);
    await expect(sedge.getByRole("button", { name: "Go on sending" })).toHaveCount(0);
    await seen(sedge, "paused");
    await marram.goto(sedge.url());
    await expect(
      marram.getByText("Another moderator has to approve it: one who changed nothing in it."),
    ).toBeVisible();
    await expect(marram.getByRole("button", { name: "Approve what is left, and send it" })).toHaveCount(0);

    // What was in flight arrives, and then the rest goes out.
    await press(sedge, "Approve what is left, and send it");
    await expect(async () => {
      await sedge.goto(`${digest}/delivery`);
      await expect(sedge.getByRole("heading", { name: "3 of 3 sent", level: 1 })).toBeVisible({
        timeout: 500,
      });
    }).toPass({ timeout: 90_000 });
    await seen(sedge, "rest-sent");

    const all = (await Promise.all(READERS.map((to) => mail.received(to)))).flat();
    const copies = all.filter(({ mail: { subject } }) => subject === `OFFICIAL: ${TITLE}`);
    expect(copies.map(({ to }) => to[0]).sort()).toEqual([...READERS].sort());
    // The text part has titles in capitals.
    const whole = copies.filter(({ mail: { text } }) => text?.includes(CONCERN.toUpperCase()));
    expect([1, 2]).toContain(whole.length);
    await curlew.goto("/account/contributions");
    await expect(curlew.getByText(CONCERN)).toHaveCount(0);
    await seen(curlew, "taken-back");
  } finally {
    for (const page of pages) await page.context().close();
    await server.stop();
    await mail.stop();
  }
}

for (const [how, javaScriptEnabled] of [
  ["with scripts", true],
  ["without scripts", false],
] as const) {
  test(`a digest is tried out, given a time and given up, ${how}`, async ({ browser }) =>
    scheduled(browser, javaScriptEnabled));

  test(`what is taken back while a digest goes out is left out of the rest once that is approved, ${how}`, async ({
    browser,
  }) => journey(browser, javaScriptEnabled));
}

test("a policy reader finds what was sent, says what they do with an item, and prints it", async ({
  page,
}) => {
  await signIn(page, "Tamsin");
  await page.goto("/digests");
  await follow(page, "Search what was sent");
  await page.getByLabel("Words").fill("no such words");
  await press(page, "Search");
  await expect(page.getByText("No digest that was sent says that.")).toBeVisible();
  await seen(page, "archive-none");
  await page.getByLabel("Words").fill("currency games");
  await press(page, "Search");
  await expect(page.getByLabel("Words")).toHaveValue("currency games");
  await expect(page.locator(".app-list__item")).toHaveCount(1);
  await seen(page, "archive");
  await page.locator(".app-list__item a").click();

  const title = "Payment requests moving to in-game currency";
  const item = page.locator("section.app-panel").filter({ hasText: title });
  const question = item.getByRole("group", { name: `What do you do with this? ${title}` });
  await expect(question.getByText("You said:")).toHaveCount(0);
  await seen(page, "archived");
  await question.getByRole("button", { name: "Acting on it" }).click();
  await banner(page, "Noted");
  await expect(question.getByText("You said: Acting on it")).toBeVisible();
  await question.getByRole("button", { name: "Useful" }).click();
  await banner(page, "Noted");
  await expect(question.getByText("You said: Useful")).toBeVisible();
  await expect(question.getByRole("button", { name: "Acting on it" })).toBeVisible();
  await seen(page, "answered");

  await page.emulateMedia({ media: "print" });
  await expect(item.getByRole("heading", { name: title })).toBeVisible();
  await expect(question).toBeHidden();
  await look(page, "digest-printed");
  await page.emulateMedia({ media: null });
});

test("whose report is behind a trend reads what the next digest is to say, and where to take it back", async ({
  page,
}) => {
  await signIn(page, "Teasel");
  await page.goto("/submissions");
  await follow(page, "Payment requests moving to in-game currency");
  const coming = page.locator(".app-coming");
  await expect(coming.getByRole("heading", { name: /^What the .* digest is to say$/ })).toBeVisible();
  await expect(coming.getByText("It does not say who it is from.")).toBeVisible();
  await seen(page, "coming");
  await follow(page, "Withdraw, so that it does not go out");
  await expect(page.getByRole("button", { name: "Withdraw report" })).toBeVisible();
});
