//go:build roots

package main

import (
	"crypto/x509"
	"testing"
)

// TestRoots holds that where the system has no certificates, those in the
// program count. TestImage runs it there.
func TestRoots(t *testing.T) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		t.Fatal(err)
	}
	if pool.Equal(x509.NewCertPool()) {
		t.Error("nobody is trusted")
	}
}
