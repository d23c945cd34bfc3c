package fetch

// Read lets tests see a head as an engine reads it.
func (ua *UserAgent) Read(r *Response) Head { return ua.read(r) }

// MaxRedirects and BadPorts let tests count.
const MaxRedirects = maxRedirects

var BadPorts = badPorts
