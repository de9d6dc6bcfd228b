import { codeReply, type Reply } from "../reply.ts";

/** The one 400 of the API page, `CC.xxxxxxxx.400`, also for a task that does not exist, for which the page has no code. */
export function invalidCheck(): Reply {
  return codeReply(
    400,
    "CC.00070123.400",
    "Verify request parameter failed. Check whether the request parameters are correct.",
  );
}
