import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { HtmlValidate } from "html-validate";

const SCREENSHOTS = join(import.meta.dirname, "../screenshots");
const WIDTHS = [1200, 320];
/** A mail is 600 pixels wide where there is room for it. */
const MAIL_WIDTHS = [1200, 600, 320];
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const RULES = [...WCAG, "best-practice"];

/** Whether the page runs scripts. */
const scripted = (page: Page) => page.evaluate(() => matchMedia("(scripting: enabled)").matches);

/** Keeps the whole page as a person sees it, wide and narrow, and fails if the narrow one scrolls sideways. */
export async function look(page: Page, name: string, widths = WIDTHS): Promise<void> {
  const before = page.viewportSize();
  const suffix = (await scripted(page)) ? "" : "-no-scripts";
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    // What stays at the top of the screen is drawn where the page is scrolled to.
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.screenshot({
      path: join(SCREENSHOTS, `${name}${suffix}-${width}.png`),
      fullPage: true,
      animations: "disabled",
    });
    const content = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(content, `${name} scrolls sideways at ${width} pixels`).toBeLessThanOrEqual(width);
  }
  if (before !== null) await page.setViewportSize(before);
}

/** Fails on any problem that axe sees. Without scripts axe never answers: there a validator reads what the page holds. */
export async function accessible(page: Page, rules = RULES): Promise<void> {
  // Taking a picture hides the caret by a style of its own, and leaves its empty attribute behind.
  if (!(await scripted(page))) return valid((await page.content()).replaceAll(' style=""', ""));
  // A sandboxed frame runs no scripts, so axe cannot look inside it. There are no other frames, and so no need to have a
  // second page put together what was found in each: that, and telling of what is well, took longer than looking.
  const builder = new AxeBuilder({ page }).exclude("iframe[sandbox]").setLegacyMode();
  const options: Parameters<typeof builder.options>[0] = {
    runOnly: { type: "tag", values: rules },
    resultTypes: ["violations"],
    // Axe leaves the rules of WCAG 2.2 out unless they are asked for by name.
    rules: { "target-size": { enabled: true } },
  };
  const { violations } = await builder.options(options).analyze();
  const problems = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`),
  );
  expect(problems).toEqual([]);
}

/** The same for a mail, which a mail program shows inside a page of its own: no landmarks are asked of it. */
export async function accessibleMail(page: Page): Promise<void> {
  // Without scripts its HTML is read as it was sent: `validMail` does.
  if (await scripted(page)) await accessible(page, WCAG);
}

/** What a mail program shows of a message. */
type Shown = { html?: string | undefined; text?: string | undefined };

/**
 * Reads a mail's HTML as it was sent, and keeps both its parts as a person sees them: the HTML on a wide screen, at the
 * mail's own width and on a phone, in light and in dark colours; the text as a program shows plain text. The page is left
 * with the HTML in light colours.
 */
export async function lookAtMail(page: Page, name: string, { html = "", text = "" }: Shown): Promise<void> {
  await validMail(html);
  await page.setContent(asText(text));
  await look(page, `${name}-text`, MAIL_WIDTHS);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setContent(html);
    await accessibleMail(page);
    await look(page, `${name}-${colorScheme}`, MAIL_WIDTHS);
  }
  await page.emulateMedia({ colorScheme: null });
}

const asText = (text: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Text</title><meta name="viewport" content="width=device-width"></head>
<body><pre style="white-space: pre-wrap; overflow-wrap: anywhere; font-size: 14px">${text
  .replaceAll("&", "&amp;")
  .replaceAll("<", "&lt;")}</pre></body>
</html>
`;

const PRESETS = ["html-validate:standard", "html-validate:a11y", "html-validate:document"];

const validator = new HtmlValidate({
  extends: PRESETS,
  rules: {
    // Everything comes from the forum itself.
    "require-sri": "off",
    // The policy sent with every page has the browser ignore them.
    "no-inline-style": "error",
    "no-unknown-elements": "error",
    // GOV.UK's error summary stands before the page's own heading.
    "heading-level": ["error", { minInitialRank: "h2" }],
    // Tables that become lists on a phone lose their roles unless these are written out.
    "no-redundant-role": "off",
    // GOV.UK's links that look like buttons, and its notification banner.
    "prefer-native-element": "off",
  },
});

const mailValidator = new HtmlValidate({
  extends: PRESETS,
  rules: {
    "no-unknown-elements": "error",
    // Outlook lays out by tables and their attributes, reads conditional comments, and knows neither style sheets nor
    // the elements of HTML 5.
    "no-deprecated-attr": "off",
    "no-conditional-comment": "off",
    "no-inline-style": "off",
    "prefer-native-element": "off",
  },
});

/** Fails on any problem in a page's HTML, as it was sent: for pages that are used without scripts. */
export const valid = (html: string) => sound(validator, html);

/** The same for a mail's HTML. */
export const validMail = (html: string) => sound(mailValidator, html);

async function sound(by: HtmlValidate, html: string): Promise<void> {
  const report = await by.validateString(html);
  const problems = report.results.flatMap(({ messages }) =>
    messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`),
  );
  expect(problems).toEqual([]);
}
