/** The meaning of one answer of Huawei Cloud. */
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
