import { describe, expect, it } from "vitest";
import { shuffled, steadyRandom } from "./fakes";
import type { LogEvent } from "./frames";
import { after, DRAFT_AFTER_MS, type Effect, HOLDS_AT_MOST, type Input, type Log, startingAt } from "./log";

const EPOCH = "first";
const WORDS = { body: "Some words", handling: "HD3" };

function entry(seq: number, key: string | null = null): LogEvent {
  return { seq, kind: "message.posted", at: "2026-11-26T10:25:00Z", key, detail: { id: `message ${seq}` } };
}

/** A log that has been told things, with all that came of it. */
class Reader {
  log: Log;
  effects: Effect[] = [];

  constructor(seq = 0) {
    this.log = startingAt({ epoch: EPOCH, seq });
  }

  tell(...inputs: Input[]): Effect[] {
    const from = this.effects.length;
    for (const input of inputs) {
      const [log, effects] = after(this.log, input);
      this.log = log;
      this.effects.push(...effects);
    }
    return this.effects.slice(from);
  }

  /** Connects to a server that has nothing new. */
  settle(): this {
    this.tell({ is: "connected" }, { is: "caught-up" });
    this.effects = [];
    return this;
  }

  get shown(): number[] {
    return this.effects.flatMap((effect) => (effect.do === "show" ? [effect.event.seq] : []));
  }

  did(what: Effect["do"]): number {
    return this.effects.filter((effect) => effect.do === what).length;
  }
}

const event = (seq: number, key?: string): Input => ({ is: "event", event: entry(seq, key) });
const written = (key: string, at = 0): Input => ({ is: "written", key, words: WORDS, at });

describe("what others say", () => {
  it("is shown in order, once", () => {
    const reader = new Reader(4).settle();
    reader.tell(event(5), event(6), event(5), event(3), event(7));
    expect(reader.shown).toEqual([5, 6, 7]);
    expect(reader.did("ask")).toBe(0);
  });

  it("waits behind a gap, which is asked for once", () => {
    const reader = new Reader().settle();
    expect(reader.tell(event(3))).toEqual([{ do: "ask", since: { epoch: EPOCH, seq: 0 } }]);
    expect(reader.tell(event(4))).toEqual([]);
    reader.tell(event(1), event(2), { is: "caught-up" });
    expect(reader.shown).toEqual([1, 2, 3, 4]);
    expect(reader.log.held.size).toBe(0);
  });

  it("is not held back without limit, and the rest is asked for again", () => {
    const reader = new Reader().settle();
    const many = HOLDS_AT_MOST + 20;
    for (let seq = 2; seq <= many; seq++) reader.tell(event(seq));
    expect(reader.log.held.size).toBe(HOLDS_AT_MOST);
    reader.tell(event(1));
    expect(reader.log.last).toBe(HOLDS_AT_MOST + 1);
    reader.effects = [];
    expect(reader.tell({ is: "caught-up" })).toEqual([
      { do: "ask", since: { epoch: EPOCH, seq: HOLDS_AT_MOST + 1 } },
    ]);
  });

  it("is missed in silence until a heartbeat names the head", () => {
    const reader = new Reader(4).settle();
    expect(reader.tell({ is: "head", seq: 4 })).toEqual([]);
    expect(reader.tell({ is: "head", seq: 6 })).toEqual([{ do: "ask", since: { epoch: EPOCH, seq: 4 } }]);
  });

  it("is fetched anew when the server cannot fill a gap", () => {
    const reader = new Reader().settle();
    reader.tell(event(3), { is: "caught-up" }, event(4), { is: "caught-up" });
    expect(reader.did("refresh")).toBe(0);
    reader.tell(event(5), { is: "caught-up" });
    expect(reader.did("refresh")).toBe(1);
  });
});

