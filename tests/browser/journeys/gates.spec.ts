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
  await accessible(page);
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
  await accessible(page);
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
  await expect(page).toHaveTitle(/^Error: /);
  await accessible(page);
  await look(page, "password-refused");
  await page.getByLabel("Present password", { exact: true }).fill("boats along the grey quay");
  await page.getByLabel("New password", { exact: true }).fill("seven lanterns by a window");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("You are signed out everywhere else.")).toBeVisible();
  await accessible(page);
  await look(page, "password-changed");
});

test("somebody asks for a link, and is told what was wrong", async ({ page }) => {
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
});

test("somebody sees where they are signed in, and signs out there", async ({ page, browser }) => {
  const phone = await browser.newContext({
    userAgent: "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0",
  });
  const elsewhere = await phone.newPage();
  await signIn(elsewhere, "Fern");
  await signIn(page, "Fern");
  await page.getByRole("link", { name: "Account" }).click();
  await page.getByRole("link", { name: "Where you are signed in" }).click();
  await expect(page.getByRole("term").filter({ hasText: "Firefox on Android" })).toBeVisible();
  await accessible(page);
  await look(page, "where-signed-in");
  await page.getByRole("button", { name: /^Sign out there/ }).click();
  await expect(page.getByText("That device is signed out.")).toBeVisible();
  await elsewhere.reload();
  await expect(elsewhere.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  await phone.close();
});

test("a page warns two minutes before the session ends, and keeps what was typed", {
  tag: "@scripts",
}, async ({ page }) => {
  await page.clock.install();
  await signIn(page, "Fern");
  await page.goto("/concerns/new");
  const title = page.getByLabel("Title");
  await title.fill("Letters that come too late");
  // What is typed is saved as a draft, and that is a use of the session.
  await page.clock.runFor("00:03");
  await expect(page.locator("[data-draft-shown]")).toHaveText(/^Saved at/);
  await page.clock.runFor("27:30");
  const stay = page.getByRole("button", { name: "Stay signed in" });
  await expect(stay).toBeHidden();
  await page.clock.runFor("00:40");
  await expect(stay).toBeFocused();
  await accessible(page);
  await look(page, "session-ending");
  await page.keyboard.press("Enter");
  await expect(stay).toBeHidden();
  await expect(title).toHaveValue("Letters that come too late");
  await expect(title).toBeFocused();

  await page.clock.runFor("30:01");
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  await accessible(page);
  await look(page, "session-over");
  await page.getByRole("button", { name: "Back to the page" }).click();
  await expect(title).toHaveValue("Letters that come too late");
});

test("what is sent too late stands in its form after signing in", async ({ page, browser }) => {
  await signIn(page, "Hugh");
  await page.goto("/concerns/new");
  await page.getByLabel("Title").fill("Letters that come too late");
  await page.getByLabel("What should change?").fill("Say in each letter when it was written.");
  await page.getByLabel("Name my organisation only").check();

  const phone = await browser.newContext();
  const elsewhere = await phone.newPage();
  await signIn(elsewhere, "Hugh");
  await elsewhere.goto("/account/sessions");
  await elsewhere.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(elsewhere.getByText("You are signed out everywhere else.")).toBeVisible();

  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("What you wrote is kept for one hour.")).toBeVisible();
  await accessible(page);
  await valid(await page.content());
  await look(page, "kept-form-signed-out");
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email address").fill("hugh@forum.example");
  await page.getByLabel("Password", { exact: true }).fill("demonstration-only");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Title")).toHaveValue("Letters that come too late");
  await expect(page.getByLabel("Name my organisation only")).toBeChecked();
  await accessible(page);
  await valid(await page.content());
  await look(page, "kept-form");
  await elsewhere.goto("/");
  await accessible(elsewhere);
  await look(elsewhere, "kept-form-home");
  await page.goto("/");
  await page.getByRole("link", { name: "Go on with what you wrote" }).click();
  await expect(page.getByLabel("What should change?")).toHaveValue("Say in each letter when it was written.");
  await phone.close();
});
