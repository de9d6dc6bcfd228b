/**
 * The keys of log lines by which a request is found, which the log groups index: its id, and the first part of the id of a member
 * of a group. Lambda's own lines have a `requestId`, so that is not one of them.
 */
export const REQUEST_KEYS = { id: "stopRequestId", group: "stopGroupId" } as const;
