// What the tests put in the place of the network, the clock and chance.

import type { Socket, Surroundings, Ticket } from "./connection";
import type { Fields } from "./frames";

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
export function steadyRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same things in another order (Fisher and Yates). */
export function shuffled<T>(things: readonly T[], random: () => number): T[] {
  const order = things.map((thing) => thing);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

/** A socket whose other side is the test. */
export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly sent: Fields[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  /** The newest request of this kind. */
  request(op: string): Fields | undefined {
    return this.sent.filter((request) => request.op === op).at(-1);
  }

  opens(): void {
    this.onopen?.call(this as unknown as WebSocket, new Event("open"));
  }

  says(frame: Fields): void {
    this.onmessage?.call(
      this as unknown as WebSocket,
      new MessageEvent("message", { data: JSON.stringify(frame) }),
    );
  }

  closes(code: number): void {
    this.isClosed = true;
    const event = Object.assign(new Event("close"), { code, reason: "", wasClean: true });
    this.onclose?.call(this as unknown as WebSocket, event as CloseEvent);
  }
}

/** Time that passes when the test says so, chance that the test chooses, and sockets that it holds. */
export class FakeSurroundings implements Surroundings {
  time = 0;
  chance = 0.5;
  tickets = 0;
  readonly sockets: FakeSocket[] = [];
  private nextTicket: Ticket | null = null;
  private timers: { at: number; run: () => void }[] = [];

  /** The next ticket is another answer, once. */
  answersWith(ticket: Ticket): void {
    this.nextTicket = ticket;
  }

  ticket(): Promise<Ticket> {
    this.tickets += 1;
    const ticket = this.nextTicket ?? { is: "ticket", ticket: `ticket ${this.tickets}` };
    this.nextTicket = null;
    return Promise.resolve(ticket);
  }

  open(): Socket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }

  later(ms: number, run: () => void): () => void {
    const timer = { at: this.time + ms, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  now(): number {
    return this.time;
  }

  random(): number {
    return this.chance;
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }

  /** Lets time pass, and whatever falls due happen in its order. */
  async passes(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (let next = this.due(end); next; next = this.due(end)) {
      this.time = next.at;
      this.timers = this.timers.filter((timer) => timer !== next);
      next.run();
      await settled();
    }
    this.time = end;
  }

  private due(end: number): { at: number; run: () => void } | undefined {
    return this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  }
}

/** Lets promises that are already kept be noticed. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
