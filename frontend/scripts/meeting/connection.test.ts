import { beforeEach, describe, expect, it } from "vitest";
import { Connection, type Listener } from "./connection";
import { FakeSurroundings, settled } from "./fakes";
import type { Frame } from "./frames";

let surroundings: FakeSurroundings;
let connection: Connection;
let told: string[];
let frames: Frame[];

beforeEach(() => {
  surroundings = new FakeSurroundings();
  told = [];
  frames = [];
  const listener: Listener = {
    opened: () => told.push("opened"),
    lost: () => told.push("lost"),
    stopped: (why) => told.push(`stopped ${why}`),
    probe: () => told.push("probe"),
    frame: (frame) => frames.push(frame),
  };
  connection = new Connection(surroundings, listener);
});

async function greeted(): Promise<void> {
  await settled();
  surroundings.socket.opens();
  const hello = surroundings.socket.request("hello");
  surroundings.socket.says({ re: hello?.id, ok: {} });
  await settled();
}

async function open(): Promise<void> {
  connection.start();
  await greeted();
  expect(told).toEqual(["opened"]);
}

describe("a connection", () => {
  it("greets with its ticket", async () => {
    await open();
    expect(surroundings.socket.sent).toEqual([{ id: 1, op: "hello", d: { ticket: "ticket 1" } }]);
  });

  it("answers a heartbeat, and tells whose heads it names", async () => {
    await open();
    surroundings.socket.says({ t: "ping", d: { heads: { meeting: 12 } } });
    expect(surroundings.socket.sent.at(-1)).toEqual({ op: "pong" });
    expect(frames).toEqual([{ is: "ping", heads: { meeting: 12 } }]);
  });

  it("matches answers with requests, in any order", async () => {
    await open();
    const [one, other] = [connection.request("post", {}), connection.request("post", {})];
    surroundings.socket.says({ re: 3, ok: { seq: 7 } });
    surroundings.socket.says({ re: 2, err: { code: "refused", retry: false, words: "Take out the link" } });
    expect(await one).toMatchObject({ is: "refused", refusal: { words: "Take out the link" } });
    expect(await other).toEqual({ is: "ok", ok: { seq: 7 } });
  });

  it("tells what was on its way when it is lost", async () => {
    await open();
    const request = connection.request("post", {});
    surroundings.socket.closes(1006);
    expect(await request).toEqual({ is: "lost" });
    expect(await connection.request("post", {})).toEqual({ is: "lost" });
  });

  it("ignores what it does not know", async () => {
    await open();
    for (const frame of [{}, { t: "poetry", d: {} }, { re: 99, ok: {} }, { seq: "1", t: "message.posted" }]) {
      surroundings.socket.says(frame);
    }
    expect(frames).toEqual([]);
  });
});

describe("a silent connection", () => {
  it("is given up after a minute", async () => {
    await open();
    await surroundings.passes(59_000);
    surroundings.socket.says({ t: "poetry" });
    await surroundings.passes(59_000);
    expect(surroundings.socket.isClosed).toBe(false);
    await surroundings.passes(1_000);
    expect(surroundings.sockets[0]?.isClosed).toBe(true);
    expect(told).toEqual(["opened", "lost"]);
  });

  it("proves within five seconds that it lives, after the machine woke", async () => {
    await open();
    connection.wake();
    expect(told).toEqual(["opened", "probe"]);
    await surroundings.passes(4_000);
    surroundings.socket.says({ t: "live", m: "meeting", d: {} });
    await surroundings.passes(10_000);
    expect(told).toEqual(["opened", "probe"]);

    connection.wake();
    await surroundings.passes(5_000);
    expect(told).toEqual(["opened", "probe", "probe", "lost"]);
  });

  it("is given up when it does not even open", async () => {
    connection.start();
    await settled();
    await surroundings.passes(10_000);
    expect(surroundings.socket.isClosed).toBe(true);
    await surroundings.passes(250);
    expect(surroundings.sockets).toHaveLength(2);
  });
});

