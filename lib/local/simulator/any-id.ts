import * as z from "zod/mini";

/** An id of a new task. It takes any text, so that a test can make tasks whose ids the service itself would refuse. */
export const anyId = z.string().check(z.minLength(1));
