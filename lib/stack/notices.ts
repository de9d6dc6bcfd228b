import type { BundledPackage } from "./bundled-packages.ts";

/** Name of the file with the notices, at the top of each zip. */
export const NOTICES_FILE = "THIRD-PARTY-NOTICES.txt";

const RULE = "=".repeat(80);

/** Builds the text of THIRD-PARTY-NOTICES.txt: every package by name, above its licence. Packages with equal texts share one. */
export function buildNotices(packages: readonly BundledPackage[]): string {
  const sections = Map.groupBy(packages, ({ texts }) => texts.map(normalise).join("\n"));
  const parts = [...sections.values()].map((section) => [section.map(headingOf).join("\n"), ...textsOf(section)]);
  return [INTRODUCTION, ...parts.flatMap((part) => [RULE, ...part])].map((text) => `${text}\n`).join("\n");
}

const INTRODUCTION =
  "This function contains code of these packages. The licence of each package stands below its name.";

/** Line that names a package, such as `zod 4.6.7 (MIT)`. */
export function headingOf({ name, version, licence }: Omit<BundledPackage, "texts">): string {
  return `${name} ${version} (${licence})`;
}

function textsOf([first]: readonly BundledPackage[]): readonly string[] {
  return (
    first?.texts.map((text) =>
      text
        .replaceAll("\r\n", "\n")
        .replace(/^\s*\n/, "")
        .trimEnd(),
    ) ?? []
  );
}

function normalise(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
