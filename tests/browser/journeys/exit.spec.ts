import type { Page } from "@playwright/test";
import { accessible, look } from "../support/page";
import { chromium } from "../support/path";
import { signIn } from "../support/people";
import { expect, test } from "../support/test";

/** Exit this page, and then Back: whoever takes the seat next learns nothing, however they look. */
test.use({
  launchOptions: {
    executablePath: chromium(),
    // Playwright turns off what every person's browser does: it keeps pages that were left, for Back.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  },
});

const READ = ["Heron", "Emerging technology", "Describing generated material"];

const exit = (page: Page) => page.getByRole("link", { name: "Exit this page" });

/** Leaves a mark that is there later only if the page was kept. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { wasRead: true }));
const wasKept = (page: Page) => page.evaluate(() => "wasRead" in window);

/** Reads some pages as a member. Chromium keeps such pages for some minutes, although they are not to be stored. */
async function read(page: Page): Promise<string[]> {
  await signIn(page, "Heron");
  const paths = ["/threads", "/meetings", "/account"];
  let content = "";
  for (const path of paths) {
    await page.goto(path);
    await mark(page);
    content += await page.content();
  }
  for (const words of READ) expect(content.includes(words), words).toBe(true);
  return paths;
}

/** The page that stands for every page of somebody signed in. */
async function isNeutral(page: Page, status: number | undefined): Promise<void> {
  expect(status, page.url()).toBe(401);
  await expect(page.getByRole("heading")).toHaveText(["You are signed out"]);
  await expect(page.getByRole("link")).toHaveText(["Sign in"]);
  await expect(page).toHaveTitle("Sign in – The Forum");
  const content = await page.content();
  for (const words of READ) expect(content.includes(words), words).toBe(false);
  expect(await wasKept(page)).toBe(false);
}

async function isElsewhere(page: Page, url: string): Promise<void> {
  await expect(page).toHaveURL(url);
  await expect(page.getByRole("heading")).toHaveText(["Weather"]);
}

const cookies = async (page: Page) => (await page.context().cookies()).map(({ name }) => name);

test("the browser of these tests keeps pages for Back, as people's do", async ({ page, neutral }) => {
  await page.goto(neutral.url);
  await mark(page);
  await page.goto("/sign-in");
  // Playwright does not notice when a kept page comes back, and would wait for it.
  await page.evaluate(() => history.back());
  await isElsewhere(page, neutral.url);
  expect(await wasKept(page)).toBe(true);
});

test("after Exit neither Back nor Forward nor a reload shows what was read", async ({
  page,
  neutral,
  baseURL,
}) => {
  const paths = await read(page);
  const signedIn = await page.context().cookies();
  await exit(page).click();
  await isElsewhere(page, neutral.url);
  expect(await cookies(page)).toEqual([]);

  // A script takes the page that was left out of the history; without one it stays, and tells nothing.
  const scripted = await page.evaluate(() => matchMedia("(scripting: enabled)").matches);
  for (const path of paths.slice(0, scripted ? -1 : undefined).reverse()) {
    const reply = await page.goBack();
    expect(page.url()).toBe(`${baseURL}${path}`);
    await isNeutral(page, reply?.status());
    expect(await cookies(page)).not.toContain("session");
  }
  await accessible(page);
  await look(page, "exit-back");
  await isNeutral(page, (await page.reload())?.status());
  await isNeutral(page, (await page.goForward())?.status());

  // The session has ended on the server, not in this browser alone.
  await page.context().addCookies(signedIn);
  expect(await cookies(page)).toContain("session");
  await isNeutral(page, (await page.goto("/account"))?.status());
});

test("Shift pressed three times leaves, too", { tag: "@scripts" }, async ({ page, neutral }) => {
  const paths = await read(page);
  for (const _ of paths) await page.keyboard.press("Shift");
  await isElsewhere(page, neutral.url);
  expect(await cookies(page)).toEqual([]);
  await isNeutral(page, (await page.goBack())?.status());
});

test("after signing out Back shows nothing of what was read", async ({ page, baseURL }) => {
  const paths = await read(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${baseURL}/sign-in`);
  for (const path of paths.reverse()) {
    const reply = await page.goBack();
    expect(page.url()).toBe(`${baseURL}${path}`);
    await isNeutral(page, reply?.status());
  }
});
