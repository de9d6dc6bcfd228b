/** The meaning of one answer of Huawei Cloud to a stop call. */
export type Verdict =
  | "stopped"
  | "already-stopped"
  | "not-found"
  | "refused"
  | "denied"
  | "unauthenticated"
  | "unavailable"
  | "busy"
  | "throttled"
  | "unsettled";
