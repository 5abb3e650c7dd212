// Dates inside identifiers.

/** True when YYYYMMDD is a day of the Gregorian calendar from 1900 on and not after `today` (milliseconds, UTC). */
export function isBirthDate(yyyymmdd: string, today: number): boolean {
  const [year, month, day] = [yyyymmdd.slice(0, 4), yyyymmdd.slice(4, 6), yyyymmdd.slice(6, 8)].map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1900) return false;
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  // A day of grace: it is tomorrow in Taipei while it is still today in UTC.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && time <= today + 86_400_000;
}
