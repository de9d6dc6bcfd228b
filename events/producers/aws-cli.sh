# Stops a build. The caller needs sqs:GetQueueUrl and sqs:SendMessage on the queue.
queue=$(aws sqs get-queue-url --queue-name stopcord-dev-requests --query QueueUrl --output text)
aws sqs send-message --queue-url "$queue" --message-body '{
  "id": "from-the-aws-cli/'"$(date +%s)-$$"'", "service": "codearts-build", "sentAt": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'",
  "target": {"jobId": "f9d6c8466d614a9788e9a0acf6c15f46", "buildNo": 7}, "reason": "superseded by a newer commit"}'
