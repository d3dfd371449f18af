import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/**
 * What the secretary, the auditor and the administrator do, in a real browser, with their mistakes: each page and error
 * state is checked by axe and a validator, and its picture is kept in `screenshots/records-*`.
 */
async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `records-${name}`);
}

async function sent(page: Page, name: string): Promise<void> {
  await seen(page, name);
  await valid(await (await page.request.get(page.url())).text());
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

test("the secretary finds somebody, changes their roles, suspends and reinstates them", async ({ page }) => {
  await signIn(page, "Priya");
  await page.getByRole("link", { name: "People", exact: true }).click();
  await page.getByLabel("Shown name begins with").fill("tom");
  await press(page, "Search");
  await expect(page.locator("tbody th")).toHaveText(["Tomas Rell"]);
  await sent(page, "people");
  await page.getByRole("link", { name: "Tomas Rell" }).click();
  await page.getByRole("link", { name: "Change Roles" }).click();
  await page.getByLabel("Moderator", { exact: true }).check();
  await page.getByLabel("Membership secretary").check();
  await press(page, "Save");
  await expect(page.getByText("never the same account").first()).toBeVisible();
  await seen(page, "roles-error");
  await page.getByLabel("Moderator", { exact: true }).uncheck();
  await page.getByLabel("Membership secretary").uncheck();
  await page.getByLabel("Auditor").check();
  await press(page, "Save");
  await expect(page.getByRole("alert").getByText("Roles changed")).toBeVisible();
  await page.getByRole("link", { name: "Suspend" }).click();
  await sent(page, "suspension");
  await page.getByLabel("Day").fill("40");
  await press(page, "Suspend");
  await expect(page.getByText("There is a problem")).toBeVisible();
  await seen(page, "suspension-error");
  await page.getByLabel("Day").fill("");
  await page.getByLabel("Reason").fill("They asked for a while away.");
  await press(page, "Suspend");
  await expect(page.getByRole("alert").getByText("Suspended")).toBeVisible();
  await seen(page, "person-suspended");
  await press(page, "Reinstate");
  await expect(page.getByRole("alert").getByText("Reinstated")).toBeVisible();
  await sent(page, "person");
});

test("the auditor filters the log and takes a copy of it", async ({ page }) => {
  await signIn(page, "Edwin");
  await page.getByRole("link", { name: "Audit log", exact: true }).click();
  await sent(page, "audit");
  await page.getByLabel("Kind").selectOption("RoleGranted");
  await press(page, "Filter");
  await expect(page.locator("tbody th").first()).toHaveText("RoleGranted");
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  expect((await waiting).suggestedFilename()).toMatch(/^audit-\d{4}-\d\d-\d\d\.csv$/);
  await page.getByLabel("Account key").fill("Ada");
  await press(page, "Filter");
  await expect(page.getByText("There is a problem")).toBeVisible();
  await seen(page, "audit-error");
});

test("the administrator sees to jobs, mail and settings", async ({ page }) => {
  await signIn(page, "Rosa");
  await page.getByRole("link", { name: "Jobs", exact: true }).click();
  await sent(page, "jobs");
  await page.getByRole("link", { name: "Mail", exact: true }).click();
  await press(page, "Send a test mail to me");
  await expect(page.getByRole("alert").getByText("A test mail is on its way")).toBeVisible();
  await sent(page, "mail");
  await page.getByRole("link", { name: "Settings" }).click();
  await sent(page, "settings");
});
