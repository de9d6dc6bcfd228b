import {
  type AdviceWords,
  type Code,
  codeNames,
  STATUSES,
  type Status,
  type StatusRow,
  statusNames,
} from "./statuses.ts";

/** The fields of an outcome that select its message. */
export type OutcomeCase = {
  readonly status: Status;
  readonly code?: Code | undefined;
  readonly confirmed?: boolean | undefined;
};

/** Returns the message of an outcome. A code selects the message first, then `confirmed`, then the status. */
export function adviceFor({ status, code, confirmed }: OutcomeCase, words: AdviceWords): string {
  const row: StatusRow = STATUSES[status];
  const specific = code === undefined ? confirmed && row.confirmed : row.codes[code];
  return (specific || row.advice)?.(words) ?? "";
}

/** Lists every case that has a message of its own, in the order of the table of statuses. */
export function listOutcomeCases(): readonly OutcomeCase[] {
  return statusNames.flatMap((status) => {
    const { advice, confirmed, codes }: StatusRow = STATUSES[status];
    return [
      ...(advice ? [{ status }] : []),
      ...(confirmed ? [{ status, confirmed: true }] : []),
      ...codeNames.flatMap((code) => (Object.hasOwn(codes, code) ? [{ status, code }] : [])),
    ];
  });
}
