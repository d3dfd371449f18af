import type { Browser, Page } from "@playwright/test";
import { accessible, accessibleMail, look, valid, validMail } from "../support/page";
import { signIn } from "../support/people";
import { Server } from "../support/server";
import { Smtp } from "../support/smtp";
import { expect, test } from "../support/test";

/**
 * Twenty reports become three trends and a digest, which arrives as a real email; what policy staff record stands in the
 * timeline of every report, for whoever wrote it. As four kinds of people: members, a moderator, a second one who approves,
 * and a policy reader. Every page on the way is checked, and its picture kept in `screenshots/contributors-*`.
 */
test.describe.configure({ timeout: 900_000 });

const TITLE = "The Forum: three trends of twenty reports";
/** Each writes as many reports. */
const MEMBERS = ["Heron", "Imran", "Teasel", "Curlew", "Lowri"] as const;
/** A trend that is to come: how many reports it, what they say, and what came of it. */
const TRENDS = [
  {
    title: "Subtitles that are made by machine name people who took no part",
    reports: 8,
    change: "Services add subtitles by machine. The record keeps a name that is wrong.",
    asked: "Say in guidance that subtitles are no record of who spoke.",
    done: "Guidance will say from next spring that subtitles are no record of who spoke.",
  },
  {
    title: "Rooms in which a screen is shared keep no list of who came",
    reports: 7,
    change: "Whoever shares a screen sees who is there. Nothing of it is kept when the room closes.",
    asked: "Ask services what they keep of such a room, and for how long.",
    done: "We have asked five services what they keep, and will tell you what they say.",
  },
  {
    title: "First messages that stand in a folder of their own",
    reports: 5,
    change: "A first message from somebody new stands apart, where few look for it.",
    asked: "Say where such messages are found, and who can ask for them.",
    done: "A page on where such messages are found is being written.",
  },
] as const;

type Trend = (typeof TRENDS)[number];
type Report = { author: string; trend: Trend; path: string; reference: string };

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string | RegExp) =>
  page.locator("a").filter({ hasText: name }).first().click();
const banner = (page: Page, words: string) => expect(page.getByRole("alert").getByText(words)).toBeVisible();

/** A page as it stands: no fault that a tool can see, and its picture kept. */
async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `contributors-${name}`);
}

/** The same, and its HTML as the server sends it. */
async function sent(page: Page, name: string): Promise<void> {
  await seen(page, name);
  await valid(await (await page.request.get(page.url())).text());
}

/** Writes a report from its first page to its last, and looks at each of them if it is the first of all. */
async function report(
  page: Page,
  trend: Trend,
  first: boolean,
): Promise<{ path: string; reference: string }> {
  const looked = async (name: string) => (first ? sent(page, `report-${name}`) : undefined);
  const choose = async (name: string, kind: "checkbox" | "radio", which: number) =>
    page.getByRole("group", { name }).getByRole(kind).nth(which).check();
  await page.goto("/submissions/new");
  await looked("change");
  await page.getByLabel("Title").fill(trend.title);
  await page.getByLabel("What is changing?").fill(trend.change);
  await press(page, "Save and continue");
  await looked("kind");
  await choose("Technology", "checkbox", TRENDS.indexOf(trend));
  await choose("Offence group", "radio", -1);
  await choose("Setting", "radio", 0);
  await press(page, "Save and continue");
  await looked("reach");
  await choose("Ages", "checkbox", 0);
  await choose("Regions", "checkbox", 0);
  await page.getByLabel("Month").fill("8");
  await page.getByLabel("Year").fill(String(new Date().getFullYear() - 1));
  for (const group of ["Which way", "How many", "What do you base", "How sure"])
    await choose(group, "radio", 0);
  await press(page, "Save and continue");
  await looked("meaning");
  await page.getByLabel("Why does it matter").fill("What a record says has to be explained in court.");
  await choose("May we ask you questions", "radio", 0);
  await choose("Is this about a case", "radio", -1);
  await press(page, "Save and continue");
  await looked("check");
  const attested = page.getByRole("group", { name: "Before you send it" }).getByRole("checkbox");
  for (const box of await attested.all()) await box.check();
  await press(page, "Send report");
  await banner(page, "We have received your report");
  await looked("received");
  const caption = (await page.locator(".govuk-caption-l").textContent()) ?? "";
  const reference = /S-[0-9A-Z]+/.exec(caption)?.[0] ?? "";
  expect(reference, caption).not.toBe("");
  return { path: new URL(page.url()).pathname, reference };
}

