package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// base is the path of the API.
const base = "/api/v1"

// call makes one call and decodes the answer into result, unless that is nil.
// One that has no second effect is made again where that may help.
func (c *Client) call(ctx context.Context, method, path string, body, result any) error {
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return fmt.Errorf("asking Argilla: %s %s: %w", method, path, err)
		}
	}
	attempts := c.config.Attempts
	if method == http.MethodPost {
		attempts = 1
	}
	for attempt, pause := 1, c.config.Backoff; ; attempt, pause = attempt+1, 2*pause {
		err := c.once(ctx, method, path, content, result)
		failed, known := errors.AsType[*Error](err)
		if !known || !failed.Temporary() || attempt >= attempts || ctx.Err() != nil || !wait(ctx, pause) {
			return err
		}
	}
}

// once makes one request.
func (c *Client) once(ctx context.Context, method, path string, content []byte, result any) error {
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, c.root+base+path, bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("asking Argilla: %s %s: %w", method, path, err)
	}
	c.dress(request)
	failed := &Error{Method: method, Path: path}
	response, err := c.http.Do(request)
	if err != nil {
		failed.Detail = c.reason(err)
		return failed
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, c.config.MaxBytes+1))
	switch {
	case err != nil:
		failed.Detail = c.reason(err)
		return failed
	case response.StatusCode < 200 || response.StatusCode > 299:
		failed.Status = response.StatusCode
		failed.Code, failed.Detail = explain(answer)
		failed.Detail = c.clean(failed.Detail)
		return failed
	case int64(len(answer)) > c.config.MaxBytes:
		return fmt.Errorf("asking Argilla: %s %s: the answer has more than %d bytes", method, path, c.config.MaxBytes)
	case result == nil:
		return nil
	}
	if err = json.Unmarshal(answer, result); err != nil {
		return fmt.Errorf("asking Argilla: %s %s: the answer is not what was expected: %w", method, path, err)
	}
	return nil
}

// dress sets the header fields that every request has.
func (c *Client) dress(r *http.Request) {
	maps.Copy(r.Header, c.config.Header.Clone())
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "hookdrill-listener")
	if r.ContentLength > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	if key := c.config.Key.RevealSecret(); key != "" {
		r.Header.Set("X-Argilla-Api-Key", key)
	}
}

// reason is what went wrong on the way. A *url.Error would quote the URL.
func (c *Client) reason(err error) string {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return c.clean(err.Error())
}

// clean takes the key out of a text of the server's, and bounds it.
func (c *Client) clean(text string) string {
	if key := c.config.Key.RevealSecret(); key != "" {
		text = strings.ReplaceAll(text, key, "[redacted]")
	}
	if text = strings.TrimSpace(text); len(text) > longestDetail {
		text = strings.ToValidUTF8(text[:longestDetail], "") + " (cut)"
	}
	return text
}

// wait reports whether the pause passed before ctx ended.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
