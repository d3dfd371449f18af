import { describe, expect, it } from "vitest";
import attendance from "../../templates/meetings/attendance.html?raw";
import live from "../../templates/meetings/live.html?raw";
import show from "../../templates/meetings/show.html?raw";
import { page } from "./stage";

const KEY = /data-i18n\.((?:[\w.-]|\{\{[^}]*\}\})+)=/g;
const keys = (html: string) => Array.from(html.matchAll(KEY), ([, key]) => key ?? "");
const templates = keys(live + attendance);
// A key that depends on a code, such as `sign-{{ code }}`, stands for all of them.
const stands = (key: string) =>
  templates.some((there) => new RegExp(`^${there.replace(/\{\{[^}]*\}\}/g, "\\w+")}$`).test(key));

const scripts = import.meta.glob<string>(["./*.ts", "!./*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const said = Object.values(scripts).flatMap((script) =>
  Array.from(script.matchAll(/(?<!connection\.)\b(say|count)\("([\w-]+)"/g), ([, how, key]) =>
    how === "count" ? `${key}.other` : (key ?? ""),
  ),
);

describe("the words of a meeting's page", () => {
  it("are in the templates wherever the tests have them", () => {
    expect(keys(page("e1", 1, "")).filter((key) => !stands(key))).toEqual([]);
  });

  it("are in the templates wherever the script says them", () => {
    expect(said).toContain("reconnecting");
    expect(said).toContain("new-messages.other");
    expect([...said, "stopped-4300", "stopped-4300-typed"].filter((key) => !stands(key))).toEqual([]);
  });

  it("come with a link to load it again, before the meeting opened too", () => {
    expect(show).toContain("{% if panel.is_open() %} data-follow");
    expect(show).toContain("{% if panel.is_open() %} <span data-refresh>");
  });
});