/** Selects reports in the list that stands on the page, by their references. */
async function select(page: Page, reports: readonly Report[]): Promise<void> {
  for (const { reference } of reports)
    await page.locator("tbody tr").filter({ hasText: reference }).getByRole("checkbox").check();
}

/** Makes a graded trend of reports that were accepted. */
async function gather(page: Page, trend: Trend, reports: readonly Report[], name: string): Promise<void> {
  await page.goto("/triage?state=accepted");
  await select(page, reports);
  await page.getByLabel("Trend", { exact: true }).selectOption({ label: "A new trend" });
  await press(page, "Link");
  await expect(page.getByLabel("Title")).toHaveValue(trend.title);
  await page.getByLabel("Summary").fill(`${trend.change} Several organisations have seen it.`);
  await page.getByLabel("Asked of the CPS").fill(trend.asked);
  await sent(page, `${name}-new`);
  await press(page, "Save");
  await banner(page, "The trend is open, with a first draft");
  await sent(page, `${name}-draft`);
  await follow(page, "Grade it");
  await sent(page, `${name}-grade`);
  for (const group of ["The sources", "The information"])
    await page.getByRole("group", { name: group }).getByRole("radio").nth(1).check();
  await press(page, "Save grade");
  await banner(page, "The grade is saved");
  await page.goto(page.url().replace(/\/versions\/.*/, ""));
  await sent(page, `${name}-of-its-reports`);
  for (const { reference } of reports) await expect(page.locator("main")).toContainText(reference);
}

async function compose(page: Page): Promise<string> {
  await page.goto("/digests");
  await follow(page, "Start a digest");
  await page.getByLabel("Month").selectOption({ index: 2 });
  await page.getByLabel("Title").fill(TITLE);
  await page.getByLabel("Introduction").fill("Three trends, and each asks something of you.");
  await press(page, "Start digest");
  for (const { title } of TRENDS) await press(page, `Add ${title}`);
  await expect(page.getByRole("heading", { name: "3 items" })).toBeVisible();
  await press(page, "Send for approval");
  await banner(page, "Another moderator has to approve it now");
  await sent(page, "digest-waits");
  return new URL(page.url()).pathname;
}

