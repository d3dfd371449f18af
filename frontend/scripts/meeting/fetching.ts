// What an answer of the server means for a page that keeps itself up to date.

import type { Fetched } from "./renewals";

/** So long the server asks to be left alone, in milliseconds. */
export function waitOf(reply: Response): number {
  return 1_000 * (Number(reply.headers.get("retry-after")) || 0);
}

/** What came of fetching a page, or a part of it. */
export async function fetchedFrom(reply: Response): Promise<Fetched> {
  if (reply.ok && !reply.redirected) {
    return { is: "here", page: new DOMParser().parseFromString(await reply.text(), "text/html") };
  }
  // Whoever is signed out is sent to sign in; and who may not read it any more is told that there is nothing.
  const isGone =
    reply.redirected || reply.type === "opaqueredirect" || [401, 403, 404].includes(reply.status);
  return isGone ? { is: "gone" } : { is: "failed", afterMs: waitOf(reply) };
}
