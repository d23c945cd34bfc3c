//go:build roots

package main

// With the tag roots the program carries the certificates of the public
// authorities, for an image that has no others. Those of the system come first.
import _ "golang.org/x/crypto/x509roots/fallback"
