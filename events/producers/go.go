package main // go get github.com/aws/aws-sdk-go-v2/config github.com/aws/aws-sdk-go-v2/service/sqs
import ("context"; "fmt"; "time"; "github.com/aws/aws-sdk-go-v2/config"; "github.com/aws/aws-sdk-go-v2/service/sqs")
func must[Value any](value Value, err error) Value { if err != nil { panic(err) }; return value }
func main() {
	ctx, queue := context.Background(), "stopcord-dev-requests"
	client := sqs.NewFromConfig(must(config.LoadDefaultConfig(ctx)))
	url := must(client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &queue})).QueueUrl
	now, request := time.Now().UTC(), `{"id": "from-go/%d", "service": "codearts-build", "target": {"jobId": "f9d6c8466d614a9788e9a0acf6c15f46", "buildNo": 7}, "sentAt": %q}`
	body := fmt.Sprintf(request, now.UnixNano(), now.Format(time.RFC3339))
	must(client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: url, MessageBody: &body})) }
