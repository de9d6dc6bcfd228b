import type { Browser, Page } from "playwright-core";
import { test as plain } from "vitest";
import { HAS_BROWSER, openBrowser } from "./open-browser.ts";
import { type ServedStack, startServedStack } from "./start-page.ts";

/** The size and the colours of a window. */
export type Look = { readonly width?: number; readonly colorScheme?: "light" | "dark" };

/** A window of the page, and all that a browser complained of in it. */
export type OpenedPage = { readonly page: Page; readonly complaints: string[] };

const base = plain
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that the fixture needs no other
  .extend("browser", { scope: "file" }, async ({}, { onCleanup }): Promise<Browser> => {
    const browser = await openBrowser();
    onCleanup(() => browser.close());
    return browser;
  })
  // biome-ignore lint/correctness/noEmptyPattern: the same
  .extend("stack", { scope: "file" }, async ({}, { onCleanup }): Promise<ServedStack> => {
    const stack = await startServedStack();
    onCleanup(() => stack.close());
    return stack;
  })
  .extend("open", async ({ browser, stack }, { onCleanup }) => {
    const pages: Page[] = [];
    onCleanup(async () => {
      for (const page of pages) await page.close();
    });
    return async ({ width = 1280, colorScheme = "light" }: Look = {}): Promise<OpenedPage> => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, locale: "en-US" });
      pages.push(page);
      const complaints = complaintsOf(page);
      await page.goto(stack.pageUrl);
      await page.getByRole("status").filter({ hasText: "live" }).waitFor();
      return { page, complaints };
    };
  });

/** A test with a browser, the machine of `npm start`, and windows of its page. */
export const test = base.skipIf(!HAS_BROWSER);

/** Collects errors, warnings, failed requests and dialogs: none is expected in any test. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => void complaints.push(`thrown: ${error.message}`));
  page.on("requestfailed", (request) => void complaints.push(`failed: ${request.url()}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return complaints;
}
