package report

// product is what people call the browsers of an engine.
func product(engine string) string {
	switch engine {
	case "chromium":
		return "Chrome, Edge"
	case "firefox":
		return "Firefox"
	case "webkit":
		return "Safari"
	}
	return engine
}
