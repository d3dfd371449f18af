import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import type { Page } from "@playwright/test";
import { accessible, look, valid } from "../support/page";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/** Taking a break, taking one's words back, taking one's data along, and leaving. */
test.use({ forum: "those who leave" });

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();

async function seen(page: Page, name: string): Promise<void> {
  await accessible(page);
  await look(page, `leave-${name}`);
}

async function sent(page: Page, name: string): Promise<void> {
  await seen(page, name);
  await valid(await (await page.request.get(page.url())).text());
}

test("a member takes a break and ends it", async ({ page }) => {
  await signIn(page, "Curlew");
  await page.goto("/account");
  await sent(page, "account");
  await follow(page, "Take a break");
  await sent(page, "pause");
  await press(page, "Start the break");
  await expect(page.getByRole("alert")).toContainText("Your break has started");
  await sent(page, "paused");
  await page.goto("/account");
  await sent(page, "account-paused");
  await follow(page, "End the break");
  await press(page, "End the break");
  await expect(page.getByRole("alert")).toContainText("Your break has ended");
});

test("a member reads a copy of their data, which needs nothing from elsewhere", async ({ page }, info) => {
  await signIn(page, "Curlew");
  await page.goto("/account/data");
  await sent(page, "data");
  const download = page.waitForEvent("download");
  await press(page, "Download");
  const file = await download;
  expect(file.suggestedFilename()).toBe("data.zip");
  const archive = info.outputPath("data.zip");
  await file.saveAs(archive);
  execFileSync("python3", ["-m", "zipfile", "-e", archive, info.outputPath("data")]);
  await page.goto(pathToFileURL(info.outputPath("data/index.html")).href);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your data");
  await seen(page, "copy");
});

test("a member withdraws one thing, and then everything", async ({ page }) => {
  await signIn(page, "Heron");
  await page.goto("/account");
  await follow(page, "Your contributions");
  await sent(page, "contributions");
  await page
    .getByRole("link", { name: /^Withdraw / })
    .first()
    .click();
  await sent(page, "withdrawal");
  await press(page, "Withdraw");
  await expect(page.getByRole("alert")).toContainText("It is withdrawn");
  await follow(page, "Withdraw everything");
  await sent(page, "everything");
  await press(page, "Withdraw everything");
  await expect(page.getByRole("alert")).toContainText("It is being withdrawn");
  await expect(async () => {
    await page.goto("/account/contributions");
    await expect(page.getByText("All that you had written was withdrawn")).toBeVisible({ timeout: 100 });
  }).toPass({ timeout: 20_000 });
  await sent(page, "withdrawn");
});

test("a member leaves, and the secretary sees that they did", async ({ page, browser }) => {
  await signIn(page, "Yusuf");
  await page.goto("/account");
  await follow(page, "Leave");
  await sent(page, "departure");
  await press(page, "Leave");
  await expect(page).toHaveTitle(/^Error: /);
  await seen(page, "departure-error");
  await page.getByText("What is withdrawn").click();
  await seen(page, "departure-meaning");
  await page.getByLabel("It stays, without a name").check();
  await press(page, "Leave");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Done");
  await sent(page, "done");
  const cookies = await page.context().cookies();
  // What is left binds the forms of somebody signed out, and came with the last page.
  expect(cookies.map(({ name }) => name)).toEqual(["form"]);
  await page.goto("/account");
  await expect(page.getByText("You are signed out")).toBeVisible();

  const context = await browser.newContext();
  const office = await context.newPage();
  await signIn(office, "Priya");
  await office.goto("/people?name=Yusuf");
  await seen(office, "people");
  await follow(office, "Yusuf Karim");
  await sent(office, "person-left");
  await expect(office.getByText(/Left, (today|yesterday) at \d/)).toBeVisible();
  await context.close();
});

test("whoever is needed is told to hand over first", async ({ page }) => {
  await signIn(page, "Rosa");
  await page.goto("/account/departure/new");
  await page.getByLabel("It stays, with my shown name").check();
  await press(page, "Leave");
  await expect(page.getByRole("alert")).toContainText("Before you leave, ask a membership secretary");
  await seen(page, "needed");
});

test("a member leaves and takes everything back", async ({ page }) => {
  await signIn(page, "Imran");
  await page.goto("/account/departure/new");
  await sent(page, "departure-imran");
  await page.getByLabel("All of it is withdrawn").check();
  await press(page, "Leave");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Done");
  await seen(page, "done-imran");
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill("imran@forum.example");
  await page.getByLabel("Password", { exact: true }).fill("demonstration-only");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveTitle(/^Error: /);
});
