import type { Page } from "@playwright/test";
import { accessible, accessibleMail, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { Server } from "../support/server";
import { Smtp } from "../support/smtp";
import { expect, test } from "../support/test";

/**
 * Once around the loop that everything serves, as five people, with a server as an operator runs it and a real mail
 * server. Every page on the way is checked by axe, its HTML as sent by a validator, and its picture is kept, wide and
 * narrow, in `screenshots/loop-*`.
 */
test.describe.configure({ mode: "serial", timeout: 240_000 });

const TREND = "Subtitles that are made by machine name people who are not there";
const CONCERN = "One number to call after a hearing is moved";

let mail: Smtp;
let server: Server;
let heron: Page;
let imran: Page;
let marram: Page;
let sedge: Page;
let tamsin: Page;
let taken = 0;

test.beforeAll(async ({ browser }) => {
  mail = await Smtp.start();
  server = await Server.serve(mail.url);
  const person = async (name: string) => {
    const page = await (await browser.newContext({ baseURL: server.url })).newPage();
    await signIn(page, name);
    return page;
  };
  heron = await person("Heron");
  imran = await person("Imran");
  marram = await person("Marram");
  sedge = await person("Sedge");
  tamsin = await person("Tamsin");
});

test.afterAll(async () => {
  for (const page of [heron, imran, marram, sedge, tamsin]) await page?.context().close();
  await server?.stop();
  await mail?.stop();
});

/** A page as it stands: no fault that a tool can see, and its picture kept. */
async function seen(page: Page, name: string, check = accessible): Promise<void> {
  await check(page);
  taken += 1;
  await look(page, `loop-${String(taken).padStart(2, "0")}-${name}`);
}

/** The same, and its HTML as the server sends it. */
async function sent(page: Page, name: string): Promise<void> {
  await seen(page, name);
  await valid(await (await page.request.get(page.url())).text());
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string | RegExp) =>
  page.locator("a").filter({ hasText: name }).first().click();
const banner = (page: Page, words: string) => expect(page.getByRole("alert").getByText(words)).toBeVisible();

test("a member posts in a thread", async () => {
  await sent(heron, "home-member");
  await follow(heron, "Threads");
  await sent(heron, "threads");
  await follow(heron, "Emerging technology");
  await sent(heron, "space");
  await follow(heron, "Start a thread");
  await sent(heron, "thread-new");
  await press(heron, "Start thread");
  await expect(heron.getByText("There is a problem")).toBeVisible();
  await seen(heron, "thread-new-error");
  await heron.getByLabel("Title").fill("How long a reply should take");
  await heron
    .getByLabel("Your words")
    .fill("We ask for **ten working days**.\n\n- said at the start\n- kept in writing");
  await press(heron, "Start thread");
  await banner(heron, "Your thread has started");
  await sent(heron, "thread");

  await imran.goto(heron.url().replace(/[?#].*/, ""));
  const words = "Ours is five. Ask me at imran@example.org";
  await imran.getByLabel("Your words").fill(words);
  await press(imran, "Post reply");
  await expect(imran.getByText("Take out the email address").first()).toBeVisible();
  await expect(imran.getByLabel("Your words")).toHaveValue(words);
  await seen(imran, "reply-refused");
  await imran.getByLabel("Your words").fill("Ours is five, and we say so on the first page.");
  await press(imran, "Post reply");
  await banner(imran, "Your post is there");
  await heron.reload();
  await expect(heron.getByText("Ours is five, and we say so")).toBeVisible();
});

test("members talk in a live meeting", async () => {
  await follow(heron, "Meetings");
  await sent(heron, "meetings");
  await follow(heron, "Describing generated material");
  await heron.waitForURL(/\/meetings\/.+/);
  await imran.goto(heron.url());
  for (const page of [heron, imran]) {
    await expect(page.getByText("Connected, nothing missed")).toBeVisible();
    // Whoever reads further up is told of new messages by a button.
    await page.getByLabel("Your message").focus();
  }
  for (const [from, to, words] of [
    [heron, imran, "Shall we take replies first?"],
    [imran, heron, "Yes, and the time they take."],
  ] as const) {
    await from.getByLabel("Your message").fill(words);
    await press(from, "Send");
    await expect(to.getByRole("log").getByText(words)).toBeVisible();
  }
  await sent(heron, "meeting");
});

test("a member reports a trend", async () => {
  await follow(heron, "Home");
  await follow(heron, "Report a trend");
  await sent(heron, "report-change");
  await press(heron, "Save and continue");
  await expect(heron.getByText("There is a problem")).toBeVisible();
  await seen(heron, "report-change-error");
  await heron.getByLabel("Title").fill(TREND);
  await heron
    .getByLabel("What is changing?")
    .fill(
      "Services add subtitles by machine. They name people who took no part, and the record keeps the name.",
    );
  await press(heron, "Save and continue");

  await sent(heron, "report-kind");
  await heron.getByRole("group", { name: "Technology" }).getByRole("checkbox").first().check();
  await heron.getByRole("group", { name: "Offence group" }).getByRole("radio").last().check();
  await heron.getByRole("group", { name: "Setting" }).getByRole("radio").first().check();
  await press(heron, "Save and continue");

  await sent(heron, "report-reach");
  await heron.getByRole("group", { name: "Ages" }).getByRole("checkbox").first().check();
  await heron.getByRole("group", { name: "Regions" }).getByRole("checkbox").first().check();
  await heron.getByLabel("Month").fill("8");
  await heron.getByLabel("Year").fill("2026");
  for (const group of ["Which way", "How many", "What do you base", "How sure"])
    await heron.getByRole("group", { name: group }).getByRole("radio").first().check();
  await press(heron, "Save and continue");

  await sent(heron, "report-meaning");
  await heron.getByLabel("Why does it matter").fill("A wrong name in a record has to be explained in court.");
  await heron.getByRole("group", { name: "May we ask you questions" }).getByRole("radio").first().check();
  await heron.getByRole("group", { name: "Is this about a case" }).getByRole("radio").last().check();
  await press(heron, "Save and continue");

  await sent(heron, "report-check");
  await press(heron, "Send report");
  await seen(heron, "report-check-error");
  for (const box of await heron
    .getByRole("group", { name: "Before you send it" })
    .getByRole("checkbox")
    .all())
    await box.check();
  await press(heron, "Send report");
  await banner(heron, "We have received your report");
  await sent(heron, "report-received");
});

test("a member raises a concern", async () => {
  await follow(heron, "Concerns");
  await sent(heron, "concerns");
  await follow(heron, "Raise a concern");
  await press(heron, "Continue");
  await seen(heron, "concern-new-error");
  await heron.getByLabel("Title").fill(CONCERN);
  await heron
    .getByLabel("What should change?")
    .fill("Whoever moves a hearing says who can be called, and when.");
  await heron.getByLabel("Stage of the case").selectOption({ index: 3 });
  await heron.getByLabel("What it is about").selectOption({ index: 2 });
  await heron.getByRole("group", { name: "Is this about a case" }).getByRole("radio").last().check();
  await press(heron, "Continue");
  await seen(heron, "concern-check");
  await press(heron, "Send concern");
  await banner(heron, "A moderator will read your concern before others can");
  await sent(heron, "concern-waits");
});

test("a moderator publishes the concern, and links and grades the report", async () => {
  await marram.goto("/");
  await sent(marram, "home-moderator");
  await follow(marram, "Queue");
  await sent(marram, "reviews");
  // Notes, not text: what was raised last stands at the end.
  await marram.locator("tbody").getByRole("link").last().click();
  await expect(marram.getByRole("heading", { name: CONCERN })).toBeVisible();
  await sent(marram, "review-concern");
  await press(marram, "Publish");

  await follow(marram, "Reports");
  await sent(marram, "triage");
  await marram.locator("tbody").getByRole("link").last().click();
  await expect(marram.getByRole("heading", { name: TREND })).toBeVisible();
  await press(marram, "Assign to me");
  await banner(marram, "Assigned to you");
  await sent(marram, "triage-report");
  await press(marram, "Accept");
  await banner(marram, "Accepted");
  await sent(marram, "triage-accepted");
  await follow(marram, "Open a new trend from it");
  await sent(marram, "trend-new");
  await marram.getByLabel("Summary").fill("");
  await press(marram, "Save");
  await seen(marram, "trend-new-error");
  await marram
    .getByLabel("Summary")
    .fill("Subtitles made by machine name people who took no part. The record keeps the name.");
  await marram
    .getByLabel("Asked of the CPS")
    .fill("Say in guidance that subtitles are no record of who spoke.");
  await press(marram, "Save");
  await banner(marram, "The trend is open, with a first draft");
  await sent(marram, "trend-draft");
  await follow(marram, "Grade it");
  await sent(marram, "grade");
  for (const group of ["The sources", "The information"])
    await marram.getByRole("group", { name: group }).getByRole("radio").nth(1).check();
  await press(marram, "Save grade");
  await banner(marram, "The grade is saved");
  await sent(marram, "trend-graded");
});

test("a second moderator approves and publishes the trend", async () => {
  await follow(sedge, "Trends");
  await sent(sedge, "trends-moderator");
  await follow(sedge, TREND);
  await press(sedge, "Approve");
  await press(sedge, "Publish");
  await banner(sedge, "The trend is published");
  await sent(sedge, "trend-published");
});

test("a digest is composed by one moderator, and approved and released by another", async () => {
  await follow(marram, "Digests");
  await sent(marram, "digests");
  await follow(marram, "Start a digest");
  await sent(marram, "digest-new");
  await marram.getByLabel("Month").selectOption({ index: 2 });
  await marram.getByLabel("Title").fill("The Forum: next month");
  await marram
    .getByLabel("Introduction")
    .fill("One new trend asks something of you, and one concern waits for an answer.");
  await press(marram, "Start digest");
  await sent(marram, "digest-empty");
  for (const title of [TREND, CONCERN]) await press(marram, `Add ${title}`);
  await expect(marram.getByRole("heading", { name: "2 items" })).toBeVisible();
  await press(marram, `Move up ${CONCERN}`);
  await press(marram, `Move down ${CONCERN}`);
  await sent(marram, "digest-composed");
  await follow(marram, "Preview the mail");
  await sent(marram, "digest-preview");
  await marram.goBack();
  await press(marram, "Send for approval");
  await banner(marram, "Another moderator has to approve it now");
  await sent(marram, "digest-waits");

  await sedge.goto(marram.url().replace(/[?#].*/, ""));
  await sent(sedge, "digest-to-approve");
  await press(sedge, "Approve");
  await seen(sedge, "digest-approve-error");
  await sedge.getByLabel("OFFICIAL", { exact: true }).check();
  await press(sedge, "Approve");
  await banner(sedge, "Approved");
  await sent(sedge, "digest-approved");
  await press(sedge, "Release");
  await banner(sedge, "Released: it is on its way");
  await expect(async () => {
    await follow(sedge, "Refresh");
    await expect(sedge.getByRole("heading", { name: "3 of 3 sent" })).toBeVisible({ timeout: 500 });
  }).toPass();
  await sent(sedge, "delivery");
});

test("it arrives as a real email, with nobody else's address in it, and can be stopped with one click", async () => {
  const find = async () =>
    (await mail.received("tamsin@forum.example")).filter(({ mail }) => mail.subject?.includes("next month"));
  await expect.poll(async () => (await find()).length).toBe(1);
  const [received] = await find();
  if (received === undefined) throw new Error("no mail");
  const { mail: message, to } = received;
  expect(to).toEqual(["tamsin@forum.example"]);
  expect(message.subject).toBe("OFFICIAL: The Forum: next month");
  const header = (name: string) => message.headers.find(({ key }) => key === name)?.value ?? "";
  expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  for (const part of [message.text ?? "", message.html ?? ""]) {
    for (const title of [TREND, CONCERN]) expect(part.toLowerCase()).toContain(title.toLowerCase());
    for (const name of ["@forum.example", "Heron", "Marram", "Sedge"]) expect(part).not.toContain(name);
  }

  // As a mail program shows it.
  const page = await tamsin.context().newPage();
  for (const [name, colorScheme] of [
    ["mail", "light"],
    ["mail-dark", "dark"],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setContent(message.html ?? "");
    await seen(page, name, accessibleMail);
  }
  const stop = /<(http[^>]+)>/.exec(header("list-unsubscribe"))?.[1] ?? "";
  await page.goto(stop);
  await sent(page, "unsubscribe");
  await page.close();

  await tamsin.setContent(message.html ?? "");
});

test("a policy officer records what was done", async () => {
  // From the mail to what it tells of.
  await tamsin.getByRole("link", { name: /^Read and answer T-/ }).click();
  await expect(tamsin.getByRole("heading", { name: TREND })).toBeVisible();
  await sent(tamsin, "trend-policy");
  await follow(tamsin, "Record what was done");
  await sent(tamsin, "response-new");
  await press(tamsin, "Publish answer");
  await seen(tamsin, "response-error");
  await tamsin.getByLabel("Status").selectOption({ index: 3 });
  await tamsin.getByLabel("What was done, or will be").fill("Guidance will say so from next spring.");
  await tamsin.getByRole("group", { name: "What it means" }).getByRole("checkbox").first().check();
  await tamsin.getByLabel("Owner").selectOption({ label: "Tamsin Ellery" });
  for (const [label, value] of Object.entries({
    Day: "31",
    Month: "3",
    Year: String(new Date().getUTCFullYear() + 1),
  }))
    await tamsin.getByLabel(label).fill(value);
  await press(tamsin, "Publish answer");
  await banner(tamsin, "Your answer can be read now");
  await sent(tamsin, "trend-answered");
  await follow(tamsin, "Digests");
  await sent(tamsin, "digests-policy");
  await follow(tamsin, "The Forum: next month");
  await sent(tamsin, "digest-policy");
  await follow(tamsin, /^Open C-/);
  await follow(tamsin, "Record what was done");
  await tamsin.getByLabel("Status").selectOption({ index: 4 });
  await tamsin.getByLabel("What was done, or will be").fill("A name and a number stand on every notice.");
  await tamsin.getByRole("group", { name: "What it means" }).getByRole("checkbox").first().check();
  await press(tamsin, "Publish answer");
  await tamsin.goto("/");
  await sent(tamsin, "home-policy");
});

test("the member sees what came of it", async () => {
  await heron.goto("/");
  await sent(heron, "home-member-answered");
  await follow(heron, TREND);
  await sent(heron, "report-answered");
  await follow(heron, "What the CPS did");
  await expect(heron.getByText("Guidance will say so from next spring.")).toBeVisible();
  await sent(heron, "trend-answered-member");
  await follow(heron, "You said, we did");
  await expect(heron.getByText("A name and a number stand on every notice.")).toBeVisible();
  await sent(heron, "you-said-we-did");
  await follow(heron, "Trends");
  await sent(heron, "trends");
});
