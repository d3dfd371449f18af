import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/** A morning with the reports: two hundred by keyboard, several at once, a trend that is split, without scripts. */
test.use({ forum: "a morning with the reports" });
test.describe.configure({ mode: "serial", timeout: 420_000 });

const REPORTS = 200;
/** The median of keystrokes that a report may take. */
const MOST = 1;
/** Every so many reports, one is not taken further. */
const DECLINED = 8;
/** So many reports are on their way at once. */
const LANES = 4;

/** What is like a trend that is published, and what is like none: a title, what is changing, terms, why it matters. */
const CURRENCY = [
  "Payment requests moving to in-game currency",
  "Requests for bank transfers are now for currency bought inside games. Families notice later.",
  { technology: "TR11", offence: "OF99", setting: "SE03" },
  "Records are kept for a short time.",
] as const;
const HOURS = [
  "Opening hours of help lines",
  "Fewer lines answer at weekends than did a year ago.",
  { technology: "TR03", offence: "OF01", setting: "SE01" },
  "Callers learn who answers.",
] as const;

type Field = [string, string];

async function send(page: Page, path: string, fields: Field[]): Promise<string> {
  const reply = await page.request.post(path, {
    data: new URLSearchParams(fields).toString(),
    maxRedirects: 0,
    headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
  });
  expect(reply.status(), `${path}: ${await reply.text()}`).toBe(303);
  return (reply.headers().location ?? "").replace(/[?#].*/, "");
}

/** As a member: so many reports, every part of each as its form would send it. Most say what a published trend says. */
async function report(page: Page, reports: number): Promise<void> {
  await page.goto("/submissions/new");
  const csrf: Field = ["csrf", await page.locator("main input[name=csrf]").first().inputValue()];
  const year = String(new Date().getFullYear() - 1);
  const reach: Field[] = [
    ["ages", "AG3"],
    ["regions", "RG02"],
    ["month", "8"],
    ["year", year],
    ["direction", "DR2"],
    ["scale", "SC2"],
    ["evidence", "EV2"],
    ["own_confidence", "OC2"],
  ];
  const meaning: Field[] = [
    ["handling", "HD3"],
    ["may_contact", "yes"],
    ["live_case", "no"],
  ];
  const attested = ["no-images", "nobody-identifiable", "nobody-at-risk"];
  const sending = attested.map((said): Field => ["attested", said]);
  const one = async (number: number) => {
    const [title, change, terms, importance] = number % DECLINED === 0 ? HOURS : CURRENCY;
    const begun = await send(page, "/submissions", [
      csrf,
      ["key", crypto.randomUUID()],
      ["title", title],
      ["change", change],
    ]);
    const place = begun.replace(/\/parts\/.*/, "");
    // Each page that is saved, the first as well, makes the next version of the draft.
    let version = 2;
    const parts: [string, Field[]][] = [
      ["parts/kind", Object.entries(terms)],
      ["parts/reach", reach],
      ["parts/meaning", [...meaning, ["importance", importance]]],
      ["sending", sending],
    ];
    for (const [path, fields] of parts) {
      await send(page, `${place}/${path}`, [csrf, ["version", String(version)], ...fields]);
      version += 1;
    }
  };
  for (let number = 1; number <= reports; number += LANES) {
    const lanes = Array.from({ length: Math.min(LANES, reports - number + 1) }, (_, lane) => number + lane);
    await Promise.all(lanes.map(one));
  }
}

async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `triage-${name}`);
}

const isReport = (page: Page) => /\/triage\/[0-9a-f-]{36}/.test(page.url());

/** Presses keys, and waits until the page to which they lead takes keys itself. */
async function press(page: Page, keys: string[]): Promise<void> {
  const before = page.url();
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForURL((url) => url.href !== before, { waitUntil: "domcontentloaded" });
}

test("two hundred reports are handled by keyboard", { tag: "@scripts" }, async ({ browser }) => {
  const person = async (name: string) => {
    const page = await (await browser.newContext()).newPage();
    await signIn(page, name);
    return page;
  };
  const heron = await person("Heron");
  await report(heron, REPORTS);
  await heron.context().close();
  const marram = await person("Marram");
  const reply = await marram.goto("/triage?state=submitted");
  await valid((await reply?.text()) ?? "");
  await look(marram, "triage-list");

  await press(marram, ["j", "o"]);
  await seen(marram, "report");
  await valid((await (await marram.request.get(marram.url())).text()) ?? "");
  const strokes: number[] = [];
  const linked = new Set<string>();
  while (isReport(marram)) {
    const place = new URL(marram.url()).pathname;
    // Linked to the likest trend where there is one, or else not taken further, for the second reason: taken up with it.
    const likest = await marram.locator("form[data-queue-link]").isVisible();
    const keys = likest ? ["l"] : ["2", "Enter"];
    await press(marram, keys);
    strokes.push(keys.length);
    if (likest) linked.add(place);
    expect(marram.url(), "what narrows the list goes along").toContain("state=submitted");
    expect(new URL(marram.url()).pathname, "one page a report").not.toBe(place);
  }
  strokes.sort((one, other) => one - other);
  const median = strokes[Math.floor(strokes.length / 2)] ?? Number.NaN;
  const all = strokes.reduce((sum, more) => sum + more, 2);
  console.log(
    `${strokes.length} reports, ${linked.size} linked, ${all} keystrokes, ${median} for the median`,
  );
  expect(strokes.length).toBeGreaterThanOrEqual(REPORTS);
  expect(median).toBeLessThanOrEqual(MOST);
  expect(linked.size).toBeGreaterThanOrEqual(REPORTS - REPORTS / DECLINED);
  expect(strokes.length - linked.size).toBeGreaterThanOrEqual(REPORTS / DECLINED);
  await expect(marram.getByText("Nothing of this kind.")).toBeVisible();
  await seen(marram, "empty");
  const [one] = linked;
  await marram.goto(one ?? "");
  await marram.getByRole("link", { name: "All its reports" }).click();
  await expect(marram.locator("tbody tr").first()).toBeVisible();
  await look(marram, "triage-of-a-trend");
  await marram.context().close();
});

