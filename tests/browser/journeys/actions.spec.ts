import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/** What is agreed in a meeting: marked, recorded, brought on, closed, and on the page of the next meeting until then. */
async function schedule(page: Page, title: string, day: string): Promise<string> {
  await page.goto("/meetings/new");
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("What it is for").fill("To settle which fields come first.");
  await page.getByLabel("Chair").selectOption({ label: "Marram" });
  const fields = { Day: day, Month: "4", Year: "2031", Start: "10:30am", "Length in minutes": "60" };
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  await page.getByRole("button", { name: "Schedule meeting" }).click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  return new URL(page.url()).pathname;
}

test("what is agreed in a meeting is recorded, done and closed, and goes on until then", async ({
  page,
  browser,
}) => {
  test.setTimeout(180_000);
  await signIn(page, "Marram");
  const next = await schedule(page, "Fields, the second time", "24");
  const meeting = await schedule(page, "Fields, the first time", "17");
  await page.getByRole("button", { name: "Open the meeting" }).click();
  await page.getByLabel("Your message").fill("#action Somebody tries the three fields for a month.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Somebody tries the three fields").first()).toBeVisible();
  await page.goto(meeting);
  await expect(page.getByText("1 message is marked and not recorded yet")).toBeVisible();
  await page.getByRole("link", { name: "Record an action" }).click();
  await accessible(page);
  await look(page, "action-marked");
  await page.getByRole("link", { name: /^Record it/ }).click();
  await page.getByRole("button", { name: "Record action" }).click();
  await expect(page.getByRole("link", { name: "Enter what is to be done" })).toBeVisible();
  await accessible(page);
  await look(page, "action-new-problems");
  await page
    .getByLabel("What is to be done")
    .fill("Try the three fields for a month, and compare the calls.");
  await page.getByLabel("Who does it").fill("Ada Okonjo");
  await page.getByLabel("Day", { exact: true }).fill("20");
  await page.getByRole("button", { name: "Record action" }).click();
  await expect(page.getByText("The action is recorded")).toBeVisible();
  await accessible(page);
  await look(page, "action-recorded");

  await page.goto(meeting);
  await valid(await (await page.request.get(meeting)).text());
  await accessible(page);
  await look(page, "meeting-actions");
  const action =
    (await page
      .getByRole("link", { name: /^2031-04b?\/1$/ })
      .first()
      .getAttribute("href")) ?? "";

  const ada = await (await browser.newContext()).newPage();
  await signIn(ada, "Ada");
  await expect(ada.getByText(/actions? from (a )?meetings?/).first()).toBeVisible();
  await look(ada, "action-home");
  await ada.goto(next);
  await expect(ada.getByRole("heading", { name: "Open from earlier meetings" })).toBeVisible();
  await expect(ada.getByText("Try the three fields for a month")).toBeVisible();
  await accessible(ada);
  await look(ada, "meeting-carried");
  await ada.goto("/actions");
  await accessible(ada);
  await valid(await (await ada.request.get("/actions")).text());
  await look(ada, "actions");
  await ada.goto(action);
  await accessible(ada);
  await valid(await (await ada.request.get(action)).text());
  await look(ada, "action");
  await ada.getByLabel("How far it has come").fill("Half of our staff use them.");
  await ada.getByRole("button", { name: "Save", exact: true }).click();
  await expect(ada.getByText("What you said is saved")).toBeVisible();

  await page.goto(`${action}/edit`);
  await page.getByLabel("What is to be done").fill("Try the three fields for a month.");
  await accessible(page);
  await look(page, "action-edit");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("The action is changed")).toBeVisible();

  await ada.goto(action);
  await ada.getByRole("button", { name: "Close action" }).click();
  await expect(ada.getByRole("link", { name: "Enter what was done, or why it will not be" })).toBeVisible();
  await accessible(ada);
  await ada.getByRole("radio", { name: "It is done" }).check();
  await ada.getByLabel("What was done, or why it will not be").fill("All of our staff use them.");
  await look(ada, "action-closing");
  await ada.getByRole("button", { name: "Close action" }).click();
  await expect(ada.getByText("The action is closed")).toBeVisible();
  await accessible(ada);
  await look(ada, "action-closed");
  await ada.goto(next);
  await expect(ada.getByText("Try the three fields for a month")).toHaveCount(0);
  await ada.context().close();

  await page.goto("/actions?whose=all&state=closed");
  await accessible(page);
  await look(page, "actions-closed");
  await page.getByRole("link", { name: /^2031-04b?\/1$/ }).click();
  await page.getByRole("button", { name: "Open it again" }).click();
  await expect(page.getByText("The action is open again")).toBeVisible();
  await page.goto(meeting);
  await page.getByRole("button", { name: "End the meeting" }).click();
});
