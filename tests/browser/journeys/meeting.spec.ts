import { connected, cuttable, openMeeting, said, say } from "../support/meeting";
import { accessible, look, valid } from "../support/page";
import { expect, test } from "../support/test";

/** A meeting in two browsers: what one person says the other reads, also when a connection is lost. */

test("what one person says the other reads, in the same order", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  await connected(marram);
  const ada = await person("Ada");
  await ada.goto(meeting);
  await connected(ada);

  await say(marram, "Would three short fields work for your staff?");
  await expect(said(ada)).toHaveText(["Would three short fields work for your staff?"]);
  await say(ada, "They did for ours.\n\nTraining took ten minutes.");
  await say(ada, "The last field changed the calls most.");
  await expect(said(marram)).toHaveText([/^Would/, /ten minutes\.\s*$/, /^The last field/]);
  expect(await said(marram).allInnerTexts()).toEqual(await said(ada).allInnerTexts());
  await expect(ada.getByLabel("Your message")).toHaveValue("");
  await expect(ada.getByText("Sending…")).toHaveCount(0);

  // What the script shows is what the server shows.
  const rows = async () =>
    await ada
      .locator("[data-log] > li")
      .evaluateAll((found) => found.map((row) => row.textContent?.replace(/\s+/g, " ")));
  const before = await rows();
  await ada.reload();
  expect(await rows()).toEqual(before);

  await accessible(ada);
  await look(ada, "meeting");
  await look(marram, "meeting-chair");
});

test("a lost connection misses nothing and says nothing twice", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  await connected(marram);
  const ada = await person("Ada");
  const cut = await cuttable(ada);
  await ada.goto(meeting);
  await connected(ada);
  await say(marram, "One");
  await expect(said(ada)).toHaveText(["One"]);

  // The network goes, and comes back: the page need not wait for its next try, which may be half a minute away.
  await cut();
  await say(marram, "Two");
  await say(marram, "Three");
  await expect(ada.getByText("Reconnecting…")).toBeVisible();
  await expect(said(ada)).toHaveText(["One"]);

  await ada.context().setOffline(false);
  await connected(ada);
  await expect(said(ada)).toHaveText(["One", "Two", "Three"]);
  await say(ada, "Four");
  await expect(said(marram)).toHaveText(["One", "Two", "Three", "Four"]);
  await expect(said(ada)).toHaveText(["One", "Two", "Three", "Four"]);
});

test("refused words come back with the reason, and a removed message leaves a line", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  const ada = await person("Ada");
  await ada.goto(meeting);
  await connected(ada);
  await connected(marram);

  await say(ada, "Write to someone@example.org");
  const box = ada.getByLabel("Your message");
  await expect(box).toHaveValue("Write to someone@example.org");
  await expect(box).toHaveAccessibleDescription(/Take out the email address/);
  await expect(box).toBeFocused();
  await accessible(ada);
  await look(ada, "meeting-refused");
  await expect(said(marram)).toHaveCount(0);

  await say(ada, "Write to the secretary.");
  await expect(said(marram)).toHaveText(["Write to the secretary."]);
  await expect(box).not.toHaveAttribute("aria-describedby");
  await ada.getByText(/^Actions for /).click();
  await ada.getByRole("button", { name: /^Remove message at/ }).click();
  for (const page of [ada, marram]) await expect(page.getByText("This message was removed.")).toBeVisible();
  await expect(said(marram)).toHaveCount(0);
});

