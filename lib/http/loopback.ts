/** Tells whether a URL names this machine: `localhost`, 127.0.0.0/8 or `[::1]`. Text that is no URL does not. */
export function isLoopback(url: string): boolean {
  const hostname = URL.parse(url)?.hostname ?? "";
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
