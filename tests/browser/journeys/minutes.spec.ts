import type { Browser, BrowserContext, Page } from "@playwright/test";
import { accessible, look } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/** From a meeting that is over to minutes that stand, by three people: who writes, who was there, who approves. */
test.use({ forum: "the one in which minutes are published" });

let contexts: BrowserContext[] = [];

test.afterEach(async () => {
  for (const context of contexts) await context.close();
  contexts = [];
});

async function person(browser: Browser, name: string): Promise<Page> {
  const context = await browser.newContext();
  contexts.push(context);
  const page = await context.newPage();
  await signIn(page, name);
  return page;
}

/** A meeting with two points that Marram chairs, in which Ada says something about both, and that is over. */
async function hold(marram: Page, ada: Page): Promise<string> {
  await marram.goto("/meetings/new");
  await marram.getByLabel("Title").fill("Which fields reports need");
  await marram.getByLabel("Chair").selectOption({ label: "Marram" });
  const fields = { Day: "26", Month: "3", Year: "2032", Start: "10:30am", "Length in minutes": "60" };
  for (const [label, value] of Object.entries(fields)) await marram.getByLabel(label).fill(value);
  await marram.getByLabel("Transcript").selectOption("30");
  await marram.getByRole("button", { name: "Schedule meeting" }).click();
  await expect(marram.getByText("What is said here is destroyed 30 days after")).toBeVisible();
  const meeting = new URL(marram.url()).pathname;
  await marram.getByRole("link", { name: "Change the agenda" }).click();
  for (const [title, rule] of [
    ["Three fields", "On record"],
    ["How we test them", "Chatham House Rule"],
  ] as const) {
    await marram.getByLabel("What is it about?").fill(title);
    await marram.getByRole("radio", { name: rule, exact: true }).check();
    await marram.getByRole("button", { name: "Add to the agenda" }).click();
    await expect(marram.locator(".app-agenda")).toContainText(title);
  }
  await marram.goto(meeting);
  await marram.getByRole("button", { name: "Open the meeting" }).click();
  await ada.goto(meeting);
  await talk(marram, ada, ["1, Three fields", "Training took ten minutes.", "We put the last field first."]);
  // Who is there is written down a moment later.
  await expect(async () => {
    await marram.goto(meeting);
    await expect(marram.locator("[aria-labelledby=attendance]")).toContainText("Ada", { timeout: 500 });
  }).toPass();
  await talk(marram, ada, ["2, How we test them", "As Ada and Marram asked, we test three."]);
  await marram.getByRole("button", { name: "End the meeting" }).click();
  await expect(marram.getByText(/, ended$/)).toBeVisible();
  return meeting;
}

/** Has Marram start a point, Ada say these words, and Marram mark the last of them as a decision. */
async function talk(marram: Page, ada: Page, [item, ...said]: [string, ...string[]]): Promise<void> {
  await marram.getByRole("button", { name: `Start item ${item.charAt(0)}` }).click();
  await expect(marram.getByText(`Now: item ${item}`)).toBeVisible();
  for (const words of said) {
    await ada.getByLabel("Your message").fill(words);
    await ada.getByRole("button", { name: "Send", exact: true }).click();
    await expect(ada.getByRole("log")).toContainText(words);
  }
  await marram.reload();
  await marram
    .getByText(/^Actions for /)
    .last()
    .click();
  await marram.getByRole("button", { name: "Mark as decision" }).last().click();
  await expect(marram.locator("[data-slot=mark]").last()).toHaveText("Decision");
}

/** What names people is neither quoted nor written where nobody is named; those who lead are told, and say it otherwise. */
async function nameNobody(marram: Page): Promise<void> {
  await expect(marram.getByText("As Ada and Marram asked")).toHaveCount(0);
  await expect(marram.getByText(/^1 message that was marked names somebody/)).toBeVisible();
  await look(marram, "minutes-left-out");
  await marram.getByRole("link", { name: "Choose quotes 2. How we test them" }).click();
  await expect(marram.getByText(/^Named: Ada Okonjo, Marram. This cannot be quoted/)).toBeVisible();
  await expect(marram.getByRole("button", { name: /^Quote/ })).toHaveCount(0);
  await accessible(marram);
  await look(marram, "minutes-quotes-names");
  await marram.getByRole("link", { name: "Back", exact: true }).click();
  await marram.getByRole("link", { name: "Edit the text 2. How we test them" }).click();
  await marram.getByLabel("What the minutes say").fill("Ada asked for tests.");
  await marram.getByRole("button", { name: "Save", exact: true }).click();
  await expect(marram.getByLabel("What the minutes say")).toHaveAccessibleDescription(
    /Named: Ada Okonjo\..*lets nobody be named/,
  );
  await accessible(marram);
  await look(marram, "minutes-edit-names");
  await marram.getByLabel("What the minutes say").fill("Three are tested.");
  await marram.getByRole("button", { name: "Save", exact: true }).click();
  await expect(marram.getByText("Three are tested.")).toBeVisible();
}

