import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startWaiting } from "./waiting";

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `<p role="status" data-waiting="/meetings/m1/panel" data-admitted="You are let in.">Waiting</p>`;
});
afterEach(() => vi.useRealTimers());

const answer = (status: number) => Promise.resolve(new Response(null, { status }));

test("whoever waits is led in once they are let in, and not before", async () => {
  const answers = [() => answer(404), () => Promise.reject(new Error("no connection"))];
  const asked: string[] = [];
  const enter = vi.fn();
  startWaiting(
    document,
    (path) => {
      asked.push(path);
      return answers.shift()?.() ?? answer(200);
    },
    enter,
  );
  await vi.advanceTimersByTimeAsync(10_100);
  expect([asked.length, enter.mock.calls.length, document.body.textContent]).toEqual([2, 0, "Waiting"]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([asked.at(-1), enter.mock.calls.length]).toEqual(["/meetings/m1/panel", 1]);
  expect(document.body.textContent).toBe("You are let in.");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBe(3);
});

test("elsewhere nothing is asked", async () => {
  document.body.innerHTML = "";
  const ask = vi.fn();
  startWaiting(document, ask, vi.fn());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).not.toHaveBeenCalled();
});
