import { adviceFor } from "../../outcome/advice.ts";
import { type Code, isCode, isStatus, STATUSES, type StatusRow } from "../../outcome/statuses.ts";
import { needsId } from "../../replay/choose.ts";
import { FOREIGN_STATUSES } from "../../replay/dead-letter.ts";
import { isServiceName } from "../../services/service-names.ts";
import { services } from "../../services/services.ts";
import type { CauseGroup } from "./triage.ts";

/** The next step for the letters of a group: a sentence for a person, and the subcommand that acts on the letters. */
export type Remedy = {
  readonly advice: string;
  readonly subcommand: "replay" | "show";
  /** The command that shows the cause, where one does. */
  readonly look?: string | undefined;
};

/** Commands that show the cause of a code. */
const LOOKS: Partial<Readonly<Record<Code, string>>> = {
  credentials: "accounts check",
  "account-paused": "accounts check",
  "account-unknown": "accounts check",
  halted: "halt --show",
};

/** Finds the remedy of a group in the table of statuses; letters that stopcord did not write have one of their own. */
export function remedyOf(group: CauseGroup): Remedy {
  const { status, code } = group;
  const foreign = FOREIGN_REMEDIES[status];
  if (foreign !== undefined) return foreign;
  if (!isStatus(status))
    return { advice: "Read the letters: another version of stopcord wrote them.", subcommand: "show" };
  const row: StatusRow = STATUSES[status];
  const known = isCode(code) ? code : undefined;
  const look = known && LOOKS[known];
  const message = adviceFor(
    { status, code: known },
    { noun: nounOf(group), account: accountsOf(group), ...NO_DETAILS },
  );
  return {
    advice: look === undefined ? withoutFirstSentence(message) : message,
    subcommand: needsId({ code }) ? "show" : (row.remedy ?? "show"),
    look,
  };
}

const NO_DETAILS = { detail: "…", history: () => "…" };

const FOREIGN_REMEDIES: Readonly<Record<string, Remedy>> = {
  [FOREIGN_STATUSES.redrive]: {
    advice: "SQS moved them after ten receives. Find in the function's log why it fails, then replay them.",
    subcommand: "replay",
  },
  [FOREIGN_STATUSES.scheduler]: {
    advice:
      "EventBridge Scheduler could not send them. Check its role and the KMS key, then replay what must still stop.",
    subcommand: "replay",
  },
};

function nounOf({ services: [name, ...more] }: CauseGroup): string {
  return more.length === 0 && isServiceName(name) ? services[name].noun : "task";
}

function accountsOf({ letters }: CauseGroup): string {
  return [...new Set(letters.flatMap(({ accounts }) => accounts))].join(", ");
}

/** Removes the first sentence, which repeats the group's line. A group with a look command keeps it. */
function withoutFirstSentence(message: string): string {
  return message.replace(/^.*?\. (?=.)/s, "");
}
