package devtools

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// ErrMissing says that no browser was found, and how to get one.
var ErrMissing = errors.New("no Chrome, Chromium or Edge is installed; install one (https://www.google.com/chrome/, " +
	"or the package chromium), or name its program in the environment variable CHROME_PATH")

// Find returns the program of the installed browser to ask: the one CHROME_PATH
// names, or else the first that is on the PATH or at a usual place. Without one
// the error is ErrMissing; a CHROME_PATH that leads to no program is an error of
// its own, and no other browser is taken for it.
func Find() (string, error) {
	if path := os.Getenv("CHROME_PATH"); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", errors.New("CHROME_PATH: " + err.Error())
		}
		return found, nil
	}
	for _, place := range places(runtime.GOOS, os.Getenv) {
		if found, err := exec.LookPath(place); err == nil {
			return found, nil
		}
	}
	return "", ErrMissing
}

// places are the names and paths of the programs on an operating system, in
// the order they are tried.
func places(system string, env func(string) string) []string {
	switch system {
	case "darwin":
		var all []string
		for _, app := range []string{"Google Chrome", "Chromium", "Microsoft Edge"} {
			for _, root := range []string{"/Applications", filepath.Join(env("HOME"), "Applications")} {
				all = append(all, filepath.Join(root, app+".app", "Contents", "MacOS", app))
			}
		}
		return append(all, "google-chrome", "chromium")
	case "windows":
		all := []string{"chrome", "chromium", "msedge"}
		for _, program := range []string{`Google\Chrome\Application\chrome.exe`, `Chromium\Application\chrome.exe`, `Microsoft\Edge\Application\msedge.exe`} {
			for _, root := range []string{"ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"} {
				if dir := env(root); dir != "" {
					all = append(all, dir+`\`+program)
				}
			}
		}
		return all
	}
	return []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable", "msedge",
		"/opt/google/chrome/chrome", "/snap/bin/chromium", "/opt/microsoft/msedge/msedge",
	}
}
