package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"

	"golang.org/x/net/http2"

	"github.com/cors-check/cors-check/rules/fetch"
)

// phase is what was being done when an exchange failed.
type phase int

const (
	resolving phase = iota
	connecting
	proxying
	securing
	responding
)

// timedOut is the failure of a phase that took too long.
func (p phase) timedOut() fetch.FailureKind {
	switch p {
	case resolving:
		return fetch.NameLookupFailed
	case connecting:
		return fetch.ConnectTimedOut
	case proxying:
		return fetch.ProxyFailed
	case securing:
		return fetch.TLSTimedOut
	case responding:
		return fetch.ResponseTimedOut
	}
	return ""
}

// Windows has socket errors of its own, which are not those of package
// syscall. https://learn.microsoft.com/en-us/windows/win32/winsock/windows-sockets-error-codes-2
const (
	wsaeADDRNOTAVAIL = syscall.Errno(10049)
	wsaeNETUNREACH   = syscall.Errno(10051)
	wsaeCONNABORTED  = syscall.Errno(10053)
	wsaeCONNRESET    = syscall.Errno(10054)
	wsaeTIMEDOUT     = syscall.Errno(10060)
	wsaeCONNREFUSED  = syscall.Errno(10061)
	wsaeHOSTUNREACH  = syscall.Errno(10065)
)

// kindOf names an error that is neither a time-out of ours nor an
// interruption.
func (p phase) kindOf(err error) fetch.FailureKind {
	if p == proxying {
		return fetch.ProxyFailed
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		switch errno {
		case syscall.ECONNREFUSED, wsaeCONNREFUSED:
			return fetch.ConnectionRefused
		case syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, wsaeCONNRESET, wsaeCONNABORTED:
			return fetch.ConnectionReset
		case syscall.ETIMEDOUT, wsaeTIMEDOUT:
			return p.timedOut()
		case syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.EADDRNOTAVAIL,
			wsaeNETUNREACH, wsaeHOSTUNREACH, wsaeADDRNOTAVAIL:
			return fetch.AddressUnreachable
		}
	}
	switch p {
	case resolving:
		if dns := (*net.DNSError)(nil); errors.As(err, &dns) && dns.IsNotFound {
			return fetch.NameNotFound
		}
		return fetch.NameLookupFailed
	case connecting:
		return fetch.AddressUnreachable
	case securing:
		return kindOfTLS(err)
	}
	return kindOfResponse(err)
}

func kindOfTLS(err error) fetch.FailureKind {
	var (
		record  tls.RecordHeaderError
		name    x509.HostnameError
		signer  x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		refused *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &record):
		// An HTTP server answers a handshake with a status line or, where it
		// takes it for HTTP/0.9, with a page.
		if b := record.RecordHeader; string(b[:]) == "HTTP/" || b[0] == '<' {
			return fetch.PlainHTTPPort
		}
		return fetch.TLSFailed
	case errors.As(err, &signer):
		return fetch.CertificateUntrusted
	case errors.As(err, &name):
		return fetch.CertificateName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fetch.CertificateDate
	case errors.As(err, &refused), errors.As(err, &invalid):
		return fetch.CertificateInvalid
	}
	return fetch.TLSFailed
}

func kindOfResponse(err error) fetch.FailureKind {
	var (
		refusal http2Error
		stream  http2.StreamError
		broken  http2.ConnectionError
	)
	switch {
	case errors.Is(err, errTLSRecord):
		return fetch.TLSPort
	case errors.Is(err, errHeadTooLarge), errors.Is(err, errLocationTooLong):
		return fetch.HeadTooLarge
	case errors.Is(err, errNotHTTP):
		return fetch.NotHTTP
	case errors.Is(err, errNoFinalHead), ended(err):
		return fetch.EmptyResponse
	case errors.As(err, &refusal), errors.As(err, &stream), errors.As(err, &broken), errors.Is(err, http2.ErrFrameTooLarge):
		return fetch.HTTP2Error
	case remoteAlert(err):
		return fetch.TLSFailed
	}
	return fetch.ConnectionReset
}

// failureOf names what ended a phase: our own time-out, an interruption or
// the error.
func failureOf(ctx context.Context, p phase, err error) *fetch.Failure {
	switch {
	case errors.Is(context.Cause(ctx), errOutOfTime):
		return &fetch.Failure{Kind: fetch.OutOfTime, Detail: errOutOfTime.Error()}
	case errors.Is(ctx.Err(), context.Canceled):
		return &fetch.Failure{Kind: fetch.Interrupted, Detail: "interrupted"}
	case ctx.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded):
		return &fetch.Failure{Kind: p.timedOut(), Detail: "no response in time"}
	}
	return &fetch.Failure{Kind: p.kindOf(err), Detail: detailOf(err)}
}

// failureOf is the same for a connection that there is. A server that asked
// for a client certificate and then sends an alert wanted it; with TLS 1.3 the
// alert comes only after the handshake.
func (c *conn) failureOf(ctx context.Context, p phase, err error) *fetch.Failure {
	f := failureOf(ctx, p, err)
	if remoteAlert(err) && c.asked { // in this order: a handshake that was given up may still be under way
		f.Kind = fetch.ClientCertificate
	}
	return f
}

// remoteAlert says that the other end sent a TLS alert. The type of the error
// inside is not exported.
func remoteAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

// detailOf is an error in the system's words, without those of package net
// around them.
func detailOf(err error) string {
	const longest = 200
	var (
		dns *net.DNSError
		op  *net.OpError
	)
	text := err.Error()
	switch {
	case errors.As(err, &dns):
		text = dns.Err
	case errors.As(err, &op):
		cause := op.Err
		if call := (*os.SyscallError)(nil); errors.As(cause, &call) {
			cause = call.Err
		}
		text = cause.Error()
		if op.Op == "dial" && op.Addr != nil {
			text = op.Addr.String() + ": " + text
		}
	case ended(err):
		text = "closed by the other end"
	}
	text = strings.TrimPrefix(text, "tls: ")
	return text[:min(len(text), longest)]
}