describe("a page that is out of date", () => {
  const other = { epoch: "second", seq: 2 };

  it.each<[string, Input]>([
    ["another epoch", { is: "position", position: other }],
    ["a snapshot", { is: "snapshot" }],
  ])("is fetched anew after %s, and shows nothing meanwhile", (_, input) => {
    const reader = new Reader(4).settle();
    expect(reader.tell(input, input, event(5))).toEqual([{ do: "refresh" }]);
    expect(reader.tell({ is: "refreshed", position: other })).toEqual([{ do: "ask", since: other }]);
    reader.tell(event(3), { is: "caught-up" });
    expect(reader.shown).toEqual([3]);
  });

  it("keeps what was typed, and sends it when it is whole again", () => {
    const reader = new Reader(4).settle();
    reader.tell({ is: "snapshot" }, written("a"));
    expect(reader.did("send")).toBe(0);
    reader.tell({ is: "refreshed", position: other }, { is: "caught-up" });
    expect(reader.did("send")).toBe(1);
  });
});

describe("what is typed here", () => {
  it("is echoed and sent, and its event takes the echo's place", () => {
    const reader = new Reader().settle();
    reader.tell(written("a"));
    expect(reader.effects.map((effect) => effect.do)).toEqual(["echo", "send"]);
    reader.effects = [];
    reader.tell(event(1, "a"), { is: "acknowledged", key: "a", seq: 1 });
    expect(reader.effects.map((effect) => effect.do)).toEqual(["drop", "show"]);
    expect(reader.log.outbox).toEqual([]);
  });

  it("may be acknowledged before its event comes, even one that does not name its key", () => {
    const reader = new Reader().settle();
    reader.tell(written("a"), { is: "acknowledged", key: "a", seq: 1 });
    expect(reader.did("drop")).toBe(0);
    reader.tell(event(1));
    expect(reader.did("drop")).toBe(1);
    expect(reader.shown).toEqual([1]);
  });

  it("goes one after another, so that its order stays", () => {
    const reader = new Reader().settle();
    reader.tell(written("a"), written("b"), written("c"));
    const sent = () => reader.effects.flatMap((effect) => (effect.do === "send" ? [effect.unsent.key] : []));
    expect(sent()).toEqual(["a"]);
    reader.tell({ is: "acknowledged", key: "a", seq: 1 });
    reader.tell({ is: "refused", key: "b", why: { problem: "Take out the link", confirm: [] } });
    expect(sent()).toEqual(["a", "b", "c"]);
  });

  it("waits for the connection, and for the replay that may already hold it", () => {
    const reader = new Reader();
    reader.tell(written("a"), written("b"), { is: "connected" });
    expect(reader.did("send")).toBe(0);
    reader.tell(event(1, "a"), { is: "caught-up" });
    expect(reader.effects.filter((effect) => effect.do === "send")).toMatchObject([{ unsent: { key: "b" } }]);
  });

  it("is sent again on the next connection, under the same key", () => {
    const reader = new Reader().settle();
    reader.tell(written("a"), { is: "disconnected" }, { is: "connected" }, { is: "caught-up" });
    const sent = reader.effects.flatMap((effect) => (effect.do === "send" ? [effect.unsent.key] : []));
    expect(sent).toEqual(["a", "a"]);
  });

  it("goes back to its author when it is refused", () => {
    const reader = new Reader().settle();
    reader.tell(written("a"));
    reader.effects = [];
    reader.tell({ is: "refused", key: "a", why: { problem: "Take out the link", confirm: [] } });
    expect(reader.effects).toEqual([
      { do: "drop", key: "a" },
      { do: "give-back", words: WORDS, why: { problem: "Take out the link", confirm: [] } },
    ]);
  });

  it("is sent again after a pause when there was too much at once", () => {
    const reader = new Reader().settle();
    reader.tell(written("a"), { is: "retry", key: "a" });
    expect(reader.did("send")).toBe(2);
    expect(reader.did("echo")).toBe(1);
  });

  it("becomes a draft after two minutes, and wants a click", () => {
    const reader = new Reader().settle();
    reader.tell(written("a", 0), { is: "tick", at: DRAFT_AFTER_MS - 1 });
    expect(reader.did("draft")).toBe(0);
    reader.tell({ is: "tick", at: DRAFT_AFTER_MS }, { is: "tick", at: DRAFT_AFTER_MS + 1 });
    expect(reader.did("draft")).toBe(1);
    reader.effects = [];
    reader.tell({ is: "disconnected" }, { is: "connected" }, { is: "caught-up" });
    expect(reader.did("send")).toBe(0);
    reader.tell({ is: "again", key: "a", at: DRAFT_AFTER_MS + 2 });
    expect(reader.did("send")).toBe(1);
    reader.tell(event(1, "a"));
    expect(reader.log.outbox).toEqual([]);
  });

  it("is no draft while it is acknowledged and its event is on its way", () => {
    const reader = new Reader().settle();
    reader.tell(written("a", 0), { is: "acknowledged", key: "a", seq: 1 });
    reader.tell({ is: "tick", at: DRAFT_AFTER_MS * 2 });
    expect(reader.did("draft")).toBe(0);
  });

  it("can be taken back as a draft", () => {
    const reader = new Reader().settle();
    reader.tell(written("a", 0), { is: "tick", at: DRAFT_AFTER_MS }, { is: "taken-back", key: "a" });
    expect(reader.effects.at(-1)).toEqual({
      do: "give-back",
      words: WORDS,
      why: { problem: "", confirm: [] },
    });
    expect(reader.log.outbox).toEqual([]);
  });
});

