import { HAS_BROWSER } from "./open-browser.ts";

/** Says clearly when the platform has no browser; on CI that is an error, because there the tests must run. */
export function setup(): void {
  if (HAS_BROWSER) return;
  const sentence = `no browser from npm for ${process.platform} ${process.arch}: the browser tests need Linux on x64`;
  if (process.env.CI) throw new Error(sentence);
  process.stderr.write(`${sentence}; nothing was tested\n`);
}