test("minutes are drafted, corrected, approved by another and published", async ({ browser, server }) => {
  const [marram, ada] = [await person(browser, "Marram"), await person(browser, "Ada")];
  const meeting = await hold(marram, ada);
  await look(marram, "minutes-none");
  await marram.getByRole("button", { name: "Draft the minutes" }).click();
  await expect(marram.getByText("We put the last field first.")).toBeVisible();
  await accessible(marram);
  await look(marram, "minutes-draft");

  await marram.getByRole("link", { name: "Edit the text 1. Three fields" }).click();
  await marram.getByLabel("What the minutes say").fill("Three fields were **enough** for most.");
  await accessible(marram);
  await look(marram, "minutes-edit");
  await marram.getByRole("button", { name: "Save", exact: true }).click();
  await expect(marram.locator(".app-text strong")).toHaveText("enough");
  await marram.getByRole("link", { name: "Choose quotes 1. Three fields" }).click();
  await accessible(marram);
  await look(marram, "minutes-quotes");
  await marram.getByRole("button", { name: /^Quote/ }).click();
  await expect(marram.getByText("It is quoted")).toBeVisible();
  await marram.goto(`${meeting}/minutes`);
  await expect(marram.getByText("Training took ten minutes.")).toBeVisible();
  await nameNobody(marram);
  expect((await ada.goto(`${meeting}/minutes`))?.status()).toBe(404);
  await marram.getByRole("button", { name: "Send to those who attended" }).click();
  await expect(marram.getByText(/can propose corrections until/)).toBeVisible();

  await ada.goto("/");
  await expect(ada.getByText(/can propose corrections until/)).toBeVisible();
  await accessible(ada);
  await look(ada, "minutes-wait");
  await ada.getByRole("link", { name: "All minutes" }).click();
  await accessible(ada);
  await look(ada, "minutes-unfinished");
  await ada.getByRole("link", { name: "Which fields reports need" }).click();
  await accessible(ada);
  await look(ada, "minutes-circulated");
  await ada.getByRole("link", { name: "Propose a correction 1. Three fields" }).click();
  await accessible(ada);
  await look(ada, "minutes-correction");
  await ada.getByLabel("What should the minutes say instead?").fill("They were enough for all of us.");
  await ada.getByRole("button", { name: "Send", exact: true }).click();
  await expect(ada.getByText("Waits for a decision")).toBeVisible();

  await marram.goto(`${meeting}/minutes`);
  await marram.getByRole("link", { name: /^Decide on the correction/ }).click();
  await accessible(marram);
  await look(marram, "minutes-decision");
  await marram.getByRole("radio", { name: "Decline" }).check();
  await marram.getByLabel("Why it is declined").fill("One of us had four.");
  await marram.getByRole("button", { name: "Decide", exact: true }).click();
  await ada.reload();
  await expect(ada.getByText("One of us had four.")).toBeVisible();

  // Some working days later.
  server.amend("UPDATE minutes SET corrections_until = '2026-01-01T09:00:00+00:00'");
  await marram.reload();
  await expect(marram.getByText("Somebody else has to approve the minutes")).toBeVisible();
  const sedge = await person(browser, "Sedge");
  await sedge.goto(`${meeting}/minutes`);
  await accessible(sedge);
  await look(sedge, "minutes-to-approve");
  await sedge.getByRole("button", { name: "Approve and publish" }).click();
  await expect(sedge.getByText("The minutes are approved and published")).toBeVisible();

  await ada.goto("/meetings");
  await ada.getByRole("link", { name: "Minutes of Which fields reports need" }).click();
  await expect(ada.getByText("Seal (SHA-256):")).toBeVisible();
  await accessible(ada);
  await look(ada, "minutes-published");
  await ada.emulateMedia({ media: "print" });
  await expect(ada.getByRole("link", { name: "Check the seal" })).toBeHidden();
  await look(ada, "minutes-printed", [1200]);
  await ada.emulateMedia({ media: null });
  await ada.getByRole("link", { name: "Check the seal" }).click();
  await expect(ada.getByText("The seal holds")).toBeVisible();
  await accessible(ada);
  await look(ada, "minutes-seal");
  await ada.goto(meeting);
  await expect(ada.getByText(/^.*What was said here is destroyed on/)).toBeVisible();
  await look(ada, "minutes-meeting-after");
});