test("new messages wait behind a button while somebody reads further up", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  await connected(marram);
  for (const number of [1, 2, 3, 4]) await say(marram, `${number}: ${"A line.\n\n".repeat(12)}`);
  await expect(said(marram)).toHaveCount(4);
  const ada = await person("Ada");
  await ada.setViewportSize({ width: 320, height: 600 });
  await ada.goto(meeting);
  await connected(ada);
  await ada.evaluate(() => window.scrollTo(0, 300));

  await say(marram, "Five");
  await say(marram, "Six");
  const button = ada.getByRole("button", { name: "2 new messages" });
  await expect(button).toBeVisible();
  expect(await ada.evaluate(() => window.scrollY)).toBe(300);
  await expect(said(ada)).toHaveCount(4);
  await accessible(ada);
  await ada.screenshot({ path: "screenshots/meeting-waiting-320.png" });

  await button.focus();
  await ada.keyboard.press("Enter");
  await expect(said(ada)).toHaveCount(6);
  await expect(button).toBeHidden();
  await expect(ada.getByText("Five", { exact: true })).toBeInViewport();

  // At the end, what somebody types stays where it is on the screen.
  const box = ada.getByLabel("Your message");
  await box.scrollIntoViewIfNeeded();
  const before = (await box.boundingBox())?.y;
  await say(marram, "Seven");
  await expect(said(ada)).toHaveCount(7);
  expect((await box.boundingBox())?.y).toBeCloseTo(before ?? 0, 0);
});

test("the form goes when the meeting ends, and only words are left", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  const ada = await person("Ada");
  await ada.goto(meeting);
  await connected(ada);
  await marram.getByRole("button", { name: "End the meeting" }).click();
  await expect(ada.getByRole("log").getByText("The meeting ended.")).toBeVisible();
  await expect(ada.getByText(/, ended$/)).toBeVisible();
  await expect(ada.getByLabel("Your message")).toHaveCount(0);
});

test("without scripts the page is read, written and refreshed", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  await connected(marram);
  const ada = await person("Ada", { javaScriptEnabled: false });
  await ada.goto(meeting);
  await say(ada, "Written without scripts");
  await expect(said(ada)).toHaveText(["Written without scripts"]);
  await expect(said(marram)).toHaveText(["Written without scripts"]);
  await say(marram, "Read without scripts");
  await expect(said(marram)).toHaveCount(2);
  await ada.getByRole("link", { name: "Refresh" }).click();
  await expect(said(ada)).toHaveText(["Written without scripts", "Read without scripts"]);
  // Again from where that led: a link to the same place of the same page would load nothing.
  await say(marram, "And once more");
  await expect(said(marram)).toHaveCount(3);
  await ada.getByRole("link", { name: "Refresh" }).click();
  await expect(said(ada)).toHaveCount(3);
  await valid(await ada.content());
});

