package delivery

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// publish puts a notification of objects into the queue, in one of the shapes that they come in.
func (w *world) publish(bucket string, objects ...*simObject) {
	m := &message{id: fmt.Sprintf("m%d", len(w.queue)+len(w.dead)), visible: w.now}
	var bodies []string
	for _, o := range objects {
		w.objects[bucket+"/"+o.key] = o
		m.keys = append(m.keys, o.key)
		bodies = append(bodies, fmt.Sprintf(shapeS3, o.key))
	}
	switch {
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
	m.body = strings.ReplaceAll(m.body, `"name":"logs"`, fmt.Sprintf(`"name":%q`, bucket))
	if w.rng.IntN(3) == 0 {
		m.body = sns(m.body)
	}
	w.queue = append(w.queue, m)
}

// receive hands out messages in any order. A message that was received too often is a dead letter instead. Rarely, one
// that is still being worked on is handed out a second time.
func (w *world) receive(most int) []*message {
	var got []*message
	for _, i := range w.rng.Perm(len(w.queue)) {
		m := w.queue[i]
		if len(got) == most || m.gone || m.visible.After(w.now) && w.rng.IntN(50) > 0 {
			continue
		}
		if m.receives++; m.receives > simReceives {
			m.gone = true
			w.dead = append(w.dead, m)
			w.tell("%s is a dead letter", m.id)
			continue
		}
		m.visible = w.now.Add(simVisibility)
		got = append(got, m)
	}
	w.queue = slices.DeleteFunc(w.queue, func(m *message) bool { return m.gone })
	return got
}

// redrive puts the dead letters back.
func (w *world) redrive() {
	for _, m := range w.dead {
		m.receives, m.gone, m.visible = 0, false, w.now
		w.queue = append(w.queue, m)
	}
	w.dead = nil
}

// run goes on until the queue is empty and every environment is idle.
func (w *world) run(batch int) {
	for {
		e := w.envs[w.rng.IntN(len(w.envs))]
		switch {
		case e.busy != nil:
			w.now = w.now.Add(time.Duration(w.rng.Int64N(int64(2 * time.Second))))
			w.turn(e)
		case len(w.queue) > 0:
			if got := w.receive(1 + w.rng.IntN(batch)); len(got) > 0 {
				e.invoke(got)
			} else if w.idle() {
				w.wait()
			}
		case w.idle():
			return
		}
	}
}

func (w *world) idle() bool {
	return !slices.ContainsFunc(w.envs, func(e *environment) bool { return e.busy != nil })
}

// wait lets time pass until a message can be seen again.
func (w *world) wait() {
	if len(w.queue) == 0 {
		return
	}
	next := slices.MinFunc(w.queue, func(a, b *message) int { return a.visible.Compare(b.visible) }).visible
	if next.After(w.now) {
		w.now = next
	}
}
