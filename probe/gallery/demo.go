package gallery

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
)

// demoOrigin is whom the demo's answers speak of where no page is served.
const demoOrigin = "http://localhost:3000"

// Names are the names of the exhibits in a directory, in their order.
func Names(dir fs.FS) []string {
	files, _ := fs.Glob(dir, "*.txtar") // fails for a bad pattern only
	for i, file := range files {
		files[i] = nameOf(file)
	}
	return files
}

// nameOf is the name of the exhibit in a file: what follows its number.
func nameOf(file string) string {
	return strings.TrimPrefix(strings.TrimLeft(strings.TrimSuffix(file, ".txtar"), "0123456789"), "-")
}

// Diagnosed is an exhibit, the command that checks it while it is up, and what
// was found of it.
type Diagnosed struct {
	Exhibit
	Command   string
	Diagnosis *rules.Diagnosis
}

// Demo serves a directory's exhibits, or only the one of that name, and
// diagnoses each as its page would call it.
func Demo(ctx context.Context, dir fs.FS, only string) ([]Diagnosed, error) {
	exhibits, err := load(dir, only)
	if err != nil {
		return nil, err
	}
	up, err := Start(ctx, exhibits, Options{Origin: demoOrigin})
	if err != nil {
		return nil, err
	}
	defer up.Close()
	prober := probe.New(probe.Options{})
	defer prober.Close()
	var all []Diagnosed
	for _, e := range exhibits {
		d, err := prober.Diagnose(ctx, e.Plan(up.APIURL, up.PageOrigin))
		if err != nil {
			return nil, err
		}
		all = append(all, Diagnosed{e, e.command(up.APIURL, up.PageOrigin), d})
	}
	return all, nil
}

// load reads a directory's exhibits, or only the one of that name.
func load(dir fs.FS, only string) ([]Exhibit, error) {
	exhibits, err := Load(dir)
	return slices.DeleteFunc(exhibits, func(e Exhibit) bool { return only != "" && e.Name != only }), err
}

// Serve keeps the same exhibits up, and a page that calls them, until the
// context ends. started is told where, and render writes a diagnosis in JSON
// for the page.
func Serve(ctx context.Context, dir fs.FS, only string, started func(page, api string) error, render func(io.Writer, *rules.Diagnosis) error) error {
	exhibits, err := load(dir, only)
	if err != nil {
		return err
	}
	prober := probe.New(probe.Options{})
	defer prober.Close()
	up, err := Start(ctx, exhibits, Options{Page: &Page{Predict: func(ctx context.Context, plan rules.Plan) ([]byte, error) {
		d, err := prober.Diagnose(ctx, plan)
		if err != nil {
			return nil, err
		}
		var json bytes.Buffer
		err = render(&json, d)
		return json.Bytes(), err
	}}})
	if err != nil {
		return err
	}
	defer up.Close()
	if err := started(up.PageOrigin, up.APIURL); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