test("a chair leads a meeting by keyboard, and a member sees it as it happens", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  await marram.getByRole("link", { name: "Change the agenda" }).click();
  for (const [title, rule] of [
    ["Welcome", "On record"],
    ["Three fields", "Chatham House Rule"],
  ] as const) {
    await marram.getByLabel("What is it about?").fill(title);
    await marram.getByLabel(rule, { exact: true }).check();
    await marram.getByRole("button", { name: "Add to the agenda" }).click();
  }
  await accessible(marram);
  await look(marram, "meeting-agenda");
  await marram.goto(meeting);
  await connected(marram);
  const ada = await person("Ada");
  await ada.goto(meeting);
  await connected(ada);

  await marram.getByRole("button", { name: "Start item 1" }).press("Enter");
  await expect(ada.getByText("Now: item 1, Welcome")).toBeVisible();
  await expect(ada.getByRole("log").getByText("Now: Welcome. On record")).toBeVisible();

  // What somebody types is not lost when another's hand goes up beside it.
  await marram.getByLabel("Your message").fill("A sentence that is not finished");
  await ada.getByLabel("What about (optional)").fill("The first field");
  await ada.getByRole("button", { name: "Raise your hand" }).press("Enter");
  await expect(marram.getByRole("heading", { name: "Hands up: 1" })).toBeVisible();
  await expect(marram.getByText("The first field")).toBeVisible();
  await expect(marram.getByLabel("Your message")).toHaveValue("A sentence that is not finished");
  await marram.getByRole("button", { name: "Call Ada" }).press("Enter");
  await expect(ada.getByText("Your turn")).toBeVisible();
  // The button is gone; whoever pressed it is still among the hands.
  await expect(marram.getByRole("heading", { name: "Hands up: 1" })).toBeFocused();
  await expect(ada.getByRole("button", { name: "Lower your hand" })).toBeFocused();
  await ada.getByRole("button", { name: "Lower your hand" }).press("Enter");
  await expect(marram.getByRole("heading", { name: "Hands up: none" })).toBeVisible();

  await say(ada, "We train staff on the three fields.");
  const hers = ada.getByRole("log").locator("li", { hasText: "We train" });
  await hers.locator("summary").press("Enter");
  await hers.getByRole("link", { name: "Edit" }).press("Enter");
  await ada.getByLabel("Your message").fill("We train all staff on the three fields.");
  await accessible(ada);
  await look(ada, "meeting-message-edit");
  await ada.getByRole("button", { name: "Save message" }).press("Enter");
  const row = marram.getByRole("log").locator("li", { hasText: "We train all" });
  await row.locator("summary").press("Enter");
  await row.getByRole("button", { name: "Mark as action" }).press("Enter");
  await connected(ada);
  await expect(hers.locator("[data-slot=mark]")).toHaveText("Action");
  await row.getByRole("button", { name: "Show as notice" }).press("Enter");
  await expect(ada.getByRole("region", { name: "Notice" })).toContainText("We train all staff");
  await hers.locator("summary").press("Enter");
  await hers.getByRole("link", { name: "Edit" }).press("Enter");
  await expect(ada.getByText("so it keeps its words")).toBeVisible();
  await accessible(ada);
  await look(ada, "meeting-message-chosen");
  await ada.goto(meeting);

  await marram
    .getByRole("log")
    .locator("li", { hasText: "We train all" })
    .getByRole("link", { name: "Reply" })
    .press("Enter");
  await expect(marram.getByLabel("Your message")).toBeFocused();
  await marram.getByLabel("Your message").fill("Thank you.");
  await marram.getByRole("button", { name: "Send", exact: true }).press("Enter");
  await connected(ada);
  await expect(ada.getByRole("log").getByRole("link", { name: "In reply to Ada" })).toBeVisible();

  await marram.getByRole("button", { name: "Only those who lead can write" }).press("Enter");
  await expect(
    ada.getByText("Only those who lead the meeting, and whom they call, can write now.").first(),
  ).toBeVisible();
  await expect(ada.getByRole("button", { name: "Send", exact: true })).toHaveCount(0);
  await accessible(marram);
  await accessible(ada);
  await valid(await (await marram.request.get(meeting)).text());
  await look(marram, "meeting-led");
  await look(ada, "meeting-led-member");

  await marram.getByRole("button", { name: "Let everybody write" }).press("Enter");
  await expect(ada.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  const link = marram
    .getByRole("log")
    .locator("li", { hasText: "We train all" })
    .getByRole("link", { name: "Ask its author to leave" });
  await marram.goto((await link.getAttribute("href")) ?? "");
  await accessible(marram);
  await look(marram, "meeting-removal");
  await marram.getByRole("button", { name: "Ask them to leave" }).press("Enter");
  await expect(marram.getByRole("heading", { name: "Asked to leave" })).toBeVisible();
  await expect(ada.getByText("This meeting is not open to you now")).toBeVisible();
  expect((await ada.request.get(meeting)).status()).toBe(404);
});

