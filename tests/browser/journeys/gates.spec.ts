import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

test("whoever tries too often is told how long to wait", async ({ page }) => {
  await page.goto("/sign-in");
  const heading = page.getByRole("heading", { name: "There is a problem" });
  for (const words of [...Array(5).fill("not right"), "Wait 2 minutes"]) {
    await page.getByLabel("Email address").fill("nobody@forum.example");
    await page.getByLabel("Password", { exact: true }).fill("a guess among many");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(heading).toBeVisible();
    await expect(page.getByRole("link", { name: words })).toBeVisible();
  }
  await expect(page.getByLabel("Email address")).toHaveValue("nobody@forum.example");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await accessible(page);
  await look(page, "sign-in-too-often");
});

test("somebody who forgot their password gets back in, and changes it", async ({ page }) => {
  await page.goto("/sign-in");
  await look(page, "sign-in");
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await accessible(page);
  await look(page, "password-reset");
  await page.getByLabel("Email address").fill("dele@forum.example");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Look at your mail" })).toBeVisible();
  await accessible(page);
  await look(page, "password-reset-sent");

  const mail = page.getByRole("link", { name: "The Forum: your link" }).first();
  await expect(async () => {
    await page.goto("/mailbox");
    await expect(mail).toBeVisible({ timeout: 500 });
  }).toPass();
  await mail.click();
  const path = /\/password-reset\/[\w-]+/.exec(await page.content())?.[0] ?? "";
  await page.goto(path);
  await accessible(page);
  await look(page, "password-reset-choose");
  const field = page.getByLabel("New password", { exact: true });
  await field.fill("passwordpassword");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(field).toHaveAccessibleDescription(/harder to guess/);
  await accessible(page);
  await look(page, "password-reset-refused");
  await field.fill("boats along the grey quay");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed. Sign in with it.")).toBeVisible();
  await look(page, "password-reset-done");

  await page.goto(path);
  await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
  await accessible(page);
  await look(page, "password-reset-gone");

  await signIn(page, "Dele", "boats along the grey quay");
  await page.getByRole("link", { name: "Account" }).click();
  await accessible(page);
  await look(page, "account");
  await page.getByRole("link", { name: "Change your password" }).click();
  await page.getByLabel("Present password", { exact: true }).fill("not this one");
  await page.getByLabel("New password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Change password" }).click();
  await accessible(page);
  await look(page, "password-refused");
  await page.getByLabel("Present password", { exact: true }).fill("boats along the grey quay");
  await page.getByLabel("New password", { exact: true }).fill("seven lanterns by a window");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("You are signed out everywhere else.")).toBeVisible();
  await look(page, "password-changed");
});

test("without scripts somebody asks for a link, and is told what was wrong", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await valid(await page.content());
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await page.getByLabel("Email address").fill("nobody");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("link", { name: /^Enter an email address/ })).toBeVisible();
  await valid(await page.content());
  await page.getByLabel("Email address").fill("nobody@forum.example");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Look at your mail" })).toBeVisible();
  await valid(await page.content());
  await page.goto("/password-reset/mangled");
  await valid(await page.content());
  await context.close();
});
