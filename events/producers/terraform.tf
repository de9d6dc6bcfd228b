variable "stopcord" { type = object({ queue_arn = string, role_arn = string }) } # RequestsQueueArn; Scheduler's role, which may send to it
resource "aws_scheduler_schedule" "stop" {
  schedule_expression = "at(2027-01-09T20:00:00)" # UTC
  flexible_time_window { mode = "OFF" }
  target {
    arn      = var.stopcord.queue_arn
    role_arn = var.stopcord.role_arn
    input    = replace(jsonencode({ id = "from-terraform/TIME", service = "codearts-build", target = { jobId = "f9d6c8466d614a9788e9a0acf6c15f46", buildNo = 7 }, sentAt = "TIME" }), "TIME", "<aws.scheduler.scheduled-time>") # jsonencode would escape < and >
  }
}
