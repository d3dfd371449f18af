// Starts a meeting's page in a real browser.

import { within } from "../within";
import type { Ticket } from "./connection";
import { fetchedFrom, waitOf } from "./fetching";
import { Meeting, type World } from "./meeting";
import type { Fetched } from "./renewals";
import { need } from "./transcript";

const TICKETS = "/live/tickets";
const SOCKETS = "/live";
const ANSWERS_WITHIN_MS = 10_000;
/** So much of the transcript's end may be out of sight of who reads it. */
const NEAR_PX = 48;

/** Keeps the page's meeting up to date, if it shows one that goes on. */
export function startMeeting(page: Document): void {
  const root = page.querySelector<HTMLElement>("[data-meeting][data-follow]");
  if (!root) return;
  const meeting = new Meeting(root, browser(page, root));
  meeting.start();
  window.addEventListener("online", () => meeting.wake());
  page.addEventListener("visibilitychange", () => {
    if (!page.hidden) meeting.wake();
  });
  // No `beforeunload` for what is unsent: a question there would stand between a person and leaving at once.
}

function browser(page: Document, root: HTMLElement): World {
  const address = `/meetings/${root.dataset.meeting}`;
  const end = need(root, "[data-log-end]");
  const top = () => end.getBoundingClientRect().top;
  const isAtEnd = () => top() <= window.innerHeight + NEAR_PX;
  return {
    ticket: () => fetchTicket(root.dataset.csrf ?? "").catch((): Ticket => ({ is: "wait", ms: 0 })),
    open: (protocol) => new WebSocket(socketAddress(), protocol),
    later: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    now: Date.now,
    isHidden: () => page.hidden,
    isAtEnd: () => !page.hidden && isAtEnd(),
    keeping: (change) => {
      const [isKept, before] = [isAtEnd(), top()];
      change();
      if (isKept) window.scrollBy(0, top() - before);
    },
    fetchPage: () => fetchPage(`${address}/current`),
    fetchPanel: () => fetchPage(`${address}/panel`),
    // Not `location.reload()`: a page that answered a form would be asked for by sending the form again.
    reload: () => location.replace(address),
  };
}

function fetchTicket(csrf: string): Promise<Ticket> {
  return within(ANSWERS_WITHIN_MS, async (signal) => {
    const headers = { "x-csrf": csrf };
    const reply = await fetch(TICKETS, { method: "POST", headers, redirect: "manual", signal });
    // Whoever is signed out is sent to sign in.
    if (reply.type === "opaqueredirect" || [401, 403].includes(reply.status)) {
      return { is: "stop", why: "signed-out" };
    }
    const given: unknown = reply.ok ? await reply.json() : null;
    if (typeof given === "object" && given && "ticket" in given && typeof given.ticket === "string") {
      return { is: "ticket", ticket: given.ticket };
    }
    return { is: "wait", ms: waitOf(reply) };
  });
}

function socketAddress(): string {
  const address = new URL(SOCKETS, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

/** Not by the address that people open: asking for that is use of the session. */
function fetchPage(address: string): Promise<Fetched> {
  return within(ANSWERS_WITHIN_MS, async (signal) =>
    fetchedFrom(await fetch(address, { redirect: "manual", signal })),
  ).catch((): Fetched => ({ is: "failed", afterMs: 0 }));
}
