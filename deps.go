// Package main: the blank imports below keep go.mod whole until main.go is there.
package main

import (
	_ "github.com/chromedp/chromedp"
	_ "github.com/fatih/color"
	_ "github.com/nlnwa/whatwg-url/url"
	_ "github.com/olekukonko/tablewriter"
	_ "github.com/urfave/cli/v2"
	_ "golang.org/x/net/http2"
	_ "golang.org/x/net/publicsuffix"
	_ "golang.org/x/term"
)

func main() {}
