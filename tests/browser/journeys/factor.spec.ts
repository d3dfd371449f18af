import { nextCode } from "../support/codes";
import { accessible, look, valid } from "../support/page";
import { giveItAgain, givePassword, signIn } from "../support/people";
import { expect, test } from "../support/test";

/** A code besides the password: setting it up, giving it, losing the phone, and proving once more who one is. */
const HERON = "heron@forum.example";
const EDWIN = "edwin@forum.example";

test("somebody in an office is asked for a code, and a wrong one opens nothing", async ({ page }) => {
  await givePassword(page, EDWIN);
  await expect(page.getByRole("heading", { name: "Enter your sign-in code" })).toBeVisible();
  await accessible(page);
  await look(page, "sign-in-code");
  await page.getByLabel("Sign-in code", { exact: true }).fill("12");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await accessible(page);
  await look(page, "sign-in-code-error");
  await page.goto("/account");
  await expect(page.getByText("You are signed out")).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Sign-in code", { exact: true }).fill(await nextCode(EDWIN));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/account$/);
});

test("a member sets codes up, keeps the recovery codes and turns them off", async ({ page, browser }) => {
  await signIn(page, "Heron");
  await page.goto("/account");
  await page.getByRole("link", { name: "Sign-in codes" }).click();
  await accessible(page);
  await look(page, "second-factor-off");
  await page.getByRole("button", { name: "Set up sign-in codes" }).click();
  await accessible(page);
  await valid(await page.content());
  await look(page, "second-factor-new");
  await page.getByText("I cannot scan it").click();
  const key = await page.locator(".app-code__key").textContent();
  expect(key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  // The server prints keys in this form when it starts; the browser's owner types theirs into an app.
  const { keepCodeKeys } = await import("../support/codes");
  keepCodeKeys(`${HERON}\n  code key: ${key}\n`);
  await page.getByLabel("Sign-in code", { exact: true }).fill(await nextCode(HERON));
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.locator(".app-codes li")).toHaveCount(10);
  await accessible(page);
  await valid(await page.content());
  await look(page, "recovery-codes");
  const recovery = (await page.locator(".app-codes li").first().textContent()) ?? "";
  await page.getByRole("button", { name: "I have kept them" }).click();
  await accessible(page);
  await look(page, "second-factor-on");

  const other = await browser.newContext();
  const phone = await other.newPage();
  await givePassword(phone, HERON);
  await phone.getByText("I do not have my phone").click();
  await accessible(phone);
  await phone.getByLabel("Recovery code").fill(recovery);
  await phone.getByRole("button", { name: "Continue" }).click();
  await phone.goto("/account/second-factor");
  await expect(phone.locator("dd").filter({ hasText: /^9$/ })).toBeVisible();
  await accessible(phone);

  await phone.goto("/step-up?next=/account/second-factor/removal/new");
  await accessible(phone);
  await look(phone, "step-up");
  await giveItAgain(phone, HERON);
  await accessible(phone);
  await look(phone, "second-factor-removal");
  await phone.getByRole("button", { name: "Turn off" }).click();
  await expect(phone.getByText("Sign-in codes are off")).toBeVisible();
  await other.close();
});