async function release(page: Page, composition: string): Promise<void> {
  await page.goto(composition);
  await page.getByLabel("OFFICIAL", { exact: true }).check();
  await sent(page, "digest-to-approve");
  await press(page, "Approve");
  await banner(page, "Approved");
  await press(page, "Release");
  await banner(page, "Released: it is on its way");
  await expect(async () => {
    await page.goto(composition.replace("composition", "delivery"));
    const all = page.getByRole("heading", { name: "3 of 3 sent", level: 1 });
    await expect(all).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await sent(page, "delivery");
}

/** Opens the mail, and goes from it to each trend to record what was done. */
async function answer(tamsin: Page, mail: Smtp): Promise<void> {
  const find = async () =>
    (await mail.received("tamsin@forum.example")).filter(({ mail }) => mail.subject === `OFFICIAL: ${TITLE}`);
  await expect.poll(async () => (await find()).length).toBe(1);
  const html = (await find())[0]?.mail.html ?? "";
  await validMail(html);
  for (const trend of TRENDS) {
    const name = `answer-${TRENDS.indexOf(trend) + 1}`;
    // A mail program's own page: the forum's would not let the mail have its styles.
    const page = await tamsin.context().newPage();
    await page.setContent(html);
    await accessibleMail(page);
    await look(page, `contributors-mail-${TRENDS.indexOf(trend) + 1}`);
    const link = page.getByRole("link", { name: /^Read and answer T-/ }).nth(TRENDS.indexOf(trend));
    await link.click();
    await expect(page.getByRole("heading", { name: trend.title, level: 1 })).toBeVisible();
    await sent(page, `${name}-trend`);
    await follow(page, "Record what was done");
    await sent(page, `${name}-new`);
    await page.getByLabel("Status").selectOption({ index: 3 });
    await page.getByLabel("What was done, or will be").fill(trend.done);
    await page.getByRole("group", { name: "What it means" }).getByRole("checkbox").first().check();
    await page.getByLabel("Owner").selectOption({ label: "Tamsin Ellery" });
    await press(page, "Publish answer");
    await banner(page, "Your answer can be read now");
    await sent(page, `${name}-recorded`);
    await page.close();
  }
}

/** What a report's author reads of it, from its arrival to what was done. */
async function told(page: Page, { path, trend, author }: Report, first: boolean): Promise<void> {
  await page.goto(path);
  const steps = page.locator(".app-timeline__step");
  const words = (await steps.allInnerTexts()).map((step) => step.split("\n")[0]?.trim());
  expect(words, path).toEqual([
    "Received",
    "Looked at by a moderator",
    "Part of a trend",
    expect.stringMatching(/^In the [A-Z][a-z]+ \d{4} digest$/),
    "What the CPS did",
  ]);
  if (first) await sent(page, `told-${author.toLowerCase()}`);
  else await accessible(page);
  await follow(page, "What the CPS did");
  await expect(page.getByRole("heading", { name: trend.title, level: 1 })).toBeVisible();
  await expect(page.getByText(trend.done)).toBeVisible();
  await accessible(page);
}

async function journey(browser: Browser, javaScriptEnabled: boolean): Promise<void> {
  const mail = await Smtp.start();
  const server = await Server.serve(mail.url);
  const pages: Page[] = [];
  const person = async (name: string) => {
    const page = await (await browser.newContext({ baseURL: server.url, javaScriptEnabled })).newPage();
    pages.push(page);
    await signIn(page, name);
    return page;
  };
  try {
    const reports: Report[] = [];
    const members = new Map<string, Page>();
    await test.step("twenty reports are sent", async () => {
      for (const name of MEMBERS) members.set(name, await person(name));
      for (const trend of TRENDS) {
        for (let number = 0; number < trend.reports; number += 1) {
          const author = MEMBERS[reports.length % MEMBERS.length] as string;
          const written = await report(members.get(author) as Page, trend, reports.length === 0);
          reports.push({ author, trend, ...written });
        }
      }
      expect(reports).toHaveLength(20);
    });
    const [marram, sedge, tamsin] = [await person("Marram"), await person("Sedge"), await person("Tamsin")];
    await test.step("a moderator makes three trends of them", async () => {
      await marram.goto("/triage?state=submitted");
      await sent(marram, "triage");
      await follow(marram, reports[0]?.reference as string);
      await sent(marram, "triage-report");
      await marram.goto("/triage?state=submitted");
      await select(marram, reports);
      await press(marram, "Accept");
      await banner(marram, "Done");
      for (const trend of TRENDS) {
        const of = reports.filter((report) => report.trend === trend);
        await gather(marram, trend, of, `trend-${TRENDS.indexOf(trend) + 1}`);
      }
    });
    await test.step("a second moderator approves and publishes each", async () => {
      for (const { title } of TRENDS) {
        await sedge.goto("/trends");
        await follow(sedge, title);
        await sent(sedge, "trend-to-approve");
        await press(sedge, "Approve");
        await press(sedge, "Publish");
        await banner(sedge, "The trend is published");
        await sent(sedge, "trend-published");
      }
    });
    await test.step("a digest of them is approved and sent", async () => {
      await release(sedge, await compose(marram));
    });
    await test.step("a policy reader gets it and records what was done", async () => answer(tamsin, mail));
    await test.step("every report's author reads it in their timeline", async () => {
      const looked = new Set<string>();
      for (const report of reports) {
        await told(members.get(report.author) as Page, report, !looked.has(report.author));
        looked.add(report.author);
      }
    });
  } finally {
    for (const page of pages) await page.context().close();
    await server.stop();
    await mail.stop();
  }
}

test("twenty reports become three trends and a digest, and everyone who wrote one reads what was done", async ({
  browser,
  javaScriptEnabled,
}) => journey(browser, javaScriptEnabled));
