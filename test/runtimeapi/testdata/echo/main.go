// Command echo is a Lambda function that does what its event says.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	if os.Getenv("BROKEN") != "" {
		fmt.Println("no configuration")
		os.Exit(3)
	}
	lambda.Start(handle)
}

type event struct {
	Do string `json:"do"`
}

func handle(ctx context.Context, e event) (string, error) {
	switch e.Do {
	case "fail":
		return "", errors.New("as asked")
	case "panic":
		panic("as asked")
	case "hang":
		time.Sleep(time.Minute)
	case "deadline":
		d, _ := ctx.Deadline()
		return time.Until(d).Round(time.Minute).String(), nil
	}
	fmt.Println("said", e.Do)
	return e.Do, nil
}
