import { connected, cuttable, openMeeting, said, say } from "../support/meeting";
import { accessible, look } from "../support/page";
import { expect, test } from "../support/test";

/** What stands beside a transcript and is changed by a page: whoever follows the meeting sees it without asking. */

test("a point that is added shows on open pages, and nothing is lost of what somebody types", {
  tag: "@scripts",
}, async ({ person }) => {
  const marram = await person("Marram");
  const meeting = await openMeeting(marram);
  const ada = await person("Ada");
  const cut = await cuttable(ada);
  await ada.goto(meeting);
  await connected(ada);
  const agenda = ada.getByRole("region", { name: "Agenda" });
  const box = ada.getByLabel("Your message");
  await box.fill("A sentence that is not finished");
  await box.focus();

  await marram.getByRole("link", { name: "Change the agenda" }).click();
  const add = async (title: string) => {
    await marram.getByLabel("What is it about?").fill(title);
    await marram.getByLabel("On record", { exact: true }).check();
    await marram.getByRole("button", { name: "Add to the agenda" }).click();
  };
  await add("Three fields");
  await expect(agenda).toContainText("Three fields");
  await expect(box).toHaveValue("A sentence that is not finished");
  await expect(box).toBeFocused();
  await accessible(ada);
  await look(ada, "meeting-agenda-added");

  // What is changed while the connection is lost is there within seconds once it is back.
  await cut();
  await expect(ada.getByText("Reconnecting…")).toBeVisible();
  await add("Terms");
  await expect(agenda).not.toContainText("Terms");
  await ada.context().setOffline(false);
  await connected(ada);
  await expect(agenda).toContainText("Terms", { timeout: 15_000 });
  await expect(box).toHaveValue("A sentence that is not finished");
  await marram.goto(meeting);
  await connected(marram);
  await say(marram, "Both points are on the agenda.");
  await expect(said(ada)).toHaveText(["Both points are on the agenda."]);
});
