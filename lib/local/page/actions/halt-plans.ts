import * as z from "zod/mini";
import { isWithinCodePoints } from "../../../request/request.ts";
import { isServiceName } from "../../../services/service-names.ts";
import { action, oneStep } from "./action.ts";

/** The ways to select requests, as the options of `halt` and `resume` name them. */
export const selectorNames = ["all", "service", "account", "id-prefix"] as const;

type SelectorName = (typeof selectorNames)[number];

const MAX_REASON = 256;

/** Each kind of value in words. The command checks it too; here a person sees the fault while typing. */
const VALUES: Readonly<Record<SelectorName, { readonly fault: string; isValid(value: string): boolean }>> = {
  all: { fault: "nothing", isValid: () => true },
  service: { fault: "no service", isValid: isServiceName },
  account: { fault: "1–64 letters, digits and . _ -", isValid: (value) => /^[\w.-]{1,64}$/.test(value) },
  "id-prefix": { fault: "1–128 letters, digits and . _ : / -", isValid: (value) => /^[\w.:/-]{1,128}$/.test(value) },
};

const SELECTOR = z.object({ by: z.enum(selectorNames), value: z.string() });

const selectsSomething = z.check<z.output<typeof SELECTOR>>(({ value: { by, value }, issues }) => {
  const { fault, isValid } = VALUES[by];
  if (!isValid(value)) issues.push({ code: "custom", input: value, path: ["value"], message: fault });
});

const reason = z
  .string()
  .check(z.refine((text) => text !== "" && isWithinCodePoints(text, MAX_REASON), `1–${MAX_REASON} characters`));

/** Plans a halt, which every worker obeys. */
export const planHalt = action(z.extend(SELECTOR, { reason }).check(selectsSomething), ({ by, value, reason: text }) =>
  oneStep({ kind: "command", args: ["halt", selectorFlag(by, value), `--reason=${text}`, "--yes"] }),
);

/** Plans the end of a halt. */
export const planResume = action(SELECTOR.check(selectsSomething), ({ by, value }) =>
  oneStep({ kind: "command", args: ["resume", selectorFlag(by, value), "--yes"] }),
);

function selectorFlag(by: SelectorName, value: string): string {
  return by === "all" ? "--all" : `--${by}=${value}`;
}
