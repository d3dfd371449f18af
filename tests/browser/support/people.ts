import { expect, type Page } from "@playwright/test";

/** The password of everyone in the demonstration, as the server prints it when it starts. */
const PASSWORD = "demonstration-only";

/** Signs in one of the demonstration's people, such as "Ada": by the first word of the shown name. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(`${name.toLowerCase()}@forum.example`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("link", { name: "Exit this page" })).toBeVisible();
}
