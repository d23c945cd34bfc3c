// Command bare is what a check is measured against: a program that asks
// OPTIONS and GET of each URL with net/http, and concludes nothing.
//
//	bare ORIGIN URL
//	bare ORIGIN FILE CONCURRENCY
//
// It prints the status of each response, or, of a file with a URL on each
// line, how many of the requests were answered.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	switch len(args) {
	case 2:
		client := client(1)
		for _, method := range methods {
			status, err := ask(client, method, args[1], args[0])
			if err != nil {
				return err
			}
			fmt.Fprintln(out, method, status)
		}
		return nil
	case 3:
		concurrency, err := strconv.Atoi(args[2])
		if err != nil || concurrency < 1 {
			return fmt.Errorf("concurrency %s: want a number from 1", args[2])
		}
		urls, err := lines(args[1])
		if err != nil {
			return err
		}
		fmt.Fprintln(out, askAll(urls, args[0], concurrency), "of", len(methods)*len(urls), "answered")
		return nil
	}
	return fmt.Errorf("want ORIGIN URL, or ORIGIN FILE CONCURRENCY")
}

var methods = []string{http.MethodOptions, http.MethodGet}

// client keeps as many connections to a host as there are requests at a time:
// net/http would keep two.
func client(concurrency int) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			MaxIdleConns:        0, // as many as there are
			MaxIdleConnsPerHost: concurrency,
			MaxConnsPerHost:     concurrency,
			DisableCompression:  true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       10 * time.Second,
	}
}

// ask is one request, and the status it is answered with.
func ask(client *http.Client, method, url, origin string) (status int, err error) {
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Origin", origin)
	if method == http.MethodOptions {
		request.Header.Set("Access-Control-Request-Method", http.MethodGet)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body) // so that the connection serves the next
	return response.StatusCode, err
}

// askAll asks all URLs, some at a time, and counts the answers.
func askAll(urls []string, origin string, concurrency int) int64 {
	client := client(concurrency)
	var answered atomic.Int64
	var workers sync.WaitGroup
	queue := make(chan string)
	for range concurrency {
		workers.Go(func() {
			for url := range queue {
				for _, method := range methods {
					if _, err := ask(client, method, url, origin); err == nil {
						answered.Add(1)
					}
				}
			}
		})
	}
	for _, url := range urls {
		queue <- url
	}
	close(queue)
	workers.Wait()
	return answered.Load()
}

// lines are those of a file that are not empty.
func lines(name string) ([]string, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var all []string
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		if line := scanner.Text(); line != "" {
			all = append(all, line)
		}
	}
	return all, scanner.Err()
}
