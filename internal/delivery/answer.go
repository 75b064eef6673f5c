package delivery

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

// answer returns the response that the calling service expects, which says which units are done. units holds the
// outcomes of r.units.
func (r *request) answer(units [][]outcome) ([]byte, error) {
	switch r.from {
	case fromSQS:
		return r.answerSQS(units)
	case fromBatch:
		return r.answerBatch(units)
	}
	for _, u := range units {
		if f, failed := failures(u); failed > 0 {
			which := "the object"
			if len(u) > 1 {
				which = fmt.Sprintf("%d of %d objects failed, the first", failed, len(u))
			}
			return nil, fmt.Errorf("%s failed as %s: %w", which, f.result, f.err)
		}
	}
	return []byte("null"), nil
}

// answerSQS lists the messages that SQS must deliver again. If all are done, the list is empty, not null.
func (r *request) answerSQS(units [][]outcome) ([]byte, error) {
	answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for i, u := range units {
		if _, failed := failures(u); failed > 0 {
			f := events.SQSBatchItemFailure{ItemIdentifier: r.units[i].id}
			answer.BatchItemFailures = append(answer.BatchItemFailures, f)
		}
	}
	return json.Marshal(answer)
}

// The codes of S3 Batch Operations. It retries a task only after a temporary failure.
const (
	succeeded        = "Succeeded"
	temporaryFailure = "TemporaryFailure"
	permanentFailure = "PermanentFailure"
)

func (r *request) answerBatch(units [][]outcome) ([]byte, error) {
	answer := events.S3BatchJobResponse{
		InvocationSchemaVersion: r.batch.InvocationSchemaVersion,
		InvocationID:            r.batch.InvocationID,
		TreatMissingKeysAs:      permanentFailure,
		Results:                 make([]events.S3BatchJobResult, 0, len(units)),
	}
	for i, u := range units {
		result := events.S3BatchJobResult{TaskID: r.units[i].id, ResultCode: succeeded, ResultString: u[0].report()}
		if !u[0].done() {
			result.ResultCode = temporaryFailure
			if u[0].result.isFinal() {
				result.ResultCode = permanentFailure
			}
		}
		answer.Results = append(answer.Results, result)
	}
	return json.Marshal(answer)
}

// report returns what a job's report says about an object: its result, and whether to run the job again. A job sends
// each object once, and nothing shows whether the extension's flush succeeded.
func (o outcome) report() string {
	if o.work == nil || !o.done() || !o.sent() || o.work.standing.passes+1 >= o.work.h.confirmations {
		return string(o.result)
	}
	return fmt.Sprintf("%s in pass %d of %d: run the job again", o.result, o.work.standing.passes+1, o.work.h.confirmations)
}

// failures returns the first outcome that is not done, and how many there are.
func failures(u []outcome) (first outcome, failed int) {
	for _, o := range u {
		if o.done() {
			continue
		}
		if failed++; failed == 1 {
			first = o
		}
	}
	return first, failed
}
