package fetch

// Read lets tests see a head as an engine reads it.
func (ua *UserAgent) Read(r *Response) Head { return ua.read(r) }

// Forgiving is a UserAgent that takes every head some engine takes.
func Forgiving() *UserAgent { return &UserAgent{Head: forgiving} }

// MaxRedirects and BadPorts let tests count.
const MaxRedirects = maxRedirects

var BadPorts = badPorts