test("who is there is seen as they come, a poll is taken, and who comes late waits to be let in", async ({
  person,
}) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  await connected(marram);
  const ada = await person("Ada");
  await ada.goto(meeting);
  await connected(ada);
  const here = marram.getByRole("region", { name: /^Here now: 2/ });
  await expect(here.getByText("Ada")).toBeVisible();
  await ada.getByLabel("Your message").pressSequentially("On");
  await expect(marram.getByText(/^Ada.* is writing…$/)).toBeVisible();
  await ada.getByLabel("Your message").clear();

  await marram.getByRole("link", { name: "Open a poll" }).press("Enter");
  await marram.getByLabel("Question").fill("Which field first?");
  await marram.getByLabel("Options").fill("The first\nThe second");
  await marram.getByRole("radio", { name: "Named" }).check();
  await accessible(marram);
  await look(marram, "meeting-poll-new");
  await marram.getByRole("button", { name: "Open the poll" }).press("Enter");
  await connected(marram);
  await expect(ada.getByRole("log").getByText("Poll: Which field first?")).toBeVisible();
  await ada.getByRole("radio", { name: "The second" }).focus();
  await ada.keyboard.press("Space");
  // What is chosen stays when something else changes beside the transcript.
  await marram.getByRole("button", { name: "Raise your hand" }).press("Enter");
  await expect(ada.getByRole("heading", { name: "Hands up: 1" })).toBeVisible();
  await expect(ada.getByRole("radio", { name: "The second" })).toBeChecked();
  await accessible(ada);
  await look(ada, "meeting-poll");
  await ada.getByRole("button", { name: "Vote" }).press("Enter");
  await expect(ada.getByText("You have voted.")).toBeVisible();
  await expect(ada.getByRole("heading", { name: "Poll" })).toBeFocused();
  await marram.getByRole("button", { name: "Close the poll" }).press("Enter");
  const told = "The poll is closed: Which field first? The first: 0, The second: 1";
  await expect(ada.getByRole("log").getByText(told)).toBeVisible();
  await expect(ada.getByRole("region", { name: "Poll" })).toContainText("The second: 1 Ada");

  await marram.getByRole("button", { name: "Let people in one by one" }).press("Enter");
  await expect(marram.getByRole("heading", { name: "Waiting to be let in: nobody" })).toBeVisible();
  const lowri = await person("Lowri");
  await lowri.goto(meeting);
  await accessible(lowri);
  await look(lowri, "meeting-lobby");
  await lowri.getByRole("button", { name: "Ask to be let in" }).press("Enter");
  await expect(lowri.getByText("You are waiting to be let in.")).toBeVisible();
  await accessible(lowri);
  await marram.getByRole("button", { name: /^Let in Lowri/ }).press("Enter");
  await connected(lowri);
  await expect(lowri.getByRole("log").getByText("Poll: Which field first?")).toBeVisible();
  await accessible(marram);
  await valid(await (await marram.request.get(meeting)).text());
  await look(marram, "meeting-waiting");
});

test("what screening would hold waits for the chair, who releases it or says why not", async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  const [ada, lowri] = [await person("Ada"), await person("Lowri")];
  for (const member of [ada, lowri]) await member.goto(meeting);
  for (const page of [marram, ada, lowri]) await connected(page);

  const words = "A 12-year-old from Exampleton told a teacher, and was heard.";
  await say(ada, words);
  const tick = ada.getByRole("checkbox", { name: "Send it to the chair, who decides whether others see it" });
  await tick.focus();
  await accessible(ada);
  await ada.keyboard.press("Space");
  await ada.getByRole("button", { name: "Send", exact: true }).press("Enter");
  const waits = ada.getByRole("region", { name: "Only you and the chair see this" });
  await expect(waits).toContainText(words);
  await expect(said(ada)).toHaveCount(0);
  await look(ada, "meeting-held-own");

  const held = marram.getByRole("region", { name: "1 message waits for you" });
  await expect(held).toContainText(words);
  await expect(marram.locator("[data-announcements]")).toHaveText("A message waits for you to release it");
  await accessible(marram);
  await look(marram, "meeting-held");
  await held.getByRole("button", { name: /^Release/ }).press("Enter");
  // The chair is above the transcript's end, where nothing may move.
  await marram.getByRole("button", { name: "1 new message" }).press("Enter");
  for (const page of [ada, marram, lowri]) await expect(said(page)).toHaveText([words]);
  await expect(waits).toHaveCount(0);
  await expect(held).toHaveCount(0);

  await say(ada, `${words} So was another.`);
  await tick.check();
  await ada.getByRole("button", { name: "Send", exact: true }).click();
  await held.getByRole("link", { name: /^Do not release/ }).press("Enter");
  await marram.getByLabel("Reason").fill("Say it without the age.");
  await accessible(marram);
  await look(marram, "meeting-decline");
  await marram.getByRole("button", { name: "Do not release it" }).press("Enter");
  await expect(waits).toContainText("It was not released: Say it without the age.");
  await waits.getByRole("button", { name: /^Take back/ }).press("Enter");
  await expect(waits).toHaveCount(0);
  await expect(said(lowri)).toHaveCount(1);
});
