/** Returns the fault of the name of a time zone, or undefined. */
export function faultOfTimeZone(name: string): string | undefined {
  const words = "use the IANA name of a time zone, such as Asia/Shanghai";
  if (!/^[A-Za-z]/.test(name)) return words; // Intl takes offsets such as +08:00, but Scheduler does not
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    const isMisspelt = timeZone !== name && timeZone.toLowerCase() === name.toLowerCase();
    return isMisspelt ? `write ${timeZone}` : undefined;
  } catch {
    return words;
  }
}
