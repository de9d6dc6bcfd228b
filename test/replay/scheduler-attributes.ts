/** The attributes of a dead letter of EventBridge Scheduler. Source: its user guide, "Retrieve the dead-letter event". */
export const schedulerAttributes = {
  ERROR_CODE: "AWS.SimpleQueueService.NonExistentQueue",
  ERROR_MESSAGE: "The specified queue does not exist.",
  EXECUTION_ID: "ad06616e51cdf74a",
  EXHAUSTED_RETRY_CONDITION: "MaximumEventAgeInSeconds",
  IS_PAYLOAD_TRUNCATED: "false",
  RETRY_ATTEMPTS: "12",
  SCHEDULED_TIME: "2026-11-22T03:00:00Z",
  SCHEDULE_ARN: "arn:aws:scheduler:us-east-1:111122223333:schedule/default/stopcord-dev-nightly",
  TARGET_ARN: "arn:aws:sqs:us-east-1:111122223333:stopcord-dev-requests",
};
