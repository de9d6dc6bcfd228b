/** Removes the user and the password from a URL for messages. Of text that is no URL, everything up to the last `@` is removed. */
export function withoutPassword(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.host === "" && text.includes("@"))) return text.slice(text.lastIndexOf("@") + 1);
  if (url.username === "" && url.password === "") return text;
  const path = url.pathname === "/" ? "" : url.pathname;
  return `${url.protocol}//${url.host}${path}${url.search}`;
}
