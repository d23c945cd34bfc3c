package rules

import (
	"slices"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Remembers is what a browser remembers of the check's preflight, and what it
// then does when the page makes the same request n times more (once, for 0),
// each answered as before; nil where no preflight was answered. Nothing is sent.
func (c *Check) Remembers(id browser.ID, n int) *fetch.Remembered {
	n = max(n, 1)
	known, ok := c.remembered[id]
	if !ok || known != nil && len(known.Again) < n {
		known = c.recall(id, n)
		if c.remembered == nil {
			c.remembered = map[browser.ID]*fetch.Remembered{}
		}
		c.remembered[id] = known
	}
	if known == nil {
		return nil
	}
	kept := *known
	kept.Again = kept.Again[:n]
	return &kept
}

func (c *Check) recall(id browser.ID, n int) *fetch.Remembered {
	p := browser.ByID(id)
	if p == nil {
		return nil
	}
	return p.Remember(&c.Request, n, func(s *fetch.Send) (fetch.Answer, bool) {
		i := slices.IndexFunc(c.Exchanges, func(e *Exchange) bool {
			return e.Name == "" && e.Send.Kind == s.Kind && e.Hop == s.Hop && slices.Contains(e.Browsers, id)
		})
		if i < 0 {
			return fetch.Answer{}, false
		}
		return c.Exchanges[i].Answer, true
	})
}
