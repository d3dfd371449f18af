import type { Page, WebSocketRoute } from "@playwright/test";
import { expect } from "./test";

/** A meeting that Marram schedules and opens; Marram's page shows it. */
export async function openMeeting(marram: Page): Promise<string> {
  const meeting = await scheduleMeeting(marram);
  await marram.getByRole("button", { name: "Open the meeting" }).click();
  await expect(marram.getByText(/, live now$/)).toBeVisible();
  return meeting;
}

/** A meeting that Marram schedules, and chairs. */
export async function scheduleMeeting(marram: Page): Promise<string> {
  await marram.goto("/meetings/new");
  await marram.getByLabel("Title").fill("Describing generated material");
  await marram.getByLabel("What it is for").fill("Three short fields for reports.");
  await marram.getByLabel("Chair").selectOption({ label: "Marram" });
  const fields = { Day: "26", Month: "11", Year: "2030", Start: "10:30am", "Length in minutes": "90" };
  for (const [label, value] of Object.entries(fields)) await marram.getByLabel(label).fill(value);
  await marram.getByRole("button", { name: "Schedule meeting" }).click();
  await expect(marram.getByRole("button", { name: "Open the meeting" })).toBeVisible();
  return new URL(marram.url()).pathname;
}

/** Has a page's connections go through the test; what this returns takes the network away, and cuts the last of them. */
export async function cuttable(page: Page): Promise<() => Promise<void>> {
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/live$/, (socket) => {
    sockets.push(socket);
    socket.connectToServer();
  });
  return async () => {
    await page.context().setOffline(true);
    await sockets.at(-1)?.close({ code: 4000 });
  };
}

/** Says something by the page's form. */
export async function say(page: Page, words: string): Promise<void> {
  await page.getByLabel("Your message").fill(words);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** The page follows the meeting. */
export const connected = (page: Page) => expect(page.getByText("Connected, nothing missed")).toBeVisible();
/** What was said, as a page shows it. */
export const said = (page: Page) => page.getByRole("log").locator("li:not([class*=event]) [data-slot=body]");
