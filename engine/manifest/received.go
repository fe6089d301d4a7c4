package manifest

import (
	"strings"
	"time"
)

// Receive writes the moment of receipt into a manifest that leaves it out: to
// the second, at +08:00. It does nothing if received_at was given.
func (m *Manifest) Receive(at time.Time) {
	if m.ReceivedAt != "" {
		return
	}
	at = at.In(china)
	m.ReceivedAt, m.ReceivedOn = at.Format("2006-01-02T15:04:05-07:00"), at.Format(time.DateOnly)
	text := `"` + m.ReceivedAt + `"`
	if m.null.end > 0 {
		m.doc = m.doc[:m.null.at] + text + m.doc[m.null.end:]
		return
	}
	first := strings.IndexByte(m.doc, '{') + 1 // item is a member, so that a comma follows
	m.doc = m.doc[:first] + `"received_at":` + text + "," + m.doc[first:]
}
