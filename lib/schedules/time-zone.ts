/** What is wrong with the name of a time zone; undefined when nothing is. */
export function faultOfTimeZone(name: string): string | undefined {
  const words = "a time zone by its IANA name, such as Asia/Shanghai";
  if (!/^[A-Za-z]/.test(name)) return words; // Scheduler takes no offsets, Intl does
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    const isMisspelt = timeZone !== name && timeZone.toLowerCase() === name.toLowerCase();
    return isMisspelt ? `write ${timeZone}` : undefined;
  } catch {
    return words;
  }
}
