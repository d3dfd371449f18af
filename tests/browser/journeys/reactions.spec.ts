import type { Page } from "@playwright/test";
import { connected, openMeeting, said, say, scheduleMeeting } from "../support/meeting";
import { accessible, look } from "../support/page";
import { expect, test } from "../support/test";

/** Reacting to what others say: by keyboard, seen as it happens, read out to nobody; and without scripts. */

/** What stands below the messages. */
const counts = (page: Page) => page.locator("[data-log] [data-slot=reactions]");
const acts = (page: Page) => page.getByRole("log").locator("summary");
const sign = (page: Page, name: string) => page.getByRole("log").getByRole("button", { name });

test("two people react, see it as it happens, and take it back by keyboard @scripts", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  await connected(marram);
  const ada = await person("Ada");
  await ada.goto(meeting);
  await connected(ada);
  await say(marram, "Would three short fields work for your staff?");
  await expect(said(ada)).toHaveCount(1);
  await expect(counts(ada)).toBeHidden();
  await expect(ada.locator("[data-announcements]")).toHaveText(/^Marram: Would/);

  await acts(ada).focus();
  await ada.keyboard.press("Enter");
  await sign(ada, "I agree").focus();
  await ada.keyboard.press("Enter");
  await expect(counts(marram)).toHaveText("I agree: 1");
  await expect(counts(ada)).toHaveText("I agree: 1");
  await expect(sign(ada, "I agree")).toHaveAttribute("aria-pressed", "true");
  await expect(sign(ada, "I agree")).toBeFocused();
  await sign(ada, "We see this too").press("Space");
  await expect(counts(marram)).toHaveText("We see this too: 1");
  // Nobody reacts to their own words, and what others feel about them is not read out.
  await acts(marram).click();
  await expect(sign(marram, "I agree")).toHaveCount(0);
  await expect(marram.locator("[data-announcements]")).toBeEmpty();
  await accessible(ada);
  await look(ada, "reactions");

  // What the script shows is what the server shows.
  const rows = async () =>
    await ada
      .locator("[data-log] > li")
      .evaluateAll((found) => found.map((row) => row.textContent?.replace(/\s+/g, " ")));
  const before = await rows();
  await ada.reload();
  expect(await rows()).toEqual(before);
  await connected(ada);
  await acts(ada).click();
  await expect(sign(ada, "We see this too")).toHaveAttribute("aria-pressed", "true");
  await sign(ada, "We see this too").press("Enter");
  await expect(counts(marram)).toBeHidden();
});

test("somebody reacts without scripts, and whoever follows sees it", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  await say(marram, "Would three short fields work for your staff?");
  const ada = await person("Ada", { javaScriptEnabled: false });
  await ada.goto(meeting);
  await acts(ada).click();
  await sign(ada, "Thank you").click();
  await expect(ada.getByText("Your reaction is changed")).toBeVisible();
  await expect(counts(ada)).toHaveText("Thank you: 1");
  await marram.reload();
  await expect(counts(marram)).toHaveText("Thank you: 1");
  await acts(ada).click();
  await look(ada, "reactions-plain");
  await sign(ada, "Thank you").click();
  await expect(counts(ada)).toBeHidden();
});

test("whoever waited for the opening reacts to what is said then, and answers it @scripts", async ({
  person,
}) => {
  const marram = await person("Marram");
  const meeting = await scheduleMeeting(marram);
  const ada = await person("Ada");
  await ada.goto(meeting);
  await connected(ada);
  await marram.getByRole("button", { name: "Open the meeting" }).click();
  await connected(marram);
  await say(marram, "Would three short fields work for your staff?");
  await acts(ada).click();
  await sign(ada, "I agree").click();
  await expect(counts(marram)).toHaveText("I agree: 1");
  await ada.getByRole("link", { name: "Reply", exact: true }).click();
  await say(ada, "They would.");
  await expect(said(marram)).toHaveText(["Would three short fields work for your staff?", "They would."]);
  await expect(marram.getByRole("log").getByRole("link", { name: "In reply to Marram" })).toBeVisible();
});