describe("any history, however it arrives", () => {
  const seeds = Array.from({ length: 300 }, (_, seed) => seed + 1);

  it.each(seeds)("is shown whole, once and in order (%i)", (seed) => {
    const random = steadyRandom(seed);
    const reader = new Reader();
    const server: LogEvent[] = [];
    const keys = new Map<string, number>();
    let typed = 0;
    let examined = 0;
    let wire: Input[] = [];

    const replay = (seq: number) => {
      const events = server.slice(seq).map((event): Input => ({ is: "event", event }));
      wire.push({ is: "position", position: { epoch: EPOCH, seq: server.length } }, ...events);
      wire.push({ is: "caught-up" });
    };
    const post = (key: string | null) => {
      const event = entry(server.length + 1, key);
      server.push(event);
      if (reader.log.link !== "down") wire.push({ is: "event", event });
    };
    const receive = (key: string) => {
      if (!keys.has(key)) {
        post(key);
        keys.set(key, server.length);
      }
      const acknowledged: Input = { is: "acknowledged", key, seq: keys.get(key) ?? 0 };
      wire.splice(Math.floor(random() * (wire.length + 1)), 0, acknowledged);
    };
    const tell = (input: Input) => {
      reader.tell(input);
      for (; examined < reader.effects.length; examined++) {
        const effect = reader.effects[examined];
        if (effect?.do === "subscribe" || effect?.do === "ask") replay(effect.since.seq);
        if (effect?.do === "send" && random() < 0.8) receive(effect.unsent.key);
      }
    };
    const deliver = () => {
      for (let input = wire.shift(); input; input = wire.shift()) tell(input);
    };
    const cut = () => {
      wire = wire.slice(0, Math.floor(random() * wire.length));
      deliver();
      wire = [];
      tell({ is: "disconnected" });
    };
    const connect = () => {
      if (reader.log.link === "down") tell({ is: "connected" });
    };
    const acts = [
      () => post(null),
      () => post(null),
      () => tell({ is: "written", key: `key ${++typed}`, words: WORDS, at: 0 }),
      deliver,
      cut,
      connect,
      // A fault of the network or of the server: frames are lost, repeated, overtaken.
      () => {
        wire = wire.filter(({ is }) => is !== "event" || random() < 0.7);
      },
      () => {
        const again = server[Math.floor(random() * server.length)];
        if (again && reader.log.link !== "down") wire.push({ is: "event", event: again });
      },
      () => {
        wire = shuffled(wire, random);
      },
    ];

    for (let step = 0; step < 80; step++) acts[Math.floor(random() * acts.length)]?.();
    // At last the network is sound. What was sent and lost is sent again on the next connection.
    for (let round = 0; reader.log.outbox.length > 0 || round < 2; round++) {
      tell({ is: "disconnected" });
      wire = [];
      connect();
      deliver();
      expect(round, "the outbox empties").toBeLessThan(100);
    }

    expect(reader.did("refresh")).toBe(0);
    expect(reader.shown).toEqual(server.map(({ seq }) => seq));
    const own = reader.effects.flatMap((effect) => (effect.do === "show" ? (effect.event.key ?? []) : []));
    const keysTyped = Array.from({ length: typed }, (_, n) => `key ${n + 1}`);
    expect(own).toEqual(keysTyped);
    expect(reader.did("drop")).toBe(typed);
  });
});
