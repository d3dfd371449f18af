// The time of day as pages show it: London's, "5:30pm", "10am". (The server's half is `src/locale/moment.rs`.)

const LONDON = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** The time of a moment such as "2026-11-26T10:25:00Z"; empty if it is none. */
export function timeOfDay(at: string): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return "";
  const [hour = 0, minute = 0] = LONDON.format(moment).split(":").map(Number);
  const minutes = minute === 0 ? "" : `:${String(minute).padStart(2, "0")}`;
  return `${hour % 12 || 12}${minutes}${hour < 12 ? "am" : "pm"}`;
}
