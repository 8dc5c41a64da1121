package target

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// check finds what makes no sense together.
func (f *File) check() error {
	switch {
	case f.Name == "":
		return errors.New("name: it is missing; reports need something to call the target")
	case f.Role != RoleSender && f.Role != RoleListener:
		return fmt.Errorf("role: %q is neither \"sender\" nor \"listener\"", f.Role)
	case f.Patience <= 0 || f.Patience > maxPatience:
		return fmt.Errorf("patience: %v is not above 0 and at most %v", f.Patience, maxPatience)
	}
	for _, c := range f.Abilities {
		if all := Capabilities(f.Role); !slices.Contains(all, c) {
			return fmt.Errorf("can: %q is none of %s", c, strings.Join(all, ", "))
		}
	}
	for _, text := range f.RuleSets {
		name, version, frozen := strings.Cut(text, "@")
		if all := ruleSets(f.Role); !slices.Contains(all, name) {
			return fmt.Errorf("rule-sets: a %s is graded by %s, not by %q", f.Role, strings.Join(all, " or "), name)
		}
		if n, err := strconv.Atoi(version); frozen && (err != nil || n < 1) {
			return fmt.Errorf("rule-sets: %q is no version of %s, such as %s@1", version, name, name)
		}
	}
	if f.Role == RoleListener {
		return f.checkListener()
	}
	return f.checkSender()
}

func (f *File) checkSender() error {
	switch {
	case len(f.Command) == 0 && len(f.Each) == 0 && f.URL == "":
		return errors.New("command: it is missing; say how the target is started, or with each: what is run for a delivery")
	case len(f.Command) > 0 && len(f.Each) > 0:
		return errors.New("each: there is a command too; leave one of them out")
	case len(f.Each) > 0 && !slices.ContainsFunc(f.Each, func(word string) bool { return strings.Contains(word, "{url}") }):
		return errors.New("each: {url} stands nowhere in it, so that the command would not know where to deliver to")
	case len(f.Each) > 0 && f.URL != "":
		return errors.New("url: there is a command for each delivery too; leave one of them out")
	case len(f.Secrets) > 0:
		return errors.New("secrets: they are for a listener; a sender has none")
	case f.Observer.asks():
		return errors.New("observer: it is for a listener; a sender has none")
	}
	return f.checkURLs()
}

func (f *File) checkListener() error {
	switch {
	case len(f.Each) > 0:
		return errors.New("each: it is for a sender; a listener has a command or a url")
	case len(f.Command) == 0 && f.URL == "":
		return errors.New("command, url: both are missing; say how the listener is started, or where it is called")
	case len(f.Command) > 0 && len(f.Secrets) > 0:
		return errors.New("secrets: with a command each case has its own; put {secrets} into the command or the environment")
	case len(f.Observer.Command) > 0 && f.Observer.URL != "":
		return errors.New("observer: it has a url and a command; leave one of them out")
	}
	for _, text := range f.Secrets {
		if _, err := signature.ParseVerifyingKey(text); err != nil {
			return fmt.Errorf("secrets: one is not whsec_ and base64: %w", err)
		}
	}
	return f.checkURLs()
}

func (f *File) checkURLs() error {
	if len(f.Command) == 0 && strings.Contains(f.URL, blankPort) {
		return errors.New("url: {port} is a free port for the command to use, and there is no command")
	}
	for name, text := range map[string]string{"url": f.URL, "observer.url": f.Observer.URL} {
		u, err := url.Parse(strings.ReplaceAll(text, blankPort, "1"))
		if text != "" && (err != nil || u.Scheme != "http" || u.Host == "") {
			return fmt.Errorf("%s: it is to begin with http:// and a host", name)
		}
	}
	return nil
}

// asks reports whether there is an observer.
func (o Observer) asks() bool { return o.URL != "" || len(o.Command) > 0 }

// Remote is the first of the file's URLs that leads away from this machine; empty if none does.
func (f *File) Remote() string {
	for _, text := range []string{f.URL, f.Observer.URL} {
		if text != "" && !local(text) {
			return text
		}
	}
	return ""
}

// local reports whether a URL leads to this machine.
func local(text string) bool {
	u, err := url.Parse(strings.ReplaceAll(text, blankPort, "1"))
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
