import software.amazon.awssdk.services.sqs.SqsClient; // software.amazon.awssdk:sqs 2.28.1 or later

class Producer {
  public static void main(String[] arguments) {
    try (var sqs = SqsClient.create()) {
      var queueUrl = sqs.getQueueUrl(queue -> queue.queueName("stopcord-dev-requests")).queueUrl();
      var target = "{\"jobId\": \"f9d6c8466d614a9788e9a0acf6c15f46\", \"buildNo\": 7}";
      var request = "{\"id\": \"from-java/%s\", \"service\": \"codearts-build\", \"target\": %s, \"sentAt\": \"%s\"}";
      var body = request.formatted(java.util.UUID.randomUUID(), target, java.time.Instant.now());
      sqs.sendMessage(message -> message.queueUrl(queueUrl).messageBody(body)); } } }
