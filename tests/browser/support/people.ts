import { type Cookie, expect, type Page } from "@playwright/test";
import { nextCode } from "./codes";

/** The password of everyone in the demonstration, as the server prints it when it starts. */
const PASSWORD = "demonstration-only";

/** The sessions of those who give codes, by server and address: each code is taken once, and a new one takes time. */
const sessions = new Map<string, Cookie[]>();

const code = (page: Page) => page.getByLabel("Sign-in code", { exact: true });
const exit = (page: Page) => page.getByRole("link", { name: "Exit this page" });

/** Signs in one of the demonstration's people, such as "Ada": by the first word of the shown name. */
export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  const email = `${name.toLowerCase()}@forum.example`;
  await page.goto("/sign-in");
  const key = `${new URL(page.url()).host} ${email}`;
  const kept = sessions.get(key);
  if (kept !== undefined) {
    await page.context().addCookies(kept);
    await page.goto("/sign-in");
    if (await exit(page).isVisible()) return;
  }
  await fillIn(page, email, password);
  await expect(exit(page).or(code(page))).toBeVisible();
  if (await exit(page).isVisible()) return;
  await code(page).fill(await nextCode(email));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(exit(page)).toBeVisible();
  sessions.set(key, await page.context().cookies());
}

/** Gives somebody's address and password, and leaves what follows to the test. */
export async function givePassword(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await fillIn(page, email, password);
}

async function fillIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The same password, where a page asks for it again. */
export async function giveItAgain(page: Page, email: string): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  if (await code(page).isVisible()) await code(page).fill(await nextCode(email));
  await page.getByRole("button", { name: "Continue" }).click();
}
