package delivery

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// message is one notification: in the queue, or on its way to a function that is called directly.
type message struct {
	id       string
	kind     source
	silent   bool // does not include its receive count
	body     string
	objects  []*simObject
	visible  time.Time
	receives int
	gone     bool // deleted, or a dead letter
}

// publish sends notifications about objects in bucket, in one of the possible shapes.
func (w *world) publish(kind source, bucket string, objects ...*simObject) {
	w.messages++
	m := &message{id: fmt.Sprintf("m%d", w.messages), kind: kind, visible: w.now, objects: objects}
	w.queue = append(w.queue, m)
	var bodies []string
	for _, o := range objects {
		w.objects[bucket+"/"+o.key], w.named[o.key] = o, o
		bodies = append(bodies, fmt.Sprintf(shapeS3, o.key))
	}
	defer func() {
		// Within an envelope, the quotes are escaped.
		m.body = strings.ReplaceAll(m.body, `"name":"logs"`, fmt.Sprintf(`"name":%q`, bucket))
		m.body = strings.ReplaceAll(m.body, `\"name\":\"logs\"`, fmt.Sprintf(`\"name\":\"%s\"`, bucket))
	}()
	switch {
	case kind == fromBatch:
		m.body = fmt.Sprintf(shapeBatch2, objects[0].key)
		return
	case len(objects) > 1:
		m.body = bodies[0]
		for _, b := range bodies[1:] {
			m.body = strings.TrimSuffix(m.body, "]}") + "," + strings.TrimPrefix(b, `{"Records":[`)
		}
	case w.rng.IntN(3) == 0:
		m.body = fmt.Sprintf(shapeBridge, objects[0].key)
	default:
		m.body = bodies[0]
	}
	if kind == fromSQS && w.rng.IntN(3) == 0 {
		m.body = sns(m.body)
	}
	m.silent = kind == fromSQS && w.rng.IntN(20) == 0 && !w.queueOnly
}

// receive returns messages in random order, those from the queue together and others alone. A message that was received
// too often becomes a dead letter instead. Rarely, a message that is still being processed is delivered a second time,
// or a received one is not processed because Lambda throttles the function.
func (w *world) receive(most int) []*message {
	var got []*message
	for _, i := range w.rng.Perm(len(w.queue)) {
		m := w.queue[i]
		if len(got) == most || len(got) > 0 && (m.kind != fromSQS || got[0].kind != fromSQS) {
			break
		}
		if m.gone || m.visible.After(w.now) && w.rng.IntN(500) > 0 {
			continue
		}
		if m.receives++; m.receives > w.receives {
			m.gone = true
			w.dead = append(w.dead, m)
			w.tell("%s is a dead letter", m.id)
			continue
		}
		m.visible = w.now.Add(simVisibility)
		if w.plan("receive", []fault{fails}) == fails {
			w.tell("%s is received, and the function is throttled", m.id)
			continue
		}
		got = append(got, m)
	}
	w.queue = slices.DeleteFunc(w.queue, func(m *message) bool { return m.gone })
	return got
}

// redrive returns the dead letters to the queue.
func (w *world) redrive() {
	for _, m := range w.dead {
		m.receives, m.gone, m.visible = 0, false, w.now
		w.queue = append(w.queue, m)
	}
	w.dead = nil
}

// run continues until the queue is empty and every environment is idle.
func (w *world) run() {
	for {
		e := w.envs[w.rng.IntN(len(w.envs))]
		switch {
		case e.busy != nil:
			w.now = w.now.Add(time.Duration(w.rng.Int64N(int64(w.pace))))
			w.turn(e)
		case len(w.queue) > 0:
			w.happen()
			if got := w.receive(1 + w.rng.IntN(w.batch)); len(got) > 0 {
				if e.release != w.release {
					e = w.replace(e)
				}
				e.invoke(got)
			} else if w.idle() {
				w.wait()
			}
		case w.idle():
			return
		}
	}
}

// happen triggers the events that are due: a deployment, an overwritten object.
func (w *world) happen() {
	due := w.events[:0:0]
	for _, ev := range w.events {
		if ev.at.After(w.now) {
			due = append(due, ev)
			continue
		}
		ev.do()
	}
	w.events = due
}

// event is something that happens at a certain time.
type event struct {
	at time.Time
	do func()
}

func (w *world) idle() bool {
	return !slices.ContainsFunc(w.envs, func(e *environment) bool { return e.busy != nil })
}

// wait advances the time until a message becomes visible again.
func (w *world) wait() {
	if len(w.queue) == 0 {
		return
	}
	next := slices.MinFunc(w.queue, func(a, b *message) int { return a.visible.Compare(b.visible) }).visible
	if next.After(w.now) {
		w.now = next
	}
}
