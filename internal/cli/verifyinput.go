package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/simulator/signature/diagnosis"
)

// request puts together what is to be verified, and by what.
func (f *verifyFlags) request(cmd *cobra.Command, args []string) (diagnosis.Request, error) {
	r := diagnosis.Request{Tolerance: f.tolerance}
	told := len(f.headers) > 0 || cmd.Flags().Changed("data-binary")
	var err error
	switch {
	case len(args) == 0 && !told:
		return r, errNothingToVerify
	case len(args) == 1 && told:
		return r, errors.New("the request is either in a file or told by -H and --data-binary, not both")
	case f.tolerance < time.Second:
		return r, fmt.Errorf("--tolerance is %v; it is to be 1s or more", f.tolerance)
	case told:
		r.Header, r.Body, err = f.told(cmd.InOrStdin())
	default:
		r.Header, r.Body, err = readRawRequest(cmd.InOrStdin(), args[0])
	}
	if err != nil {
		return r, err
	}
	if r.Now, err = moment(f.now); err != nil {
		return r, err
	}
	r.Keys, err = f.keys(os.LookupEnv)
	return r, err
}

// told is the request of the flags.
func (f *verifyFlags) told(in io.Reader) (http.Header, []byte, error) {
	lines, err := headerLines(in, f.headers)
	if err != nil {
		return nil, nil, err
	}
	header, err := parseHeaders(lines)
	if err != nil {
		return nil, nil, err
	}
	file, isFile := strings.CutPrefix(f.data, "@")
	if !isFile {
		return header, []byte(f.data), nil
	}
	body, err := readWhole(in, file)
	if err != nil {
		return nil, nil, fmt.Errorf("--data-binary: %w", err)
	}
	return header, body, nil
}

// headerLines puts the lines of a file in the place of its name.
func headerLines(in io.Reader, given []string) ([]string, error) {
	var lines []string
	for _, text := range given {
		file, isFile := strings.CutPrefix(text, "@")
		if !isFile {
			lines = append(lines, text)
			continue
		}
		content, err := readWhole(in, file)
		if err != nil {
			return nil, fmt.Errorf("--header: %w", err)
		}
		for line := range strings.Lines(string(content)) {
			if line = strings.TrimRight(line, "\r\n"); line != "" {
				lines = append(lines, line)
			}
		}
	}
	return lines, nil
}

// keys are those of the flags, or else of the environment.
func (f *verifyFlags) keys(lookup func(string) (string, bool)) ([]string, error) {
	keys := f.secrets
	if f.secretFile != "" {
		text, err := readWhole(nil, f.secretFile)
		if err != nil {
			return nil, fmt.Errorf("--secret-file: %w", err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimRight(line, "\r\n"); line != "" {
				keys = append(keys, line)
			}
		}
	}
	if len(keys) > 0 {
		return keys, nil
	}
	if text, set := lookup(variable("secret")); set {
		return []string{text}, nil
	}
	return nil, fmt.Errorf("there is no secret: give --secret-file, %s or --secret", variable("secret"))
}

// readWhole reads a file, or in where it is called "-".
func readWhole(in io.Reader, file string) ([]byte, error) {
	if file != "-" || in == nil {
		opened, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", file, cause(err))
		}
		defer func() { _ = opened.Close() }()
		in = opened
	}
	content, err := io.ReadAll(io.LimitReader(in, maxPayload+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", file, cause(err))
	case len(content) > maxPayload:
		return nil, fmt.Errorf("%s is longer than %d bytes", file, maxPayload)
	}
	return content, nil
}

// readRawRequest reads a request as it went over the wire. Lines of its head may
// end with LF alone, as editors leave them; the body is what follows, to the
// file's end and unchanged, but for chunks, which are joined.
func readRawRequest(in io.Reader, file string) (http.Header, []byte, error) {
	content, err := readWhole(in, file)
	if err != nil {
		return nil, nil, err
	}
	reader := bufio.NewReader(bytes.NewReader(content))
	lines := textproto.NewReader(reader)
	first, err := lines.ReadLine()
	if words := strings.Fields(first); err != nil || len(words) < 2 || !strings.Contains(words[len(words)-1], "HTTP/") {
		return nil, nil, fmt.Errorf("%s is not a raw HTTP request: it begins with %.40q, and not with a line such as \"POST /in HTTP/1.1\"", file, printable(first))
	}
	header, err := lines.ReadMIMEHeader()
	if err != nil {
		return nil, nil, fmt.Errorf("%s is not a raw HTTP request: its head does not end, or a line of it is no header", file)
	}
	rest, err := io.ReadAll(reader)
	if err != nil {
		return nil, nil, err
	}
	if strings.EqualFold(header.Get("Transfer-Encoding"), "chunked") {
		if rest, err = io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(rest))); err != nil {
			return nil, nil, fmt.Errorf("%s says that its body is chunked, and it is not: take Transfer-Encoding out if the chunks were joined already", file)
		}
	}
	return http.Header(header), rest, nil
}