describe("a lost connection", () => {
  it.each([1006, 1012, 4000, 4008, 4199])("comes back after %i", async (code) => {
    await open();
    surroundings.socket.closes(code);
    await surroundings.passes(249);
    expect(surroundings.sockets).toHaveLength(1);
    await surroundings.passes(1);
    await greeted();
    expect(surroundings.tickets).toBe(2);
    expect(told).toEqual(["opened", "lost", "opened"]);
  });

  it("waits longer each time, up to thirty seconds, and never all at one moment", async () => {
    surroundings.chance = 1;
    connection.start();
    await settled();
    const waits = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      surroundings.socket.closes(1006);
      const from = surroundings.time;
      const sockets = surroundings.sockets.length;
      while (surroundings.sockets.length === sockets) await surroundings.passes(100);
      waits.push(surroundings.time - from);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);

    surroundings.chance = 0;
    surroundings.socket.closes(1006);
    await surroundings.passes(0);
    expect(surroundings.sockets).toHaveLength(11);
  });

  it("begins with short waits again once the transcript was whole", async () => {
    surroundings.chance = 1;
    connection.start();
    await settled();
    for (const wait of [500, 1_000]) {
      surroundings.socket.closes(1006);
      await surroundings.passes(wait);
    }
    await greeted();
    surroundings.socket.says({ t: "live", m: "meeting", d: {} });
    surroundings.socket.closes(1006);
    await surroundings.passes(500);
    expect(surroundings.sockets).toHaveLength(4);
  });

  it("does not wait when somebody looks or the network is back", async () => {
    await open();
    surroundings.socket.closes(1006);
    connection.wake();
    await settled();
    expect(surroundings.sockets).toHaveLength(2);
    await surroundings.passes(1_000);
    expect(surroundings.sockets).toHaveLength(2);
  });

  it("gets a new ticket at once when the old one did not do, but not again and again", async () => {
    await open();
    surroundings.socket.closes(4200);
    await settled();
    expect(surroundings.sockets).toHaveLength(2);
    surroundings.socket.closes(4200);
    await settled();
    expect(surroundings.sockets).toHaveLength(2);
    await surroundings.passes(500);
    expect(surroundings.sockets).toHaveLength(3);
  });

  it("stops and says why after 4300 and above", async () => {
    await open();
    surroundings.socket.closes(4301);
    connection.wake();
    await surroundings.passes(120_000);
    expect(told).toEqual(["opened", "lost", "stopped 4301"]);
    expect(surroundings.sockets).toHaveLength(1);
  });
});

describe("a server that stops", () => {
  it("still answers what it has in hand, and gets nothing new", async () => {
    await open();
    const request = connection.request("post", {});
    surroundings.socket.says({ t: "goaway", d: { after_ms: 800 } });
    expect(await connection.request("post", {})).toEqual({ is: "lost" });
    surroundings.socket.says({ re: 2, ok: { seq: 3 } });
    expect(await request).toEqual({ is: "ok", ok: { seq: 3 } });
    await surroundings.passes(800);
    expect(told).toEqual(["opened", "lost"]);
    await surroundings.passes(250);
    await greeted();
    void connection.request("post", {});
    expect(surroundings.socket.request("post")).toBeDefined();
  });

  it("may say when to come back, and not everybody does so at once", async () => {
    surroundings.answersWith({ is: "wait", ms: 7_000 });
    connection.start();
    await surroundings.passes(7_249);
    expect(surroundings.tickets).toBe(1);
    await surroundings.passes(1);
    expect(surroundings.tickets).toBe(2);
  });

  it("may not let somebody in", async () => {
    surroundings.answersWith({ is: "stop", why: "signed-out" });
    connection.start();
    await surroundings.passes(120_000);
    expect(told).toEqual(["stopped signed-out"]);
    expect(surroundings.tickets).toBe(1);
  });
});
