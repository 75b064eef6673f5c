package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"
)

// note holds the values of one series since the last Flush. They have the time at which they were recorded.
type note struct {
	Metric string   `json:"metric"`
	Points []moment `json:"points"`
	Tags   []string `json:"tags,omitempty"`
}

// moment is a time in Unix seconds and the values of that second.
type moment struct {
	unix   int64
	values []float64
}

// MarshalJSON spells it as the intake wants it: [1795140000,[1,2.5]].
func (m moment) MarshalJSON() ([]byte, error) {
	return json.Marshal([2]any{m.unix, m.values})
}

// Distribution keeps one value, with the current time, for the next Flush.
func (c *Client) Distribution(name string, value float64, tags []string) error {
	if name == "" || math.IsNaN(value) || math.IsInf(value, 0) {
		return fmt.Errorf("intake: metric %q: value %v", name, value)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now().Unix()
	tags = slices.Concat(tags, c.tags)
	i := slices.IndexFunc(c.notes, func(n *note) bool { return n.Metric == name && slices.Equal(n.Tags, tags) })
	if i < 0 {
		i = len(c.notes)
		c.notes = append(c.notes, &note{Metric: name, Tags: tags})
	}
	n := c.notes[i]
	if last := len(n.Points) - 1; last >= 0 && n.Points[last].unix == now {
		n.Points[last].values = append(n.Points[last].values, value)
		return nil
	}
	n.Points = append(n.Points, moment{now, []float64{value}})
	return nil
}

// Flush posts the kept values in one try. They add up at Datadog, so a second try could count them twice. They are dropped
// whether they were accepted or not.
func (c *Client) Flush(ctx context.Context) error {
	c.mu.Lock()
	notes := c.notes
	c.notes = nil
	c.mu.Unlock()
	if len(notes) == 0 {
		return nil
	}
	body, err := json.Marshal(struct {
		Series []*note `json:"series"`
	}{notes})
	if err == nil {
		err = c.postOnce(ctx, notesPath, body)
	}
	if err != nil {
		return fmt.Errorf("intake %s: distributions: %w", c.base, err)
	}
	return nil
}
