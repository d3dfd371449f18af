import { beforeEach, describe, expect, it, test } from "vitest";
import { FakeSurroundings, settled } from "./fakes";
import { fetchedFrom } from "./fetching";
import { type Fetched, Renewals, type What } from "./renewals";
import { AT, connect, log, meeting, one, page, ROW, says, texts, world } from "./stage";

const FRESH = `${ROW}<li id="event-2">Now for all</li>`;
const HERE: Fetched = { is: "here", page: new DOMParser().parseFromString("", "text/html") };
const busy = (afterMs = 0): Fetched => ({ is: "failed", afterMs });

describe("fetching", () => {
  let surroundings: FakeSurroundings;
  let renewals: Renewals;
  let asked: string[];
  let answers: ((fetched: Fetched) => void)[];

  const answer = async (fetched: Fetched) => {
    answers.shift()?.(fetched);
    await settled();
  };
  const fetch = (what: What) => {
    asked.push(`${what} at ${surroundings.time}`);
    return new Promise<Fetched>((resolve) => answers.push(resolve));
  };

  beforeEach(() => {
    [asked, answers] = [[], []];
    surroundings = new FakeSurroundings();
    const later = (ms: number, run: () => void) => surroundings.later(ms, run);
    const source = { fetchPage: () => fetch("page"), fetchPanel: () => fetch("panel") };
    renewals = new Renewals({ ...source, later, random: () => surroundings.random() }, () => {});
  });

  it("is tried again after twice as long each time, at random within that, up to half a minute", async () => {
    surroundings.chance = 1;
    renewals.soon("page");
    await surroundings.passes(800);
    const waits: number[] = [];
    for (let tries = 1; tries <= 7; tries++) {
      const from = surroundings.time;
      await answer(busy());
      while (asked.length <= tries && surroundings.time < from + 60_000) await surroundings.passes(100);
      waits.push(surroundings.time - from);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);

    await answer(HERE);
    surroundings.chance = 0;
    renewals.soon("page");
    await surroundings.passes(400);
    await answer(busy());
    await surroundings.passes(0);
    expect(asked, "chance may have it at once, and what works begins anew").toHaveLength(10);
  });

  it("waits at least as long as the server asks", async () => {
    surroundings.chance = 0.5;
    renewals.soon("panel");
    await surroundings.passes(600);
    await answer(busy(10_000));
    renewals.soon("panel");
    await surroundings.passes(10_499);
    expect(asked).toHaveLength(1);
    await surroundings.passes(1);
    expect(asked).toEqual(["panel at 600", "panel at 11100"]);
  });

  it("goes one after another, and again for what happened meanwhile", async () => {
    surroundings.chance = 0;
    renewals.soon("page");
    await surroundings.passes(400);
    renewals.soon("panel");
    renewals.soon("page");
    await surroundings.passes(60_000);
    expect(asked).toEqual(["page at 400"]);
    await answer(HERE);
    await surroundings.passes(60_000);
    expect(asked).toEqual(["page at 400", "page at 60800"]);
    expect(renewals.isBusy).toBe(true);
    await answer(HERE);
    expect(renewals.isBusy).toBe(false);
  });

  it("is not given up for the page when only the panel is due meanwhile", async () => {
    surroundings.chance = 0;
    renewals.soon("page");
    await surroundings.passes(400);
    renewals.soon("panel");
    await answer(busy());
    await surroundings.passes(1_000);
    expect(asked.map((what) => what.split(" ")[0])).toEqual(["page", "page"]);
  });

  it("is over when the page stands still", async () => {
    renewals.soon("page");
    await surroundings.passes(1_000);
    renewals.stop();
    await answer(busy());
    renewals.soon("page");
    await surroundings.passes(60_000);
    expect(asked).toHaveLength(1);
  });
});

describe("an answer", () => {
  it.each<[number, string | null, Fetched | string]>([
    [200, null, "here"],
    [401, null, "gone"],
    [403, null, "gone"],
    [404, null, "gone"],
    [429, "7", "failed after 7000"],
    [500, null, "failed after 0"],
    [503, "10", "failed after 10000"],
    [503, "Wed, 21 Oct 2026 07:28:00 GMT", "failed after 0"],
  ])("of %i, told to come back after %s, is %s", async (status, retry, said) => {
    const headers: Record<string, string> = retry === null ? {} : { "retry-after": retry };
    const fetched = await fetchedFrom(new Response("<p>Here</p>", { status, headers }));
    expect(fetched.is === "failed" ? `failed after ${fetched.afterMs}` : fetched.is).toBe(said);
  });

  it("that sends to sign in is gone", async () => {
    const reply = { ok: false, redirected: false, type: "opaqueredirect", status: 0 } as Response;
    expect(await fetchedFrom(reply)).toEqual({ is: "gone" });
  });
});