test("several are linked at once, and a trend is split", { tag: "@scripts" }, async ({ page, browser }) => {
  const other = await (await browser.newContext()).newPage();
  await signIn(other, "Heron");
  await report(other, 4);
  await other.context().clearCookies();
  await signIn(other, "Sedge");
  await signIn(page, "Marram");
  await page.goto("/triage?state=submitted");
  await page.keyboard.press("?");
  await expect(page.getByText("Link a report to the trend that is most like it")).toBeVisible();
  await page.keyboard.press("?");
  for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
  await expect(page.locator("tr.app-picked")).toHaveCount(2);
  await seen(page, "list-selected");
  await press(page, ["a"]);
  await expect(page.getByText("Done", { exact: true })).toBeVisible();
  await expect(page.locator("tbody tr")).toHaveCount(2);

  // Another moderator takes one up meanwhile; what was read of it here is no longer so.
  for (const box of await page.locator("tbody input[type=checkbox]").all()) await box.check();
  await other.goto("/triage?state=submitted");
  await other.locator("tbody th a").first().click();
  await expect(other.getByText("Nobody has taken this up.")).toBeVisible();
  await other.getByRole("button", { name: "Assign to me" }).click();
  await expect(other.getByText("Assigned to you").first()).toBeVisible();
  await seen(other, "report-taken");
  await page.getByLabel("Assign to").selectOption({ label: "Me" });
  await page.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(page.getByRole("heading", { name: "It is done for 1 report" })).toBeVisible();
  await expect(page.getByText("Assigned: Sedge")).toBeVisible();
  await seen(page, "selection");
  await page.getByRole("link", { name: "Back to the reports" }).click();

  await page.goto("/triage?state=accepted");
  for (const box of (await page.locator("tbody input[type=checkbox]").all()).slice(-2)) await box.check();
  await page.getByRole("button", { name: "Link", exact: true }).click();
  await expect(page.getByText("Choose a trend").first()).toBeVisible();
  await expect(page.locator("tbody input:checked")).toHaveCount(2);
  await seen(page, "list-error");
  await page.getByLabel("Trend", { exact: true }).selectOption({ label: "A new trend" });
  await page.getByRole("button", { name: "Link", exact: true }).click();
  await page
    .getByLabel("Summary")
    .fill("Help lines say less often when they are open. Several have seen it.");
  await page.getByLabel("Asked of the CPS").fill("Say in guidance where hours are to be found.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The trend is open, with a first draft")).toBeVisible();

  await page.goto(page.url().replace(/\/versions\/.*/, ""));
  await page.getByRole("link", { name: "Move some of them to another trend" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await page.locator("tbody input[type=checkbox]").first().check();
  await page.getByRole("button", { name: "Undo the link" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await other.context().close();
});

test("the list is narrowed and several are accepted without scripts, too", async ({ page }) => {
  await signIn(page, "Heron");
  await report(page, 2);
  await page.context().clearCookies();
  await signIn(page, "Sedge");
  await page.goto("/triage");
  await page.getByLabel("State").selectOption({ label: "Received" });
  await page.getByText("More to narrow it by").click();
  await page.getByLabel("Setting").selectOption("SE03");
  await page.getByLabel("How it may be used").selectOption("HD3");
  await seen(page, "list-narrowing");
  await page.getByRole("button", { name: "Show" }).click();
  const rows = page.locator("tbody tr");
  await expect(rows.first()).toBeVisible();
  const waiting = await rows.count();
  expect(waiting).toBeGreaterThanOrEqual(2);
  await expect(page.locator("tbody td[data-label=State]", { hasText: "Received" })).toHaveCount(waiting);
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByText("Select at least one item").first()).toBeVisible();
  await seen(page, "list-nothing-selected");
  await page.locator("tbody input[type=checkbox]").last().check();
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible();
  await expect(rows).toHaveCount(waiting - 1);
  await page.locator("tbody th a").last().click();
  await page.getByRole("button", { name: "Assign to me" }).click();
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await expect(page.getByLabel("Setting")).toHaveValue("SE03");
  await expect(page.getByLabel("How it may be used")).toHaveValue("HD3");
  await expect(rows).toHaveCount(waiting - 2);
});
