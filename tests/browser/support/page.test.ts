import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { accessible, look, lookAtMail, valid, validMail } from "./page";

/** The tools of the other tests notice what they are there to notice. */
const SCREENSHOTS = join(import.meta.dirname, "../screenshots");

function document(main: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>A page</title><meta name="viewport" content="width=device-width"></head>
<body><main><h1>A page</h1>${main}</main></body>
</html>
`;
}

test("a sound page is accessible and valid", async ({ page }) => {
  const html = document('<p><label for="name">Name</label> <input id="name" name="name"></p>');
  await page.setContent(html);
  await accessible(page);
  await valid(html);
});

for (const [what, main, rule] of [
  ["a field without a label", '<input name="name">', "label"],
  ["pale text", '<p style="color: #aaa; background: #fff">Read me</p>', "color-contrast"],
  ["a skipped heading level", "<h3>Too deep</h3>", "heading-order"],
  [
    "buttons too small to press",
    '<button style="height: 10px; width: 10px; padding: 0">a</button>'.repeat(3),
    "target-size",
  ],
] as const) {
  test(`${what} is not accessible`, async ({ page }) => {
    await page.setContent(document(main));
    await expect(accessible(page)).rejects.toThrow(`${rule}: `);
  });
}

for (const [what, main, rule] of [
  ["an identifier used twice", '<p id="a">One</p><p id="a">Two</p>', "no-dup-id"],
  ["a paragraph round a list", "<p><ul><li>One</li></ul></p>", "close-order"],
  ["a style of its own", '<p style="color: red">One</p>', "no-inline-style"],
  ["an element that does not exist", "<paragraph>One</paragraph>", "no-unknown-elements"],
] as const) {
  test(`${what} is not valid`, async () => {
    await expect(valid(document(main))).rejects.toThrow(`${rule}: `);
  });
}

test("a mail may have a style of its own, and is to be sound otherwise", async ({ page }) => {
  const table =
    '<table role="presentation" width="100%" bgcolor="#ffffff"><tr><td align="left">One</td></tr></table>';
  await validMail(document(`${table}<p style="color: red">One</p>`));
  await expect(validMail(document("<p><ul><li>One</li></ul></p>"))).rejects.toThrow("close-order: ");
  await expect(
    lookAtMail(page, "tools-mail", { html: document("<p><ul><li>One</li></ul></p>") }),
  ).rejects.toThrow("close-order: ");
  const pale = document('<p style="color: #aaa; background: #fff">Read me</p>');
  await expect(lookAtMail(page, "tools-mail", { html: pale })).rejects.toThrow("color-contrast: ");
  const wide = document('<p style="width: 600px">Text</p>');
  await expect(lookAtMail(page, "tools-mail", { html: wide })).rejects.toThrow("scrolls sideways");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a page is read by the validator", async ({ page }) => {
    await page.setContent(document("<p>Text</p>"));
    await accessible(page);
    await page.setContent(document('<p id="a">One</p><p id="a">Two</p>'));
    await expect(accessible(page)).rejects.toThrow("no-dup-id: ");
  });
});

test("a look keeps the page wide and narrow", async ({ page }) => {
  const files = ["tools-1200.png", "tools-320.png"].map((name) => join(SCREENSHOTS, name));
  for (const file of files) rmSync(file, { force: true });
  await page.setContent(document("<p>Text</p>"));
  await look(page, "tools");
  expect(files.map((file) => existsSync(file))).toEqual([true, true]);
  expect(page.viewportSize()).toEqual({ width: 1200, height: 900 });
});

test("a page that scrolls sideways on a phone is noticed", async ({ page }) => {
  await page.setContent(document('<p style="width: 600px">Text</p>'));
  await expect(look(page, "tools")).rejects.toThrow("scrolls sideways at 320 pixels");
});
