package rules

import (
	"github.com/cors-check/cors-check/rules/fetch"
)

// transport is the rule for failures to get any response. They are told for
// what they are: no CORS header has a part in them, whatever a browser's
// console says.
func transport(code string, kinds ...fetch.FailureKind) faultRule {
	return faultRule{code, []fetch.Reason{fetch.Transport}, specNetworkErr, true,
		func(f fault) bool {
			if f.Failure == nil {
				return false
			}
			for _, k := range kinds {
				if f.Failure.Kind == k {
					return true
				}
			}
			return false
		}, tellTransport}
}

// transportWords are title, detail and advice by kind of failure.
var transportWords = map[fetch.FailureKind][3]string{
	fetch.NameNotFound: {"The host name is not found",
		"DNS knows no address for it. A name that only containers or a VPN know is of no use to a browser outside.",
		"Correct the host name, or use one the browser's machine can look up."},
	fetch.NameLookupFailed: {"The host name could not be looked up",
		"The resolver itself failed or did not answer in time.",
		"Check the network and the resolver, then try again."},
	fetch.ConnectionRefused: {"Nothing listens on this port",
		"The connection was refused. The server is not started, listens on another port, or on another of the machine's addresses: localhost may be 127.0.0.1 or ::1.",
		"Start the server, or correct the port; inside a container let it listen on 0.0.0.0."},
	fetch.AddressUnreachable: {"The address cannot be reached",
		"There is no route to the host from here.",
		"Check the network, the VPN and the address."},
	fetch.ConnectTimedOut: {"Connecting took too long",
		"No answer came to the attempt to connect: most often a firewall drops it, or the address is wrong.",
		"Check the address, the port and the firewall between."},
	fetch.TLSTimedOut: {"The TLS handshake took too long",
		"The connection stands, but the handshake did not end in time.",
		"See that the port speaks TLS and that the server is not overloaded."},
	fetch.ResponseTimedOut: {"The server did not answer in time",
		"The request was sent, and no whole response head came back.",
		"See in the server's log what the request waits for, or give a longer --timeout."},
	fetch.ConnectionReset: {"The connection was cut",
		"The other side reset the connection before a response was there: the program crashed, or something between does not like what it saw.",
		"Look into the server's log at the moment of the request."},
	fetch.EmptyResponse: {"The connection was closed without a single byte",
		"The program most likely crashed or was restarted while it served the request.",
		"Look into the server's log at the moment of the request."},
	fetch.NotHTTP: {"What came back is not HTTP",
		"Another protocol's server listens on this port.",
		"Correct the port."},
	fetch.HeadTooLarge: {"The response head is too large",
		"Browsers give up on a head of more than 256 KiB.",
		"Find out what makes the headers so many or so long: cookies, most often."},
	fetch.HeadMalformed: {"The response head is malformed",
		"It looks like HTTP, but no browser takes it.",
		"Look at the bytes with -v, and at the code that writes headers by hand."},
	fetch.BodyMalformed: {"The response body is broken off or malformed",
		"Its framing is not as the headers say, and a browser that reads the body throws the response away.",
		"See that Content-Length is right and that the program does not fail while it writes."},
	fetch.PlainHTTPPort: {"https was asked of a port that speaks plain http",
		"The server answered the TLS handshake in plain text.",
		"Use http in the URL, or the port the server speaks https on."},
	fetch.TLSPort: {"http was asked of a port that speaks https",
		"The server wants TLS on this port.",
		"Use https in the URL, or the port the server speaks plain http on."},
	fetch.TLSFailed: {"The TLS handshake failed",
		"Browser and server could not agree on a secure connection.",
		"Check the server's TLS versions, ciphers and certificate."},
	fetch.CertificateUntrusted: {"The certificate is not trusted",
		"It is self-signed, or its chain ends at no authority this machine knows, or an intermediate certificate is not sent. fetch() shows no page to click through: it just fails.",
		"Trust the development certificate (mkcert; dotnet dev-certs https --trust), or send the whole chain. To look further all the same: --insecure."},
	fetch.CertificateName: {"The certificate is for another host name",
		"The name in the URL is not among those of the certificate.",
		"Use a name the certificate has, or have one made for this name."},
	fetch.CertificateDate: {"The certificate is out of date",
		"It has expired or is not valid yet; a wrong clock looks the same.",
		"Renew the certificate."},
	fetch.CertificateInvalid: {"The certificate is invalid",
		"Its contents break the rules browsers hold certificates to.",
		"Have a new certificate made."},
	fetch.ClientCertificate: {"The server wants a client certificate",
		"A browser sends none with a preflight, so a server that demands it refuses every preflight.",
		"Make the client certificate optional for OPTIONS, or serve page and API from one origin."},
	fetch.HTTP2Error: {"The HTTP/2 connection failed",
		"The server broke the HTTP/2 protocol or closed the stream.",
		"Check again with --http1.1; if that passes, look at what writes the headers."},
	fetch.ProxyFailed: {"The proxy failed",
		"The connection through the proxy did not come about.",
		"Check the proxy's address, or leave it out for this host (NO_PROXY)."},
	fetch.Interrupted: {"The check was interrupted",
		"It was stopped before an answer was there.",
		"Run it again."},
}

func tellTransport(f fault, n *Finding) {
	words := transportWords[f.Failure.Kind]
	n.Title = words[0]
	n.Detail = words[1] + " This is not a matter of CORS, though a browser's console may call it so."
	if f.Failure.Detail != "" {
		n.Detail += " The system says: " + brief(f.Failure.Detail) + "."
	}
	n.Advice = words[2]
}
