import type { Config } from "../config.ts";
import type { Delivery } from "../sqs/delivery.ts";

/** The unique ids of stopcord's own roles; undefined where the environment does not name them. */
export type RoleIds = Config["roleIds"];

/**
 * Names the sender of a message at `requests`: `replay` and `schedule` for stopcord's own roles, else the id before the
 * colon of SQS's SenderId. The part behind the colon is a session name that anybody may choose. A request that the router
 * sent back to `requests` itself keeps the sender that the router named before.
 */
export function nameSender({ senderId, sender }: Delivery, roleIds: RoleIds): string | undefined {
  const id = senderId?.split(":")[0];
  if (id === undefined) return undefined;
  if (isFromRouter(senderId, roleIds)) return sender;
  if (id === roleIds.replay) return "replay";
  return id === roleIds.scheduler ? "schedule" : id;
}

/** True for a message that the router sent: only its attributes count beside `replays`. */
export function isFromRouter(senderId: string | undefined, { router }: RoleIds): boolean {
  return router !== undefined && senderId?.split(":")[0] === router;
}
