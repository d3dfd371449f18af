import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/** What is done before a meeting opens: an agenda, invitations, answers, another time, and that it is off. */
async function schedule(page: Page): Promise<string> {
  await page.goto("/meetings/new");
  await page.getByLabel("Title").fill("Three fields for reports");
  await page.getByLabel("What it is for").fill("To settle which fields come first.");
  await page.getByLabel("Chair").selectOption({ label: "Marram" });
  const fields = { Day: "26", Month: "3", Year: "2031", Start: "10:30am", "Length in minutes": "60" };
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  await accessible(page);
  await look(page, "meeting-new");
  await page.getByRole("button", { name: "Schedule meeting" }).click();
  await expect(page.getByRole("heading", { name: "Three fields for reports" })).toBeVisible();
  return new URL(page.url()).pathname;
}

test("a meeting is planned, people are invited and answer, and it is moved and called off", async ({
  page,
  browser,
}) => {
  await signIn(page, "Marram");
  const meeting = await schedule(page);
  await page.getByRole("link", { name: "Change the agenda" }).click();
  for (const [title, minutes] of [
    ["Welcome", "10"],
    ["Three fields", "40"],
  ] as const) {
    await page.getByLabel("What is it about?").fill(title);
    await page.getByRole("radio", { name: "On record", exact: true }).check();
    await page.getByLabel("Minutes (optional)").fill(minutes);
    await page.getByRole("button", { name: "Add to the agenda" }).click();
  }
  await page
    .getByRole("button", { name: /^Move up/ })
    .last()
    .press("Enter");
  await expect(page.locator(".app-agenda li").first()).toContainText("Three fields");
  await accessible(page);
  await look(page, "meeting-agenda-planned");

  await page.goto(`${meeting}/invitations`);
  await accessible(page);
  await look(page, "meeting-invitations");
  await page.getByRole("button", { name: /^Send/ }).click();
  await expect(page.getByText("The invitations are on their way")).toBeVisible();

  // The server sends it within a moment; the demonstration keeps it where anybody can read it.
  await expect(async () => {
    await page.goto("/mailbox");
    await expect(page.getByRole("link", { name: /: a meeting/ }).first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await page
    .getByRole("link", { name: /: a meeting/ })
    .first()
    .click();
  await look(page, "meeting-mail");

  const ada = await (await browser.newContext()).newPage();
  await signIn(ada, "Ada");
  await ada.goto(meeting);
  await expect(ada.getByText("10:30am").first()).toBeVisible();
  await ada.getByRole("radio", { name: "I will come" }).check();
  await ada.getByLabel("What you need to take part").fill("A pause after each point.");
  await accessible(ada);
  await valid(await (await ada.request.get(meeting)).text());
  await look(ada, "meeting-reply");
  await ada.getByRole("button", { name: "Answer" }).click();
  await ada.getByRole("link", { name: "Declare an interest" }).click();
  await ada.getByLabel("What you have to do with what the meeting is about").fill("We sell such forms.");
  await accessible(ada);
  await ada.getByRole("button", { name: "Declare", exact: true }).click();
  await expect(ada.getByText("We sell such forms.")).toBeVisible();
  await look(ada, "meeting-answered");

  await page.goto(meeting);
  await expect(page.getByText("We sell such forms.")).toBeVisible();
  await expect(page.getByText("A pause after each point.")).toHaveCount(0);
  await page.getByRole("link", { name: "Who comes, and what they need" }).click();
  await expect(page.getByText("A pause after each point.")).toBeVisible();
  await accessible(page);
  await look(page, "meeting-replies");

  await page.goto(`${meeting}/edit`);
  await page.getByLabel("Start").fill("11am");
  await accessible(page);
  await look(page, "meeting-edit");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("11am").first()).toBeVisible();
  await page.getByRole("link", { name: "Cancel the meeting" }).click();
  await accessible(page);
  await look(page, "meeting-cancellation");
  await page.getByRole("button", { name: "Cancel the meeting" }).click();
  await ada.goto(meeting);
  await expect(ada.getByText("This meeting is cancelled.")).toBeVisible();
  await look(ada, "meeting-cancelled");
  await ada.context().close();
});
