import datetime, json, uuid, boto3  # pip install boto3

target = {"jobId": "f9d6c8466d614a9788e9a0acf6c15f46", "buildNo": 7}
request = {"id": f"from-python/{uuid.uuid4()}", "service": "codearts-build", "target": target, "reason": "superseded"}
request["sentAt"] = datetime.datetime.now(datetime.timezone.utc).isoformat()
sqs = boto3.client("sqs")
queue_url = sqs.get_queue_url(QueueName="stopcord-dev-requests")["QueueUrl"]
sqs.send_message(QueueUrl=queue_url, MessageBody=json.dumps(request))
