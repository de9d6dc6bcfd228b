import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { PROJECT } from "./rig/project.ts";

/** The rooms of lib from the lowest to the highest. A file imports from its own room, from lower ones and from those beside it on its line. */
const ORDER: readonly (readonly string[])[] = [
  ["time", "http", "parse", "terminal"],
  ["services"],
  ["config", "request"],
  ["sqs", "accounts"],
  ["limits"],
  ["huawei"],
  ["outcome"],
  ["stop", "replay"],
  ["telemetry"],
  ["handlers"],
  ["functions"],
];

/** These use the rooms above, and no room above uses them. `local` runs what `cli` and `stack` describe; `cli` never uses `local`. */
const OUTSIDE = ["client", "schemas", "stack", "schedules", "cli", "local"];

/** The bundler puts these files in the place of packages; a worker's handler also passes one of them to the AWS clients. */
const STAND_INS = "bundle";

type Import = { readonly from: string; readonly to: string };

const sources = globSync("{functions,lib}/**/*.ts", { cwd: PROJECT }).filter((file) => !file.endsWith(".d.ts"));

/** The imports of project files by project files, types included. */
const imports: readonly Import[] = sources.flatMap((from) =>
  importsIn(readFileSync(join(PROJECT, from), "utf8")).map((path) => ({
    from,
    to: normalize(join(dirname(from), path)),
  })),
);

function importsIn(source: string): readonly string[] {
  const found = source.matchAll(/(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+\.ts)"/g);
  return [...found].map(([, path = ""]) => path);
}

/** `lib/stop/settle.ts` is in the room `stop`, `lib/parse.ts` is the room `parse`. */
function roomOf(file: string): string {
  const [top = "", room = top] = file.split("/");
  return top === "lib" ? room.replace(/\.ts$/, "") : top;
}

function heightOf(room: string): number {
  return ORDER.findIndex((line) => line.includes(room));
}

function isAllowed({ from, to }: Import): boolean {
  const [source, target] = [roomOf(from), roomOf(to)];
  if (source === target) return true;
  if (target === STAND_INS) return source === "handlers";
  if (source === STAND_INS) return heightOf(target) === 0;
  if (OUTSIDE.includes(source)) return source !== "cli" || target !== "local";
  return !OUTSIDE.includes(target) && heightOf(target) <= heightOf(source);
}

describe("the rooms of lib", () => {
  test("every file lies in a room whose height is known", () => {
    const rooms = new Set(sources.map(roomOf));
    const known = [...ORDER.flat(), ...OUTSIDE, STAND_INS];
    expect([...rooms].filter((room) => !known.includes(room))).toEqual([]);
  });

  test("imports run down only", () => {
    const wrong = imports.filter((one) => !isAllowed(one)).map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  test("there is no circle of imports", () => {
    expect(circles(imports)).toEqual([]);
  });

  test("no type that a file exports has the name of another exported type", () => {
    const exported = sources.flatMap((file) =>
      [...readFileSync(join(PROJECT, file), "utf8").matchAll(/^export (?:type|interface) (\w+)/gm)].map(
        ([, name = ""]) => ({ name, file }),
      ),
    );
    const byName = Map.groupBy(exported, ({ name }) => name);
    expect(exported.length).toBeGreaterThan(300);
    expect([...byName.values()].filter((places) => places.length > 1)).toEqual([]);
  });

  test("only config.ts and the entry points outside the rooms read process.env", () => {
    const readers = sources.filter((file) => /process\.env\b/.test(readFileSync(join(PROJECT, file), "utf8")));
    const inRooms = readers.filter((file) => !OUTSIDE.includes(roomOf(file)));
    expect(inRooms.filter((file) => file !== "lib/config.ts")).toEqual([]);
  });
});

/** Every circle once, as the files on it. */
function circles(edges: readonly Import[]): readonly string[] {
  const next = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