describe("a page that is out of date", () => {
  it("is fetched until it works, and says meanwhile that it is not connected", async () => {
    await connect();
    world.served = page("e1", 3, FRESH);
    world.failing = 3;
    says({ m: "m1", t: "snapshot", d: {} });
    await world.passes(1_000);
    expect(texts("[data-status]")).toEqual(["Reconnecting"]);
    expect(one("[data-refresh]").hidden).toBe(false);
    await world.passes(7_000);
    expect(log()).toEqual(["10:25am Before", "Now for all"]);
    says({ m: "m1", t: "live", d: {} });
    expect(texts("[data-status]")).toEqual(["Connected"]);
    expect(world.fetches).toHaveLength(4);
  });

  it("is not fetched by all at the same moment", async () => {
    await connect();
    world.chance = 0.25;
    says({ m: "m1", t: "snapshot", d: {} });
    await world.passes(499);
    expect(world.fetches).toEqual([]);
    await world.passes(1);
    expect(world.fetches).toHaveLength(1);
  });
});

describe("a meeting that begins or ends", () => {
  it.each(["meeting.opened", "meeting.ended"])("%s is fetched by all, not at the same moment", async (t) => {
    await connect();
    world.chance = 0.25;
    says({ m: "m1", seq: 2, t, at: AT, d: {} });
    await world.passes(499);
    expect(world.fetches).toEqual([]);
    await world.passes(1);
    expect(world.fetches.map(({ what }) => what)).toEqual(["page"]);
  });

  it("is fetched again when that fails, and the panel too", async () => {
    await connect();
    world.failing = 1;
    world.served = page("e1", 2, ROW, false);
    says({ m: "m1", seq: 2, t: "meeting.ended", at: AT, d: {} });
    await world.passes(3_000);
    expect(world.fetches.map(({ what }) => what)).toEqual(["page", "page"]);
    expect(world.socket.isClosed).toBe(true);
    expect(document.querySelector(".app-composer")).toBeNull();
  });
});

describe("a hand that is called", () => {
  const lower = (id: string) =>
    `<div data-part="about"><form data-op="hand.lower"><input type="hidden" name="id" value="${id}"><button
      id="own-hand">Lower</button></form></div>`;
  const raised = (seq: number, id: string, rest = {}) =>
    says({ m: "m1", seq, t: "hand.raised", at: AT, d: { id, seq, name: "Ben" }, ...rest });
  const called = async (seq: number, id: string) => {
    world.fetches.length = 0;
    says({ m: "m1", seq, t: "hand.called", at: AT, d: { id, seq: 1 } });
    await world.passes(1_000);
    return world.fetches.map(({ what }) => what);
  };

  beforeEach(async () => {
    one("[data-part=composer]").replaceChildren();
    world.served = page("e1", 1, ROW);
    world.panel = "<p></p>";
    await connect();
  });

  test("and is another's changes only what stands beside the transcript", async () => {
    expect(await called(2, "h1")).toEqual(["panel"]);
  });

  test("and is one's own, as the page says, may open the form", async () => {
    one("[data-meeting]").insertAdjacentHTML("beforeend", lower("h1"));
    expect(await called(2, "h2")).toEqual(["panel"]);
    expect(await called(3, "h1")).toEqual(["page"]);
    expect(document.querySelector(".app-composer")).not.toBeNull();
  });

  test("and is one's own, as was told, may open the form", async () => {
    raised(2, "h1", { k: "mine" });
    await world.passes(1_000);
    expect(await called(3, "h1")).toEqual(["page"]);
  });

  test("while it is not known yet whose it is, may open the form", async () => {
    raised(2, "h1");
    expect(await called(3, "h1")).toEqual(["page"]);
  });
});

describe("a page that is not for this reader any more", () => {
  const refuse = async () => {
    meeting.wake();
    says({ re: world.socket.request("since")?.id, err: { code: "not_found", retry: false } });
    await settled();
  };

  it.each([
    ["it is closed to them", async () => world.socket.closes(4300)],
    ["the server knows nothing of it", refuse],
  ])("is loaded again when %s and a lobby stands there", async (_, out) => {
    await connect();
    world.served = "<main>Waiting</main>";
    await out();
    await settled();
    expect(world.reloads).toBe(1);
    expect(texts("[data-status]")).toEqual(["Removed"]);
    await world.passes(120_000);
    expect([world.reloads, world.sockets.length]).toEqual([1, 1]);
  });

  it("stays where there is nothing any more, and says why", async () => {
    await connect();
    world.served = null;
    world.socket.closes(4300);
    await settled();
    expect(world.reloads).toBe(0);
    expect(texts("[data-status]")).toEqual(["Removed"]);
    expect(one("[data-refresh]").hidden).toBe(false);
  });

  it("stays while something is typed, and says why, with a link to load it again", async () => {
    await connect();
    one<HTMLTextAreaElement>("textarea").value = "Half a sent";
    world.socket.closes(4300);
    expect(world.reloads).toBe(0);
    expect(texts("[data-status]")).toEqual(["Removed, copy it"]);
    expect(one("[data-refresh]").hidden).toBe(false);
    one("[data-refresh]").click();
    expect(world.reloads).toBe(1);
  });

  it("does not load itself again and again where it was never followed", async () => {
    await settled();
    world.socket.opens();
    says({ re: world.socket.request("hello")?.id, ok: {} });
    await settled();
    says({ re: world.socket.request("sub")?.id, err: { code: "not_found", retry: false } });
    await settled();
    expect(world.reloads).toBe(0);
    expect(texts("[data-status]")).toEqual(["Removed"]);
    expect(one("[data-refresh]").hidden).toBe(false);
  });
});
