// Package file reads and writes the files that a command line names.
package file

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Most is how much Read reads: a browser sends larger bodies, but no question
// about CORS needs one.
const Most = 16 << 20

// ErrTooLarge is Read's error for a file of more than Most bytes.
var ErrTooLarge = errors.New("is larger than 16 MiB")

// ErrDirectory is Create's error where a directory has the name.
var ErrDirectory = errors.New("is a directory; want a file")

// ErrNoFile is OpenRecords' error for a pipe, a device or a directory.
var ErrNoFile = errors.New("want a file, not a pipe or a directory")

// Read reads a file, or in for the name "-". The error is a *fs.PathError for
// a file that cannot be read.
func Read(name string, in io.Reader) ([]byte, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	content, err := io.ReadAll(io.LimitReader(in, Most+1))
	if len(content) > Most {
		err = ErrTooLarge
	}
	return content, err
}

// EachLine calls yield with the lines of a file, or of in for the name "-", and
// their numbers from 1, until it returns false. Of a line longer than most the
// beginning is given, with a byte more.
func EachLine(name string, in io.Reader, most int, yield func(n int, line string) bool) error {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	r := bufio.NewReaderSize(in, most+1)
	for n := 1; ; n++ {
		line, err := r.ReadSlice('\n')
		text, long := string(line), errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if !long {
			text = strings.TrimSuffix(text, "\n")
		}
		if (text != "" || err == nil) && !yield(n, text) || err != nil {
			return nil
		}
	}
}

// Nearest is the file of a name in the working directory or the nearest
// directory above it that has one, as a path from the working directory; the
// name itself where none does.
func Nearest(name string) string {
	working, err := os.Getwd()
	directory := working
	for err == nil {
		path := filepath.Join(directory, name)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			if short, err := filepath.Rel(working, path); err == nil {
				return short
			}
			return path
		}
		above := filepath.Dir(directory)
		if above == directory {
			break
		}
		directory = above
	}
	return name
}

// InRepository is the name of a file as its repository has it, from the
// directory with .git, with forward slashes: forges look for it there. A file
// that is in none keeps its name.
func InRepository(name string) string {
	path, err := filepath.Abs(name)
	if err != nil || name == "-" {
		return name
	}
	for root := filepath.Dir(path); ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
			inside, err := filepath.Rel(root, path)
			if err != nil {
				return name
			}
			return filepath.ToSlash(inside)
		}
		if root == filepath.Dir(root) {
			return name
		}
	}
}

// Output is where a report goes. One that goes to a file is written beside it
// first: the file is never half a report.
type Output struct {
	io.Writer
	name, temporary string // "" for standard output, a device or a pipe
}

// Create opens an output: stdout for "" and "-". It is opened before anything
// is sent, because one that cannot be written is a mistake of the command
// line: the error is then a *fs.PathError, or ErrDirectory.
func Create(name string, stdout io.Writer) (*Output, error) {
	if name == "" || name == "-" {
		return &Output{Writer: stdout}, nil
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, ErrDirectory
	case err == nil && !info.Mode().IsRegular(): // a device or a pipe cannot be replaced
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &Output{Writer: f}, err
	}
	mode := fs.FileMode(0o666)
	if err == nil { // what a link leads to is replaced, not the link
		mode = info.Mode().Perm()
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return nil, err
		}
	}
	temporary := filepath.Join(filepath.Dir(name), fmt.Sprintf(".%s.%d", filepath.Base(name), os.Getpid()))
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, &fs.PathError{Op: "write", Path: name, Err: errors.Unwrap(err)}
	}
	return &Output{Writer: f, name: name, temporary: temporary}, nil
}

// Append opens an output whose end is written on; stdout for "" and "-".
func Append(name string, stdout io.Writer) (*Output, error) {
	return inPlace(name, stdout, os.O_APPEND)
}

// Overwrite opens an output that is written in its place, line by line: what
// there is of it stays whatever ends the program. stdout for "" and "-".
func Overwrite(name string, stdout io.Writer) (*Output, error) {
	return inPlace(name, stdout, os.O_TRUNC)
}

func inPlace(name string, stdout io.Writer, how int) (*Output, error) {
	if name == "" || name == "-" {
		return &Output{Writer: stdout}, nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|how, 0o666)
	return &Output{Writer: f}, err
}

// OpenRecords opens a file whose parts are read when they are wanted, for as
// long as the program runs.
func OpenRecords(name string) (f io.ReaderAt, size int64, err error) {
	opened, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := opened.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = ErrNoFile
	}
	return opened, info.Size(), err
}

// Same says whether two names are of the same file.
func Same(a, b string) bool {
	x, err := os.Stat(a)
	y, otherErr := os.Stat(b)
	return err == nil && otherErr == nil && os.SameFile(x, y)
}

// Commit puts the file in its place.
func (o *Output) Commit() error {
	if o.temporary == "" {
		return nil
	}
	err := o.Writer.(io.Closer).Close()
	if err == nil {
		err = os.Rename(o.temporary, o.name)
	}
	if err == nil {
		o.temporary = ""
	}
	return err
}

// Discard leaves nothing behind of a file that was not committed.
func (o *Output) Discard() {
	if o.temporary != "" {
		o.Writer.(io.Closer).Close()
		os.Remove(o.temporary)
	}
}
