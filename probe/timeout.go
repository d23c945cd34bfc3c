package probe

import (
	"errors"
	"strconv"
	"time"
)

// maxTimeout keeps a slip of the finger from waiting for a day.
const maxTimeout = time.Hour

// ParseTimeout reads a time as Go writes it (10s, 500ms), or a number of
// seconds as curl takes it. The error says what was expected.
func ParseTimeout(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if seconds, ferr := strconv.ParseFloat(s, 64); ferr == nil && seconds <= maxTimeout.Seconds() {
		d, err = time.Duration(seconds*float64(time.Second)), nil
	}
	if err != nil || d <= 0 || d > maxTimeout {
		return 0, errors.New("want a time such as 10s, 500ms or 1.5 (seconds), an hour at most")
	}
	return d, nil
}
