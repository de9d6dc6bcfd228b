import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** The only platform for which npm has the browser. */
export const HAS_BROWSER = process.platform === "linux" && process.arch === "x64";

/**
 * The options to start the browser of the npm package. Its own list of flags switches the web's security off, which these tests
 * are about; a container needs one flag only. With the language C, the browser's Intl fails.
 */
export async function launchOptions() {
  return {
    executablePath: await chromium.executablePath(),
    args: ["--no-sandbox"],
    env: { ...process.env, LANG: "en_US.UTF-8" },
  };
}

/** Starts the browser. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch(await launchOptions());
}
