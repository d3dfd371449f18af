import { beforeEach, expect, test } from "vitest";
import { settled } from "./fakes";
import type { Fields } from "./frames";
import { connect, one, posted, says, texts, world } from "./stage";

const presence = (d: Fields) => says({ m: "m1", t: "presence", d });
const ada = { number: 1, name: "Ada", affiliation: "A trust" };
const here = () => [one("[data-slot=count]").textContent, texts("[data-slot=people] li")];

beforeEach(connect);

test("who is there is shown once, and then who comes and goes", () => {
  presence({ count: 2, people: [ada, { number: 2, name: "Ben", affiliation: null }] });
  expect(here()).toEqual(["Here now: 2", ["Ada, A trust", "Ben"]]);
  presence({ count: 2, joined: [{ number: 3, name: "<b>Cai</b>", affiliation: null }], left: [1, 9] });
  expect(here()).toEqual(["Here now: 2", ["Ben", "&lt;b&gt;Cai&lt;/b&gt;"]]);
});

test("of too many only the number is shown, until all can be named again", () => {
  presence({ count: 201, people: null });
  expect(here()).toEqual(["Here now: 201", []]);
  presence({ count: 202, joined: [ada], left: [] });
  expect(here()).toEqual(["Here now: 202", []]);
  presence({ count: 1, people: [ada] });
  expect(here()).toEqual(["Here now: 1", ["Ada, A trust"]]);
});

test("another meeting's readers are not this one's", () => {
  says({ m: "m2", t: "presence", d: { count: 7, people: [ada] } });
  expect(here()).toEqual(["Here lately: 1", ["Ada"]]);
});

test("that somebody is writing is shown for a while", async () => {
  const line = one("[data-slot=writing]");
  says({ m: "m1", t: "typing", d: { count: 1, names: ["Ada $&"] } });
  expect([line.hidden, line.textContent]).toEqual([false, "Ada $& is writing"]);
  says({ m: "m1", t: "typing", d: { count: 1, names: [] } });
  expect(line.textContent).toBe("Somebody is writing");
  await world.passes(4_000);
  says({ m: "m1", t: "typing", d: { count: 2, names: ["Ada", "Ben"] } });
  await world.passes(4_000);
  expect([line.hidden, line.textContent]).toEqual([false, "Several are writing"]);
  await world.passes(2_000);
  expect(line.hidden).toBe(true);
});

test("that one is writing is told now and then, and not of an empty box", async () => {
  const box = one<HTMLTextAreaElement>("textarea");
  const types = (words: string) => {
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const told = () => world.socket.sent.filter(({ op }) => op === "typing");
  types("");
  expect(told()).toEqual([]);
  types("O");
  types("On");
  expect(told()).toEqual([{ op: "typing", m: "m1" }]);
  await world.passes(3_000);
  types("One");
  expect(told().length).toBe(2);
});

test("a reader has nothing read out, and then hears how much was said meanwhile", async () => {
  const [button, region] = [one("[data-pause]"), one("[data-announcements]")];
  expect([button.hidden, button.getAttribute("aria-pressed")]).toEqual([false, "false"]);
  says(posted(2, "One"));
  expect(region.textContent).toContain("One");
  button.click();
  expect([region.textContent, button.getAttribute("aria-pressed")]).toEqual(["", "true"]);
  says(posted(3, "Two"));
  says(posted(4, "Three"));
  await world.passes(20_000);
  expect(region.textContent).toBe("");
  button.click();
  await settled();
  expect(region.textContent).toBe("2 new messages");
  await world.passes(5_000);
  says(posted(5, "Four"));
  expect(region.textContent).toContain("Four");
});

test("whoever only listens is told two minutes ahead that they are signed out, and stays if they say so", async () => {
  const warning = one("[data-session-ends]");
  says({ t: "session", d: { ends_in_ms: 150_000 } });
  await world.passes(29_000);
  expect(warning.hidden).toBe(true);
  await world.passes(1_000);
  expect(warning.hidden).toBe(false);
  one("[data-stay]").click();
  expect(warning.hidden).toBe(false);
  says({ re: world.socket.request("refresh")?.id, ok: {} });
  await settled();
  expect(warning.hidden).toBe(true);
});
